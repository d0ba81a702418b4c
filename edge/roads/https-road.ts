// The road over any IP network. The hub is whoever seals the answer with our key; everything in between is weather.

import type { ClientRequest, IncomingMessage } from "node:http";
import { Agent as TlsAgent, request as tlsRequest } from "node:https";
import { checkJson } from "@tesai/shared/contract/check.ts";
import { ProblemSchema } from "@tesai/shared/contract/edge-api/system.ts";
import { AppError, ERRORS, type ErrorCode } from "@tesai/shared/contract/error.ts";
import { LARGEST_FRAME } from "@tesai/shared/wire/frame.ts";
import { METERED_NETWORK, OPEN_NETWORK } from "./price.ts";
import type { Road, RoadAnswer } from "./road.ts";

// An import would take all that node:http has to offer, and so load its WebSocket with fetch's whole stack: 2.5 MB.
const { Agent: PlainAgent, request: plainRequest } = process.getBuiltinModule("node:http");

export interface HttpsRoadOptions {
	/** Where the hub is; `/v1/frames` is added. */
	readonly url: string;
	/**
	 * Paid by the byte, and the radio sleeps in between: each frame has a connection of its own, closed at once, so that no
	 * idle one is kept up. TLS goes on where it left off, which saves the certificates.
	 */
	readonly metered?: boolean;
	/** Who vouches for the hub, PEM; the system's authorities when left out. */
	readonly ca?: string;
	/** Node's own limit is the kernel's, minutes: a thin link connects in seconds or not at all. */
	readonly connectMs?: number;
	/** Not one byte in either direction for so long: 600 ms a round trip and 9.6 kbit/s stay well inside. */
	readonly silenceMs?: number;
	readonly wholeMs?: number;
}

/**
 * The hybrid key exchange that OpenSSL 3.5 offers first is 2.2 kB a connection. What it guards against is guarded against
 * already: frames are sealed with AES-256 under a secret that never travels.
 */
const SHORT_KEYS = "X25519:P-256";

const FRAME_TYPE = "application/octet-stream";

// node:http and not fetch: fetch's own stack costs some 10 MB of memory on the box and hides whether bytes have left.
export function openHttpsRoad(options: HttpsRoadOptions): Road {
	const { connectMs = 10_000, silenceMs = 20_000, wholeMs = 120_000 } = options;
	const url = new URL(`${options.url.replace(/\/+$/, "")}/v1/frames`);
	const tls = url.protocol === "https:";
	const { metered = false, ca } = options;
	const pool = { keepAlive: !metered, maxSockets: 1 };
	// The agent remembers the session, also of a connection that is gone.
	const agent = tls
		? new TlsAgent({ ...pool, ...(ca !== undefined && { ca }), ...(metered && { ecdhCurve: SHORT_KEYS }) })
		: new PlainAgent(pool);
	let inFlight: ClientRequest | undefined;

	const post = (frame: Uint8Array) =>
		new Promise<RoadAnswer & { readonly stale?: boolean }>((resolve) => {
			const headers = { "content-type": FRAME_TYPE, "content-length": frame.length };
			const request = (tls ? tlsRequest : plainRequest)(url, { method: "POST", agent, headers });
			inFlight = request;
			let connected = false;
			const connecting = setTimeout(() => request.destroy(new Error("no connection in time")), connectMs);
			const whole = setTimeout(() => request.destroy(new Error("not done in time")), wholeMs);
			const settle = (answer: RoadAnswer & { readonly stale?: boolean }) => {
				clearTimeout(connecting);
				clearTimeout(whole);
				inFlight = undefined;
				resolve(answer);
			};
			const reached = () => {
				connected = true;
				clearTimeout(connecting);
			};
			request.setTimeout(silenceMs, () => request.destroy(new Error("silence on the line")));
			request.on("socket", (socket) => {
				if (request.reusedSocket) reached();
				else socket.once(tls ? "secureConnect" : "connect", reached);
			});
			request.on("response", (response) => {
				readAnswer(response).then(settle, (error: unknown) => settle(lost(error)));
			});
			request.on("error", (error: NodeJS.ErrnoException) => {
				const stale = request.reusedSocket && (error.code === "ECONNRESET" || error.code === "EPIPE");
				settle(connected ? { ...lost(error), stale } : failed("unreachable", `no connection (${reasonOf(error)})`));
			});
			request.end(frame);
		});

	return {
		name: "https",
		sizeLimit: LARGEST_FRAME,
		cost: metered ? METERED_NETWORK : OPEN_NETWORK,
		async send(frame) {
			if (frame.length > LARGEST_FRAME) return failed("too-large", "the frame is larger than 1 MiB");
			const answer = await post(frame);
			// The far side had closed the idle connection: a fresh one costs a round trip, a back-off would cost seconds.
			return answer.stale ? post(frame) : answer;
		},
		close() {
			inFlight?.destroy(new Error("the road was closed"));
			agent.destroy();
		},
	};
}

/** Redirects, pages and foreign errors come from a portal or a proxy, never from the hub: as good as no connection. */
async function readAnswer(response: IncomingMessage): Promise<RoadAnswer> {
	const status = response.statusCode ?? 0;
	if (status === 200 && response.headers["content-type"]?.startsWith(FRAME_TYPE))
		return { state: "answered", answer: await readBody(response, LARGEST_FRAME) };
	const body = await readBody(response, MOST_OF_A_PAGE);
	if (status === 503 || status === 429) {
		const waitMs = retryAfterMs(response.headers);
		return { ...failed("busy", `the hub is busy (${status})`), ...(waitMs !== undefined && { waitMs }) };
	}
	// 408: a thin link took longer than the hub waits for a body. Like any lost frame, the next one is smaller.
	if (status >= 500 || status === 408) return failed("no-answer", `the hub gave up (${status})`);
	if (status === 413) return failed("too-large", "something on the way takes smaller frames only");
	const problem = checkJson(ProblemSchema, body.toString("utf8"));
	const code = problem.ok ? problem.value.code : "";
	if (status >= 400 && Object.hasOwn(ERRORS, code)) return failed(code as ErrorCode, `the hub refused (${status})`);
	return failed("unreachable", `something that is not the hub answered (${status})`);
}

/** The hub's refusals are short; of a portal's page nothing is worth the money. */
const MOST_OF_A_PAGE = 4_096;

/** The beginning of the body, `most` bytes at most; the rest is not even received. */
async function readBody(response: IncomingMessage, most: number): Promise<Buffer> {
	const chunks: Buffer[] = [];
	let length = 0;
	for await (const chunk of response as AsyncIterable<Buffer>) {
		chunks.push(chunk);
		length += chunk.length;
		if (length > most) break;
	}
	return Buffer.concat(chunks).subarray(0, most);
}

/** Seconds, or a date, which is measured against the answer's own date: the box's clock may be wrong. */
function retryAfterMs(headers: IncomingMessage["headers"]): number | undefined {
	const text = headers["retry-after"];
	if (text === undefined) return undefined;
	const ms = /^\d{1,6}$/.test(text) ? Number(text) * 1_000 : Date.parse(text) - Date.parse(headers.date ?? "");
	return Number.isFinite(ms) && ms >= 0 ? Math.min(ms, LONGEST_WAIT_MS) : undefined;
}

/** However long a proxy asks: an alarm may be waiting. */
const LONGEST_WAIT_MS = 900_000;

function failed(code: ErrorCode, message: string): Extract<RoadAnswer, { state: "failed" }> {
	return { state: "failed", error: new AppError(code, message) };
}

function lost(error: unknown): Extract<RoadAnswer, { state: "failed" }> {
	return failed("no-answer", `the connection ended before the answer (${reasonOf(error)})`);
}

function reasonOf(error: unknown): string {
	const { code, message } = error as NodeJS.ErrnoException;
	return code ?? message;
}
