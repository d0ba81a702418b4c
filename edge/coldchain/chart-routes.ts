// HTTP in: a stretch of a fridge's time, and the alarms it has had, a page at a time.

import { ChartSchema, MOST_CHART_DAYS, MOST_COLUMNS } from "@tesai/shared/contract/edge-api/chart.ts";
import { EpisodesSchema } from "@tesai/shared/contract/edge-api/coldchain.ts";
import { AppError } from "@tesai/shared/contract/error.ts";
import { type FridgeId, FridgeIdSchema } from "@tesai/shared/contract/id.ts";
import { HOUR } from "@tesai/shared/contract/quantity.ts";
import { maybe, record, text } from "@tesai/shared/contract/schema.ts";
import { routeSchema, type Server } from "@tesai/shared/node/http.ts";
import type { Database } from "@tesai/shared/node/sqlite.ts";
import { listFridgeAlarms } from "./alarm-store.ts";
import { viewChart } from "./chart-view.ts";
import type { Watched } from "./watched.ts";

const Params = record({ fridge: FridgeIdSchema });
const moment = text(13, { pattern: "^[1-9][0-9]{11,12}$" });
/** `from` and `to`, epoch ms; or the last `hours`. */
const ChartQuery = record({
	hours: maybe(text(4, { pattern: "^[1-9][0-9]{0,3}$" })),
	from: maybe(moment),
	to: maybe(moment),
	columns: maybe(text(4, { pattern: "^[1-9][0-9]{0,3}$" })),
});
const EpisodesQuery = record({ before: maybe(text(15, { pattern: "^[1-9][0-9]*$" })) });

/** A 7-inch panel has no more columns to draw in. */
const USUAL_COLUMNS = 720;
/** Two screens of a kiosk. */
const EPISODES_A_PAGE = 12;

export function addChartRoutes(server: Server, reader: Database, watched: Watched): void {
	const { timekeeper } = watched;

	server.get<{
		Params: { fridge: FridgeId };
		Querystring: Partial<Record<"hours" | "from" | "to" | "columns", string>>;
	}>(
		"/v1/fridges/:fridge/chart",
		{
			schema: routeSchema({
				summary: "A stretch of a fridge's time: lowest and highest, holes, door, compressor, supply, limits, alarms",
				params: Params,
				query: ChartQuery,
				answer: ChartSchema,
			}),
		},
		async ({ params: { fridge }, query }) => {
			const now = timekeeper.now();
			const to = Number(query.to ?? now.utc + 1);
			const hours = Math.min(Number(query.hours ?? 24), MOST_CHART_DAYS * 24);
			const from = Number(query.from ?? to - hours * HOUR);
			const columns = Math.min(Number(query.columns ?? USUAL_COLUMNS), MOST_COLUMNS);
			const chart = await viewChart(reader, watched, { fridge, from, to, columns }, now);
			if (chart === undefined) throw new AppError("not-found", `there is no fridge ${fridge}`);
			return chart;
		},
	);

	server.get<{ Params: { fridge: FridgeId }; Querystring: { before?: string } }>(
		"/v1/fridges/:fridge/episodes",
		{
			schema: routeSchema({
				summary: "A fridge's alarms, newest first, older than the one that is named",
				params: Params,
				query: EpisodesQuery,
				answer: EpisodesSchema,
			}),
		},
		({ params: { fridge }, query }) => {
			if (!watched.fridges.some((one) => one.fridge.id === fridge))
				throw new AppError("not-found", `there is no fridge ${fridge}`);
			const before = Number(query.before ?? Number.MAX_SAFE_INTEGER);
			// One more than is shown says whether there are older ones.
			const found = listFridgeAlarms(reader, fridge, before, EPISODES_A_PAGE + 1, timekeeper);
			return { episodes: found.slice(0, EPISODES_A_PAGE), hasOlder: found.length > EPISODES_A_PAGE };
		},
	);
}
