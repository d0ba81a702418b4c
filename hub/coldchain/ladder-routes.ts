// HTTP in: the region says that somebody there has seen an alarm, as JSON or from the page's own form.

import { check } from "@tesai/shared/contract/check.ts";
import { AppError } from "@tesai/shared/contract/error.ts";
import {
	AlarmParamsSchema,
	type RegionAcknowledgement,
	RegionAcknowledgementSchema,
	RegionSawSchema,
} from "@tesai/shared/contract/hub-api/posts.ts";
import type { AlarmId } from "@tesai/shared/contract/id.ts";
import { choice, maybe, record } from "@tesai/shared/contract/schema.ts";
import type { Clock } from "@tesai/shared/node/clock.ts";
import { routeSchema, type Server } from "@tesai/shared/node/http.ts";
import type { Store } from "../store/store.ts";
import { acknowledgeFromRegion } from "./ladder-actions.ts";

export interface LadderRoom {
	readonly posts: readonly { readonly id: string; readonly box: number }[];
	readonly store: Store;
	readonly clock: Clock;
}

interface AlarmParams {
	readonly id: string;
	readonly alarm: string;
}

const FORM_TYPE = "application/x-www-form-urlencoded";
const LanguageQuery = record({ lang: maybe(choice(["es", "gn"])) });

export async function registerLadderRoutes(server: Server, { posts, store, clock }: LadderRoom): Promise<void> {
	const boxes = new Map(posts.map(({ id, box }) => [id, box]));
	const acknowledge = ({ id, alarm }: AlarmParams, seen: RegionAcknowledgement) => {
		const box = boxes.get(id);
		if (box === undefined) throw new AppError("not-found", "no such post");
		return store.write((trx) => acknowledgeFromRegion(trx, box, Number(alarm) as AlarmId, seen, clock.utc()));
	};
	server.post<{ Params: AlarmParams; Body: RegionAcknowledgement }>(
		"/v1/posts/:id/alarms/:alarm/acknowledgement",
		{
			schema: routeSchema({
				summary: "Somebody in the region has seen the alarm; the box hears of it in its next answer",
				params: AlarmParamsSchema,
				body: RegionAcknowledgementSchema,
				answer: RegionSawSchema,
			}),
		},
		async ({ params, body }) => {
			const { at, reason, note } = await acknowledge(params, body);
			return { at, reason, note };
		},
	);
	// A scope of its own: nowhere else does the hub take forms.
	await server.register(async (scope) => {
		scope.addContentTypeParser(FORM_TYPE, { parseAs: "string", bodyLimit: 2_048 }, (_request, body, done) =>
			done(null, Object.fromEntries(new URLSearchParams(String(body)))),
		);
		scope.post<{ Params: AlarmParams; Querystring: { lang?: "es" | "gn" }; Body: unknown }>(
			"/posts/:id/alarms/:alarm/acknowledgement",
			{
				schema: {
					hide: true,
					...routeSchema({ summary: "The page's form", params: AlarmParamsSchema, query: LanguageQuery }),
				},
			},
			async (request, reply) => {
				// Browsers say where a form comes from; only the page's own may speak for the region.
				const from = request.headers["sec-fetch-site"];
				if (from !== undefined && from !== "same-origin") throw new AppError("forbidden", "a form of another site");
				const seen = check(RegionAcknowledgementSchema, request.body);
				if (!seen.ok) throw new AppError("invalid", seen.reason);
				await acknowledge(request.params, seen.value).catch((error: unknown) => {
					// Somebody was quicker: the page shows it, and there is nothing to be told.
					if (!(error instanceof AppError && error.code === "conflict")) throw error;
				});
				return reply.redirect(`/?lang=${request.query.lang ?? "es"}`, 303);
			},
		);
	});
}
