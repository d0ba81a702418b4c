// HTTP in: the name tiles of the post.

import { PeopleSchema } from "@tesai/shared/contract/edge-api/region.ts";
import { routeSchema, type Server } from "@tesai/shared/node/http.ts";
import type { Database } from "@tesai/shared/node/sqlite.ts";
import { listPeople } from "./store.ts";

export function addPeopleRoutes(server: Server, reader: Database): void {
	server.get(
		"/v1/people",
		{ schema: routeSchema({ summary: "Who works at the post, as the region lists them", answer: PeopleSchema }) },
		() => listPeople(reader),
	);
}
