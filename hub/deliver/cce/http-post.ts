// One POST to a receiver, with a time limit, no redirect followed, and every way of failing told apart.

import { readFileSync } from "node:fs";
import { gzipSync } from "node:zlib";
import type { CceReceiverConfig } from "@tesai/shared/contract/config/cce.ts";
import { type Answer, type NoAnswer, readRetryAfter } from "./outcome.ts";

/** In real seconds, whatever the post's clock does: it is the network that is waited for. */
const TIMEOUT_SECONDS = 30;

/** Never throws. A status is an answer even when the connection breaks behind it: the receiver has spoken. */
export async function postDocument(
	receiver: CceReceiverConfig,
	json: string,
	nowUtc: number,
	stop: AbortSignal,
): Promise<Answer> {
	const bytes = Buffer.from(json, "utf8");
	try {
		const response = await fetch(receiver.url, {
			method: "POST",
			redirect: "manual",
			headers: {
				"content-type": "application/json; charset=utf-8",
				accept: "application/json",
				...(receiver.gzip && { "content-encoding": "gzip" }),
				...authHeader(receiver),
			},
			body: receiver.gzip ? gzipSync(bytes) : bytes,
			signal: AbortSignal.any([stop, AbortSignal.timeout((receiver.timeoutSeconds ?? TIMEOUT_SECONDS) * 1_000)]),
		});
		const retryAfterMs = readRetryAfter(response.headers.get("retry-after"), nowUtc);
		// What it says beyond its status interests nobody and may be endless.
		await response.body?.cancel().catch(() => undefined);
		return { kind: "status", status: response.status, retryAfterMs };
	} catch (error) {
		return { kind: "no-answer", reason: reasonOf(error) };
	}
}

/** Read anew each time, so that a new token counts at once. Throws when the file cannot be read. */
function authHeader({ auth }: CceReceiverConfig): Record<string, string> {
	switch (auth.kind) {
		case "none":
			return {};
		case "header":
			return { [auth.name]: readSecret(auth.secretFile) };
		case "basic":
			return {
				authorization: `Basic ${Buffer.from(`${auth.user}:${readSecret(auth.secretFile)}`).toString("base64")}`,
			};
		case "bearer":
			return { authorization: `Bearer ${readSecret(auth.secretFile)}` };
	}
}

const readSecret = (path: string): string => readFileSync(path, "utf8").trim();

/** Codes with which a connection fails before it stands. */
const NEVER_STOOD: ReadonlySet<unknown> = new Set([
	"ECONNREFUSED",
	"ENOTFOUND",
	"EAI_AGAIN",
	"EHOSTUNREACH",
	"ENETUNREACH",
	"UND_ERR_CONNECT_TIMEOUT",
]);

function reasonOf(error: unknown): NoAnswer {
	if (error instanceof Error && error.name === "TimeoutError") return "hung";
	const code =
		(error as { cause?: { code?: unknown }; code?: unknown }).cause?.code ?? (error as { code?: unknown }).code;
	if (code === "UND_ERR_HEADERS_TIMEOUT") return "hung";
	// A secret that cannot be read, too, means that nothing has left.
	return NEVER_STOOD.has(code) || code === "ENOENT" || code === "EACCES" ? "unreachable" : "dropped";
}
