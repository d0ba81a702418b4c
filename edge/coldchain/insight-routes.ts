// HTTP in: how a fridge works.

import { InsightSchema } from "@tesai/shared/contract/edge-api/insight.ts";
import { AppError } from "@tesai/shared/contract/error.ts";
import { type FridgeId, FridgeIdSchema } from "@tesai/shared/contract/id.ts";
import { maybe, record, text } from "@tesai/shared/contract/schema.ts";
import { routeSchema, type Server } from "@tesai/shared/node/http.ts";
import type { Database } from "@tesai/shared/node/sqlite.ts";
import { viewInsight } from "./insight-view.ts";
import type { Watched } from "./watched.ts";

const Params = record({ fridge: FridgeIdSchema });
/** One to ninety days. */
const Query = record({ days: maybe(text(2, { pattern: "^(?:[1-9]|[1-8][0-9]|90)$" })) });

export function addInsightRoutes(server: Server, reader: Database, watched: Watched): void {
	server.get<{ Params: { fridge: FridgeId }; Querystring: { days?: string } }>(
		"/v1/fridges/:fridge/insight",
		{
			schema: routeSchema({
				summary: "How a fridge works: temperature that ages vaccines, door, compressor, holdover, and its trend",
				params: Params,
				query: Query,
				answer: InsightSchema,
			}),
		},
		({ params, query }) => {
			const { timekeeper } = watched;
			const insight = viewInsight(reader, watched, params.fridge, Number(query.days ?? 30), timekeeper.now());
			if (insight === undefined) throw new AppError("not-found", `there is no fridge ${params.fridge}`);
			return insight;
		},
	);
}
