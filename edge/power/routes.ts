// HTTP in: the post's power, now and through the last hours.

import { PowerViewSchema } from "@tesai/shared/contract/edge-api/power.ts";
import { maybe, record, text } from "@tesai/shared/contract/schema.ts";
import { routeSchema, type Server } from "@tesai/shared/node/http.ts";
import type { Database } from "@tesai/shared/node/sqlite.ts";
import type { Timekeeper } from "../time/timekeeper.ts";
import type { PowerRoom } from "./room.ts";
import { viewPower } from "./view.ts";

const PowerQuery = record({
	hours: maybe(text(3, { pattern: "^(?:[1-9]|[1-9][0-9]|[1-6][0-9][0-9]|7[01][0-9]|720)$" })),
});

/** `reader` sees only what is committed. */
export function addPowerRoutes(server: Server, reader: Database, timekeeper: Timekeeper, room: PowerRoom): void {
	server.get<{ Querystring: { hours?: string } }>(
		"/v1/power",
		{
			schema: routeSchema({
				summary: "Sun, battery and load, on the time axis of the fridges' charts; modes, and when the supply was off",
				query: PowerQuery,
				answer: PowerViewSchema,
			}),
		},
		({ query }) => viewPower(reader, room, Number(query.hours ?? 24), timekeeper.now(), timekeeper.moment),
	);
}
