// HTTP in: the name tiles of the post.

import { type Tile, TilesSchema } from "@tesai/shared/contract/edge-api/access.ts";
import type { PersonListed } from "@tesai/shared/contract/event/people.ts";
import { routeSchema, type Server } from "@tesai/shared/node/http.ts";
import type { Database } from "@tesai/shared/node/sqlite.ts";
import { listPeople } from "./store.ts";

/** `viewTile` adds what signing in has to say of a person. */
export function addPeopleRoutes(server: Server, reader: Database, viewTile: (person: PersonListed) => Tile): void {
	server.get(
		"/v1/people",
		{ schema: routeSchema({ summary: "Who works at the post, as the region lists them", answer: TilesSchema }) },
		() => listPeople(reader).map(viewTile),
	);
}
