// A ministry's system for cce-interop deliveries: a real HTTP server that answers as the test says and notes what it got.

import { once } from "node:events";
import { createServer, type IncomingHttpHeaders, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { gunzipSync } from "node:zlib";
import type { CceDocument } from "@tesai/shared/contract/cce-interop.ts";

/** How it treats one request; a number is a status. */
export type Treatment =
	| number
	| { readonly status: number; readonly headers: Readonly<Record<string, string>> }
	/** Takes the request and says nothing. */
	| "hang"
	/** Breaks the connection before a status. */
	| "drop"
	/** Says 200 and breaks the connection in the middle of what it says. */
	| "break-body"
	/** 413 for bodies of more records than it likes, else 200. */
	| { readonly mostRecords: number };

export interface Delivery {
	readonly answered: string;
	readonly headers: IncomingHttpHeaders;
	readonly text: string;
	readonly bytesOnWire: number;
	readonly document: CceDocument;
}

export interface CceReceiver {
	readonly url: string;
	readonly got: readonly Delivery[];
	/** The deliveries that it has accepted. */
	readonly accepted: readonly Delivery[];
	/** Most requests that were ever under way at once. */
	readonly mostAtOnce: number;
	/** For the requests to come, in order; the last holds for all further ones. */
	treat(...treatments: Treatment[]): void;
	/** Forgets what it got. */
	forget(): void;
	close(): Promise<void>;
}

export async function openCceReceiver(): Promise<CceReceiver> {
	const got: Delivery[] = [];
	let plan: Treatment[] = [200];
	let under = 0;
	let mostAtOnce = 0;
	const server = createServer((request, response) => {
		under++;
		mostAtOnce = Math.max(mostAtOnce, under);
		response.once("close", () => under--);
		const chunks: Buffer[] = [];
		request.on("data", (chunk: Buffer) => chunks.push(chunk));
		request.on("end", () => {
			const raw = Buffer.concat(chunks);
			const text = (request.headers["content-encoding"] === "gzip" ? gunzipSync(raw) : raw).toString("utf8");
			const document = JSON.parse(text) as CceDocument;
			const treatment = plan.length > 1 ? plan.shift()! : plan[0]!;
			const answered = answer(response, treatment, document);
			got.push({ answered, headers: request.headers, text, bytesOnWire: raw.length, document });
		});
	});
	server.listen(0, "127.0.0.1");
	await once(server, "listening");
	return {
		url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/cce`,
		got,
		get accepted() {
			return got.filter((one) => one.answered === "200" || one.answered === "break-body");
		},
		get mostAtOnce() {
			return mostAtOnce;
		},
		treat: (...treatments) => {
			plan = treatments;
		},
		forget: () => {
			got.length = 0;
		},
		close: async () => {
			server.closeAllConnections();
			server.close();
			await once(server, "close");
		},
	};
}

function answer(response: ServerResponse, treatment: Treatment, { data }: CceDocument): string {
	if (treatment === "hang") return treatment;
	if (treatment === "drop") {
		response.socket?.destroy();
		return treatment;
	}
	if (treatment === "break-body") {
		response.writeHead(200, { "content-length": "1000" });
		response.write("{", () => response.socket?.destroy());
		return treatment;
	}
	if (typeof treatment === "object" && "mostRecords" in treatment) {
		const records = data.reduce((sum, report) => sum + report.records.length, 0);
		return answer(response, records > treatment.mostRecords ? 413 : 200, { data } as CceDocument);
	}
	const { status, headers } = typeof treatment === "number" ? { status: treatment, headers: {} } : treatment;
	response.writeHead(status, { "content-type": "application/json", ...headers }).end('{"note":"of the receiver"}');
	return String(status);
}
