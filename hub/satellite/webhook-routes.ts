// The address that a vendor's webhook posts to: on disk, then 200, and only then anything else, because it waits three seconds. [H19]

import { createHash, timingSafeEqual } from "node:crypto";
import { AppError } from "@tesai/shared/contract/error.ts";
import { record, text } from "@tesai/shared/contract/schema.ts";
import { routeSchema, type Server } from "@tesai/shared/node/http.ts";
import type { IntakeGate } from "../intake/gate.ts";
import type { SatelliteDoor } from "./satellite-door.ts";
import { readPostedMessage } from "./webhook.ts";

/** The largest message of any modem in hex, with a vendor's other fields and its signature. */
const LARGEST_POST = 16_384;
const ParamsSchema = record({ token: text(200, { minLength: 1 }) });

/** The vendors let a customer give an address and nothing else: the token is its last part, and is in no log. */
export async function registerWebhookRoutes(
	server: Server,
	door: SatelliteDoor,
	gate: IntakeGate,
	tokenSha256: string,
): Promise<void> {
	const expected = Buffer.from(tokenSha256, "hex");
	await server.register(async (scope) => {
		scope.removeAllContentTypeParsers();
		scope.addContentTypeParser("*", { parseAs: "buffer", bodyLimit: LARGEST_POST }, (_request, body, done) =>
			done(null, body),
		);
		scope.addHook<{ Params: { token?: string } }>("onRequest", async (request, reply) => {
			const hash = createHash("sha256")
				.update(request.params.token ?? "")
				.digest();
			if (!timingSafeEqual(hash, expected)) throw new AppError("unauthorized", "no such address of a webhook");
			const bytes = Number(request.headers["content-length"] ?? LARGEST_POST);
			if (!gate.enter(bytes)) throw new AppError("busy", "too many messages at once");
			reply.raw.once("close", () => gate.leave(bytes));
		});
		scope.post<{ Body: Buffer | undefined }>(
			"/v1/satellite/:token",
			{ schema: routeSchema({ summary: "Take one satellite message from a vendor's webhook", params: ParamsSchema }) },
			async (request, reply) => {
				const { body, headers } = request;
				if (!Buffer.isBuffer(body)) throw new AppError("invalid", "a message is expected as the body");
				const posted = readPostedMessage(headers["content-type"] ?? "", body.toString("utf8"));
				// A shape that nobody knows may hold a message all the same: it is kept as it came, and shows in the quarantine.
				if (posted === undefined) await door.take(undefined, body);
				else if (posted.payload !== undefined) await door.take(posted.imei, posted.payload, posted.sessionAt);
				return reply.type("text/plain").send("OK");
			},
		);
	});
}
