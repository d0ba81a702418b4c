// HTTP in: fridges, alarms, and the one thing a person can do to an alarm.

import {
	type Acknowledgement,
	AcknowledgementSchema,
	AlarmsSchema,
	AlarmViewSchema,
	FridgesSchema,
} from "@tesai/shared/contract/edge-api/coldchain.ts";
import { AppError } from "@tesai/shared/contract/error.ts";
import type { AlarmId, PersonNo } from "@tesai/shared/contract/id.ts";
import { maybe, record, text } from "@tesai/shared/contract/schema.ts";
import { routeSchema, type Server } from "@tesai/shared/node/http.ts";
import type { Database } from "@tesai/shared/node/sqlite.ts";
import { runSigned } from "../access/actions.ts";
import { signerOf } from "../access/guard.ts";
import type { Writer } from "../sqlite/writer.ts";
import { acknowledgeAlarm } from "./actions.ts";
import { findAlarm, listAlarms, listUnsettledAlarms } from "./alarm-store.ts";
import { viewFridges } from "./view.ts";
import type { Watched } from "./watched.ts";

const AlarmParams = record({ alarm: text(15, { pattern: "^[1-9][0-9]*$" }) });
const AlarmsQuery = record({ state: maybe(text(10, { pattern: "^(?:unsettled|all)$" })) });

/** `reader` sees only what is committed: the screen never shows what a power cut could take back. */
export function addColdchainRoutes(
	server: Server,
	reader: Database,
	writer: Writer,
	watched: Watched,
	/** Whether somebody of that tile works here now. */
	isTile: (person: PersonNo) => boolean,
): void {
	const { timekeeper } = watched;

	server.get(
		"/v1/fridges",
		{ schema: routeSchema({ summary: "Every fridge and its state", answer: FridgesSchema }) },
		() => viewFridges(reader, watched, timekeeper.now()),
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
			config: { action: "acknowledge-alarm" },
		},
		(request) => {
			const id = Number(request.params.alarm) as AlarmId;
			const { by, ...seen } = request.body;
			if (by !== undefined && !isTile(by)) throw new AppError("not-found", "there is no such tile");
			const signer = signerOf(request) ?? (by === undefined ? null : { by, how: "tile" });
			writer.now((tx) => runSigned(tx, signer, (own) => acknowledgeAlarm(own, watched, id, seen)));
			return findAlarm(reader, id, timekeeper);
		},
	);
}
