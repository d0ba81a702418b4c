// HTTP in: what the region has commanded, and what came of it.

import { CommandsSchema, type CommandView } from "@tesai/shared/contract/edge-api/region.ts";
import { routeSchema, type Server } from "@tesai/shared/node/http.ts";
import type { Database } from "@tesai/shared/node/sqlite.ts";
import type { Timekeeper } from "../time/timekeeper.ts";
import { listNewestCommands, type StoredCommand } from "./store.ts";

const COMMANDS_LISTED = 100;

export function addCommandRoutes(server: Server, reader: Database, { utc }: Pick<Timekeeper, "utc">): void {
	const view = ({ given, received, state, proof, settled }: StoredCommand): CommandView => ({
		...given,
		receivedAt: utc(received),
		state,
		proof,
		settledAt: settled && utc(settled),
	});
	server.get(
		"/v1/commands",
		{ schema: routeSchema({ summary: "What the region has commanded, newest first", answer: CommandsSchema }) },
		() => listNewestCommands(reader, COMMANDS_LISTED).map(view),
	);
}
