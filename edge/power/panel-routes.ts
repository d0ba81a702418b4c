// HTTP in: a hand was on the screen.

import { routeSchema, type Server } from "@tesai/shared/node/http.ts";

/** `touch` makes light and screens what a person in front of them needs. */
export function addPanelRoutes(server: Server, touch: () => void): void {
	server.post(
		"/v1/power/look",
		{
			schema: routeSchema({
				summary: "Somebody is at the screen: one that is dark is lit, and stays so for a while after the last touch",
			}),
			config: { action: "open", why: "it lights a dark screen, and whoever looks must see" },
		},
		(_request, reply) => {
			touch();
			return reply.status(204).send();
		},
	);
}
