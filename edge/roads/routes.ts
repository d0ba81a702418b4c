// HTTP in: the state of the link.

import { type LinkDetail, LinkDetailSchema } from "@tesai/shared/contract/edge-api/link.ts";
import { routeSchema, type Server } from "@tesai/shared/node/http.ts";

export function addLinkRoutes(server: Server, view: () => LinkDetail): void {
	server.get(
		"/v1/link",
		{
			schema: routeSchema({
				summary: "What the hub has acknowledged, what waits for which road and why, and what may still be spent",
				answer: LinkDetailSchema,
			}),
		},
		view,
	);
}
