// HTTP in: what was set aside, for whoever looks after the box.

import { SetAsideListSchema } from "@tesai/shared/contract/edge-api/system.ts";
import { routeSchema, type Server } from "@tesai/shared/node/http.ts";
import type { Database } from "@tesai/shared/node/sqlite.ts";
import type { Timekeeper } from "../time/timekeeper.ts";
import { listSetAside } from "./store.ts";

export function addSetAsideRoutes(server: Server, db: Database, timekeeper: Timekeeper): void {
	server.get(
		"/v1/set-aside",
		{ schema: routeSchema({ summary: "What was refused at a door, by reason", answer: SetAsideListSchema }) },
		() => listSetAside(db, timekeeper.utc),
	);
}
