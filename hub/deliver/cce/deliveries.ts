// Deliveries as the hub wires them: the view of facts they stand on, the loops that send, and what operators ask.

import type { CceDeliveryConfig, CceReceiverConfig } from "@tesai/shared/contract/config/cce.ts";
import type { HubConfig } from "@tesai/shared/contract/config/hub.ts";
import {
	DeliveriesSchema,
	type Resend,
	ResendSchema,
	ResentSchema,
} from "@tesai/shared/contract/hub-api/deliveries.ts";
import { routeSchema, type Server } from "@tesai/shared/node/http.ts";
import type { Projection } from "../../projection.ts";
import { describeDeliveries } from "./delivery-view.ts";
import { addDueFacts, reviseElsewhere } from "./ledger-store.ts";
import { foldDeliveries } from "./projection.ts";
import { resendFacts } from "./resend.ts";
import type { Deliveries } from "./sender.ts";
import { clearDeliveryViews, saveDeliveryViews } from "./view-store.ts";

/** Views are kept with no receiver, too: one that comes later can be sent six months. */
export function openDeliveryProjection(config: CceDeliveryConfig | undefined, posts: HubConfig["posts"]): Projection {
	const receivers = config?.receivers ?? [];
	return {
		async project(trx, events) {
			const changes = foldDeliveries(events);
			await saveDeliveryViews(trx, changes);
			for (const receiver of receivers) {
				const covered = (box: number) => coversBox(receiver, posts, box);
				await addDueFacts(
					trx,
					receiver.id,
					changes.due.filter(({ box }) => covered(box)),
				);
				await reviseElsewhere(trx, receiver.id, changes.rewired.filter(covered));
			}
		},
		// What was sent was sent: the ledger is no view.
		clear: clearDeliveryViews,
	};
}

function coversBox(receiver: CceReceiverConfig, posts: HubConfig["posts"], box: number): boolean {
	const post = posts.find((one) => one.box === box);
	return post !== undefined && (receiver.posts === undefined || receiver.posts.includes(post.id));
}

export function registerDeliveryRoutes(server: Server, deliveries: Deliveries, wake: () => void): void {
	server.get(
		"/v1/deliveries",
		{ schema: routeSchema({ summary: "Deliveries to other systems, with their log", answer: DeliveriesSchema }) },
		() => describeDeliveries(deliveries.store.read, deliveries.config.receivers, deliveries.clock.utc()),
	);
	server.post<{ Body: Resend }>(
		"/v1/deliveries/resend",
		{
			schema: routeSchema({
				summary: "Send again: a range, all of six months, or what never arrived",
				body: ResendSchema,
				answer: ResentSchema,
			}),
		},
		async (request) => {
			const facts = await resendFacts(deliveries, request.body);
			wake();
			return { facts };
		},
	);
}
