// HTTP in: whoever has just put a stick in does not wait for the next minute.

import { routeSchema, type Server } from "@tesai/shared/node/http.ts";

export function addStickRoutes(server: Server, look: () => void): void {
	server.post(
		"/v1/stick/look",
		{
			schema: routeSchema({ summary: "Looks now whether a stick is in", status: 204 }),
			config: { action: "open", why: "it looks a minute sooner for a stick that is in" },
		},
		async (_request, reply) => {
			look();
			return reply.status(204).send();
		},
	);
}
