// HTTP in: what the box says of itself.

import { type About, AboutSchema } from "@tesai/shared/contract/edge-api/system.ts";
import { routeSchema, type Server } from "@tesai/shared/node/http.ts";

export function addSystemRoutes(server: Server, about: () => About): void {
	server.get(
		"/v1/about",
		{ schema: routeSchema({ summary: "The post, the software and its clock", answer: AboutSchema }) },
		about,
	);
}
