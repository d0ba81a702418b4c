// HTTP in: what the MQTT door has turned away, for whoever looks after the box.

import { type BrokerCounts, BrokerCountsSchema } from "@tesai/shared/contract/edge-api/mqtt.ts";
import { routeSchema, type Server } from "@tesai/shared/node/http.ts";

export function addBrokerRoutes(server: Server, counts: () => BrokerCounts): void {
	const schema = routeSchema({
		summary: "The MQTT door: who is in, who was turned away and why",
		answer: BrokerCountsSchema,
	});
	server.get("/v1/mqtt", { schema }, counts);
}
