// HTTP in: the state of the link.

import { type LinkView, LinkViewSchema } from "@tesai/shared/contract/edge-api/link.ts";
import { routeSchema, type Server } from "@tesai/shared/node/http.ts";

export function addLinkRoutes(server: Server, view: () => LinkView): void {
	server.get(
		"/v1/link",
		{
			schema: routeSchema({
				summary: "What the hub has acknowledged, what waits, and each road",
				answer: LinkViewSchema,
			}),
		},
		view,
	);
}
