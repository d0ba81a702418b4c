// A stick at the hub, by HTTP: its bundles come in as they are, and answers go out as they are.

import { Readable } from "node:stream";
import { AppError } from "@tesai/shared/contract/error.ts";
import {
	BundleReportSchema,
	HubKeySchema,
	StickAnswerParamsSchema,
	StickAnswerQuerySchema,
} from "@tesai/shared/contract/hub-api/bundles.ts";
import type { BoxNo } from "@tesai/shared/contract/id.ts";
import type { Static } from "@tesai/shared/contract/schema.ts";
import { formatHubKey } from "@tesai/shared/node/bundle-key.ts";
import { bundleFileName } from "@tesai/shared/node/bundle-stick.ts";
import { routeSchema, type Server } from "@tesai/shared/node/http.ts";
import { LARGEST_BUNDLE } from "@tesai/shared/wire/bundle.ts";
import { importBundle, makeStickAnswer, type StickDoor } from "./stick.ts";

const BUNDLE_TYPE = "application/octet-stream";
/** More than anybody needs who is cut off while an answer comes. */
const ANSWERS_A_BUNDLE = 8;
/** Whoever brings a second stick meanwhile waits so long, seconds. */
const RETRY_AFTER = "5";

export async function registerStickRoutes(server: Server, door: StickDoor): Promise<void> {
	let isBusy = false;
	/** How many answers may still be asked for, by box: each takes a message number, and there is an end to those. */
	const due = new Map<number, number>();
	await server.register(async (scope) => {
		scope.removeAllContentTypeParsers();
		// Read as it is applied, so that the largest one takes no more memory than the smallest.
		scope.addContentTypeParser(BUNDLE_TYPE, (_request, body, done) => done(null, body));
		scope.post<{ Body: unknown }>(
			"/v1/bundles",
			{
				bodyLimit: LARGEST_BUNDLE,
				schema: routeSchema({ summary: "Take in one bundle from a stick", answer: BundleReportSchema }),
			},
			async ({ body }, reply) => {
				if (!(body instanceof Readable)) throw new AppError("invalid", "a bundle is expected as the body");
				if (isBusy) {
					body.resume();
					reply.header("retry-after", RETRY_AFTER);
					throw new AppError("busy", "another stick is being read");
				}
				isBusy = true;
				try {
					const report = await importBundle(door, body);
					if (report.box !== null && report.frames > 0) due.set(report.box, ANSWERS_A_BUNDLE);
					return report;
				} finally {
					isBusy = false;
					body.resume();
				}
			},
		);
	});
	server.get<{ Params: Static<typeof StickAnswerParamsSchema>; Querystring: Static<typeof StickAnswerQuerySchema> }>(
		"/v1/bundles/for/:box",
		{
			schema: routeSchema({
				summary: "The answer for one box, to be put on a stick under the name that is given with it",
				...{ params: StickAnswerParamsSchema, query: StickAnswerQuerySchema },
			}),
		},
		async ({ params, query }, reply) => {
			const box = Number(params.box) as BoxNo;
			const left = due.get(box) ?? 0;
			if (left === 0) throw new AppError("not-found", "no bundle of this box was brought since its last answer");
			due.set(box, left - 1);
			const bytes = await makeStickAnswer(door, box);
			const name = door.keyring.bundleKeysOf(box)?.nameOf(Buffer.from(query.stick, "hex"), "down", 0) ?? "";
			return reply
				.type(BUNDLE_TYPE)
				.header("content-disposition", `attachment; filename="${bundleFileName(name)}"`)
				.send(bytes);
		},
	);
	server.get(
		"/v1/bundles/key",
		{ schema: routeSchema({ summary: "The hub's public key, which each post needs", answer: HubKeySchema }) },
		() => ({ key: formatHubKey(door.keys.publicKey) }),
	);
}
