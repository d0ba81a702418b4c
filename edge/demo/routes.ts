// In the demonstration only: hands the kiosk's controls on to whoever runs the simulated devices.

import { type DemoRequest, DemoRequestSchema } from "@tesai/shared/contract/edge-api/system.ts";
import { AppError } from "@tesai/shared/contract/error.ts";
import { routeSchema, type Server } from "@tesai/shared/node/http.ts";

const ANSWER_WITHIN_MS = 2_000;

export function addDemoRoutes(server: Server, controlUrl: string): void {
	server.post<{ Body: DemoRequest }>(
		"/v1/demo",
		{
			schema: routeSchema({ summary: "Plays with the simulated post", body: DemoRequestSchema }),
			config: { action: "open", why: "it plays with simulated devices, and is there in a demonstration alone" },
		},
		async ({ body }, reply) => {
			let answer: Response;
			try {
				answer = await fetch(controlUrl, {
					method: "POST",
					headers: { "content-type": "application/json" },
					body: JSON.stringify(body),
					signal: AbortSignal.timeout(ANSWER_WITHIN_MS),
				});
			} catch (cause) {
				throw new AppError("unreachable", "the demonstration's controls do not answer", { cause });
			}
			return reply.status(answer.ok ? 204 : 502).send();
		},
	);
}
