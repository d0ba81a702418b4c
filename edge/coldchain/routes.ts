// HTTP in: fridges, charts, alarms, and the one thing a person can do to an alarm.

import {
	type Acknowledgement,
	AcknowledgementSchema,
	AlarmsSchema,
	AlarmViewSchema,
	ChartSchema,
	FridgesSchema,
} from "@tesai/shared/contract/edge-api/coldchain.ts";
import { AppError } from "@tesai/shared/contract/error.ts";
import { type AlarmId, type FridgeId, FridgeIdSchema } from "@tesai/shared/contract/id.ts";
import { maybe, record, text } from "@tesai/shared/contract/schema.ts";
import { routeSchema, type Server } from "@tesai/shared/node/http.ts";
import type { Database } from "@tesai/shared/node/sqlite.ts";
import type { Writer } from "../sqlite/writer.ts";
import { acknowledgeAlarm } from "./actions.ts";
import { findAlarm, listAlarms, listUnsettledAlarms } from "./alarm-store.ts";
import { viewChart, viewFridges } from "./view.ts";
import type { Watched } from "./watched.ts";

const FridgeParams = record({ fridge: FridgeIdSchema });
const AlarmParams = record({ alarm: text(15, { pattern: "^[1-9][0-9]*$" }) });
const ChartQuery = record({
	hours: maybe(text(3, { pattern: "^(?:[1-9]|[1-9][0-9]|[1-6][0-9][0-9]|7[01][0-9]|720)$" })),
});
const AlarmsQuery = record({ state: maybe(text(10, { pattern: "^(?:unsettled|all)$" })) });

/** `reader` sees only what is committed: the screen never shows what a power cut could take back. */
export function addColdchainRoutes(server: Server, reader: Database, writer: Writer, watched: Watched): void {
	const { timekeeper } = watched;

	server.get(
		"/v1/fridges",
		{ schema: routeSchema({ summary: "Every fridge and its state", answer: FridgesSchema }) },
		() => viewFridges(reader, watched, timekeeper.now()),
	);

	server.get<{ Params: { fridge: FridgeId }; Querystring: { hours?: string } }>(
		"/v1/fridges/:fridge/chart",
		{
			schema: routeSchema({
				summary: "A fridge's temperature, lowest and highest of each stretch",
				params: FridgeParams,
				query: ChartQuery,
				answer: ChartSchema,
			}),
		},
		({ params, query }) => {
			const chart = viewChart(reader, watched, params.fridge, Number(query.hours ?? 24), timekeeper.now());
			if (chart === undefined) throw new AppError("not-found", `there is no fridge ${params.fridge}`);
			return chart;
		},
	);

	server.get<{ Querystring: { state?: string } }>(
		"/v1/alarms",
		{
			schema: routeSchema({
				summary: "Alarms: unsettled ones, or all, newest first",
				query: AlarmsQuery,
				answer: AlarmsSchema,
			}),
		},
		({ query }) =>
			query.state === "all"
				? listAlarms(reader, Number.MAX_SAFE_INTEGER, 500, timekeeper)
				: listUnsettledAlarms(reader, timekeeper),
	);

	server.post<{ Params: { alarm: string }; Body: Acknowledgement }>(
		"/v1/alarms/:alarm/acknowledgement",
		{
			schema: routeSchema({
				summary: "Somebody has seen the alarm and says what they did; answered once it is on disk",
				params: AlarmParams,
				body: AcknowledgementSchema,
				answer: AlarmViewSchema,
			}),
		},
		({ params, body }) => {
			const id = Number(params.alarm) as AlarmId;
			writer.now((tx) => acknowledgeAlarm(tx, watched, id, body));
			return findAlarm(reader, id, timekeeper);
		},
	);
}
