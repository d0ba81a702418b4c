// Frames by HTTPS, and what the hub keeps without applying it.

import { randomInt } from "node:crypto";
import { AppError } from "@tesai/shared/contract/error.ts";
import { QuarantineSchema } from "@tesai/shared/contract/hub-api/posts.ts";
import { routeSchema, type Server } from "@tesai/shared/node/http.ts";
import { LARGEST_FRAME } from "@tesai/shared/wire/frame.ts";
import { acceptFrame, type Intake } from "./actions.ts";
import type { IntakeGate } from "./gate.ts";
import { listQuarantine } from "./quarantine-store.ts";

const FRAME_TYPE = "application/octet-stream";

/** When to come back, seconds: spread out, so that posts refused together do not return together. */
const RETRY_AFTER = { least: 2, most: 8 };

const MOST_LISTED = 500;

export async function registerIntakeRoutes(server: Server, intake: Intake, gate: IntakeGate): Promise<void> {
	// A scope of its own: inside it frames are the only content type there is.
	await server.register(async (scope) => {
		scope.removeAllContentTypeParsers();
		scope.addContentTypeParser(FRAME_TYPE, { parseAs: "buffer", bodyLimit: LARGEST_FRAME }, (_request, body, done) =>
			done(null, body),
		);
		scope.addHook("onRequest", async (request, reply) => {
			// A request that does not say its length may be as large as any.
			const bytes = Number(request.headers["content-length"] ?? LARGEST_FRAME);
			if (gate.enter(bytes)) {
				// `close` comes once for every request, also for one that is cut off in its body.
				reply.raw.once("close", () => gate.leave(bytes));
				return;
			}
			reply.header("retry-after", String(randomInt(RETRY_AFTER.least, RETRY_AFTER.most + 1)));
			throw new AppError("busy", "too many frames at once");
		});
		scope.post<{ Body: Buffer | undefined }>(
			"/v1/frames",
			{ schema: routeSchema({ summary: "Take one sealed frame; the answer is a sealed frame" }) },
			async (request, reply) => {
				const { body } = request;
				if (!Buffer.isBuffer(body)) throw new AppError("invalid", "a frame is expected as the body");
				const answer = await acceptFrame(intake, body, "https");
				return reply.type(FRAME_TYPE).send(Buffer.from(answer));
			},
		);
	});
	server.get(
		"/v1/quarantine",
		{ schema: routeSchema({ summary: "What is kept and not applied, newest first", answer: QuarantineSchema }) },
		() => listQuarantine(intake.store.read, MOST_LISTED),
	);
}
