// Deliveries as the hub wires them: the view of facts they stand on, the loops that send, and what operators ask.

import type { CceDeliveryConfig, CceReceiverConfig } from "@tesai/shared/contract/config/cce.ts";
import type { HubConfig } from "@tesai/shared/contract/config/hub.ts";
import { AppError } from "@tesai/shared/contract/error.ts";
import {
	DeliveriesSchema,
	type Resend,
	ResendSchema,
	ResentSchema,
} from "@tesai/shared/contract/hub-api/deliveries.ts";
import { routeSchema, type Server } from "@tesai/shared/node/http.ts";
import { rebuildViews } from "../../intake/upkeep.ts";
import type { Projection } from "../../projection.ts";
import type { Store } from "../../store/store.ts";
import { describeDeliveries } from "./delivery-view.ts";
import { addDueFacts, reviseElsewhere } from "./ledger-store.ts";
import { foldDeliveries } from "./projection.ts";
import { refileLedger } from "./refile-store.ts";
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
		refold: (trx, events) => saveDeliveryViews(trx, foldDeliveries(events)),
		refile: (trx, box, moved) =>
			refileLedger(
				trx,
				receivers.map(({ id }) => id),
				box,
				moved,
			),
	};
}

/**
 * A hub whose facts are older than its deliveries gets their views filled once, so that what it has can be sent on demand.
 * None of it becomes due by that.
 */
export async function fillDeliveryViews(store: Store, posts: HubConfig["posts"]): Promise<void> {
	const known = await store.read.selectFrom("cce_latest").select("box").limit(1).executeTakeFirst();
	const facts = await store.read.selectFrom("event").select("box").limit(1).executeTakeFirst();
	if (known === undefined && facts !== undefined) {
		await rebuildViews(store, [openDeliveryProjection(undefined, posts)]);
	}
}

/** Two loops for one receiver would have two requests under way; a post that nobody knows is a slip of the pen. */
export function checkReceivers(config: CceDeliveryConfig | undefined, posts: HubConfig["posts"]): void {
	const seen = new Set<string>();
	for (const receiver of config?.receivers ?? []) {
		if (seen.has(receiver.id)) throw new AppError("invalid", `two receivers are called ${receiver.id}`);
		seen.add(receiver.id);
		const unknown = receiver.posts?.find((id) => !posts.some((post) => post.id === id));
		if (unknown !== undefined) throw new AppError("invalid", `receiver ${receiver.id}: there is no post ${unknown}`);
	}
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
