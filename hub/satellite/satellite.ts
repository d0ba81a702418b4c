// The satellite side of the intake, put together: what hub.ts opens where hub.toml says how messages come and go.

import type { HubConfig } from "@tesai/shared/contract/config/hub.ts";
import type { HubSatelliteConfig } from "@tesai/shared/contract/config/satellite.ts";
import { HOUR, MINUTE } from "@tesai/shared/contract/quantity.ts";
import { wallMs } from "@tesai/shared/node/clock.ts";
import type { Server } from "@tesai/shared/node/http.ts";
import type { Log } from "@tesai/shared/node/log.ts";
import type { Intake } from "../intake/actions.ts";
import { type Backlog, openBacklog } from "../intake/backlog.ts";
import { GATE_LIMITS, openGate } from "../intake/gate.ts";
import type { Store } from "../store/store.ts";
import { type DirectIpListener, openDirectIp } from "./direct-ip-listener.ts";
import { openGatewaySender } from "./gateway-sender.ts";
import { putUrgentBy, type SatelliteAnswers } from "./satellite-answer.ts";
import { openSatelliteDoor } from "./satellite-door.ts";
import { openSatelliteSender, type SatelliteSender } from "./satellite-sender.ts";
import { registerWebhookRoutes } from "./webhook-routes.ts";

export interface Satellite {
	/** For the intake; undefined where the hub only listens. */
	readonly answers: SatelliteAnswers | undefined;
	/** Opens the doors. Before the HTTP server listens, and after what was on disk is applied. Returns DirectIP's port. */
	open(intake: Intake, server: Server): Promise<number | undefined>;
	close(): Promise<void>;
}

const CREDITS_A_DAY = 24;

export function prepareSatellite(
	config: HubSatelliteConfig,
	posts: HubConfig["posts"],
	{ store, log }: { readonly store: Store; readonly log: Log },
): Satellite {
	const imeis = new Map(posts.flatMap(({ box, imei }) => (imei === undefined ? [] : [[Number(box), imei] as const])));
	const imeiOf = (box: number) => imeis.get(box);
	const sender: SatelliteSender | undefined =
		config.send &&
		openSatelliteSender({
			...{ store, imeiOf, log },
			gateway: openGatewaySender(config.send, config.replaceWaiting ?? true),
		});
	let backlog: Backlog | undefined;
	let listener: DirectIpListener | undefined;
	let urgentTimer: NodeJS.Timeout | undefined;
	let looking: Promise<void> | undefined;

	/** A box without credits is looked at again in an hour. */
	function lookForUrgent(intake: Intake): void {
		const empty = new Map<number, number>();
		const look = async () => {
			const now = intake.clock.utc();
			const leaveOut = new Set([...empty].filter(([, at]) => now - at < HOUR).map(([box]) => box));
			for (const box of await putUrgentBy(intake, leaveOut)) empty.set(box, now);
		};
		urgentTimer = setInterval(
			() => {
				looking ??= look()
					.catch((error: unknown) => log.error({ error: String(error) }, "something urgent could not be put by"))
					.finally(() => {
						looking = undefined;
					});
			},
			wallMs(intake.clock, MINUTE),
		);
	}

	return {
		answers: sender && {
			canWriteTo: (box) => imeis.has(box),
			creditsADay: config.creditsADay ?? CREDITS_A_DAY,
			wake: sender.wake,
		},
		open: async (intake, server) => {
			backlog = openBacklog(intake);
			const door = openSatelliteDoor(intake, backlog, imeiOf);
			if (config.webhook !== undefined) {
				await registerWebhookRoutes(server, door, openGate(GATE_LIMITS), config.webhook.tokenSha256);
			}
			if (config.directIp !== undefined) listener = await openDirectIp(door, { ...config.directIp, log });
			// What an earlier run put by.
			sender?.wake();
			if (sender !== undefined) lookForUrgent(intake);
			return listener?.port;
		},
		close: async () => {
			clearInterval(urgentTimer);
			await looking;
			await listener?.close();
			await backlog?.close();
			await sender?.close();
		},
	};
}
