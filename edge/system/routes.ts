// HTTP in: what the box says of itself, and what the kiosk's shell says of its page.

import { type About, AboutSchema, type KioskNews, KioskNewsSchema } from "@tesai/shared/contract/edge-api/system.ts";
import { routeSchema, type Server } from "@tesai/shared/node/http.ts";

export function addSystemRoutes(server: Server, about: () => About): void {
	/** The shell's own file keeps it; it is told anew whenever the page is shown. */
	let kiosk: KioskNews | undefined;
	server.get(
		"/v1/about",
		{ schema: routeSchema({ summary: "The post, the software and its clock", answer: AboutSchema }) },
		(): About => ({ ...about(), ...(kiosk !== undefined && { kiosk }) }),
	);

	server.post<{ Body: KioskNews }>(
		"/v1/kiosk",
		{
			schema: routeSchema({
				summary: "The shell of the screen on the wall says which it is, and how often its page fell",
				body: KioskNewsSchema,
			}),
			config: {
				action: "open",
				why: "a number about the screen itself, told by a program that no person has signed in at",
			},
		},
		({ body }, reply) => {
			kiosk = body;
			return reply.status(204).send();
		},
	);
}
