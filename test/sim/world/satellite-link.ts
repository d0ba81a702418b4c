// A satellite modem under a sky that comes and goes, and the mailbox that the network keeps for it.

import type { ErrorCode } from "@tesai/shared/contract/error.ts";
import { millis } from "@tesai/shared/contract/quantity.ts";
import { satelliteCost } from "../../../edge/roads/price.ts";
import { creditsOf, LARGEST_SENT, type SbdGateway } from "../../../firmware-bridge/simulation/sbd-gateway.ts";
import { drawSpan, type Hold, type Link, type LinkWorld, openReply, tellFailed } from "./link.ts";
import { HOUR_MS, MINUTE_MS, type SatelliteWeather } from "./plan.ts";

/** What the modem says of a session. */
const SENT = 0;
const NOBODY_HEARD = 32;
/** A message surely did not go; with any other status nobody knows. */
const NOT_SENT = new Map<number, ErrorCode>([
	[11, "unreachable"],
	[12, "too-large"],
	[NOBODY_HEARD, "unreachable"],
	[35, "busy"],
]);

export interface SatelliteLink extends Link {
	readonly imei: string;
	/** The gateway rings; the modem hears it where it sees the sky. */
	ring(): void;
}

export function openSatelliteLink(
	world: LinkWorld,
	weather: SatelliteWeather,
	{ gateway, imei, poke, pay }: { gateway: SbdGateway; imei: string; poke: () => void; pay: (credits: number) => void },
): SatelliteLink {
	const { timeline, random } = world;
	let skySince: number | undefined = timeline.now;
	let healed = false;
	let bytes = 0;
	let busyUntil = 0;
	let hold: Hold | undefined;
	const change = () => {
		if (healed) return;
		skySince = skySince === undefined ? timeline.now : undefined;
		if (skySince !== undefined && hold?.isAlive()) hold.door.wake();
		timeline.after(drawSpan(random, skySince === undefined ? weather.noSkyMs : weather.skyMs), change);
	};
	timeline.after(drawSpan(random, weather.skyMs), change);

	/** One session; what it brings of the mailbox comes back beside its status. */
	function hear(frame: Uint8Array | undefined) {
		const { accepted } = gateway.counts;
		const session = gateway.holdSession(timeline.now, imei, frame);
		poke();
		// A modem that hears nobody looks for half a minute and more.
		const tookMs = session.sentStatus === NOBODY_HEARD ? session.tookMs * 3 : session.tookMs;
		busyUntil = timeline.now + tookMs;
		if (gateway.counts.accepted > accepted && frame !== undefined) pay(creditsOf(frame.length));
		world.count(`satellite status ${session.sentStatus}`);
		return { ...session, tookMs };
	}

	/** Reads the mailbox because it rang, or because a session said that more is in it. */
	function readMailbox(): void {
		const mine = hold;
		if (mine === undefined || !mine.isAlive()) return;
		if (timeline.now < busyUntil) {
			timeline.after(busyUntil - timeline.now + 1_000, readMailbox);
			return;
		}
		const session = hear(undefined);
		timeline.after(session.tookMs, () => {
			if (!mine.isAlive()) return;
			mine.door.wake();
			if (session.receivedStatus !== 1) return;
			mine.door.takeHubFrame("satellite", session.received);
			if (session.waiting > 0) timeline.after(5_000, readMailbox);
		});
	}

	return {
		name: "satellite",
		get takesNow() {
			return skySince !== undefined;
		},
		imei,
		get bytes() {
			return bytes;
		},
		ring: readMailbox,
		heal() {
			healed = true;
			skySince ??= timeline.now;
			if (hold?.isAlive()) hold.door.wake();
		},
		open(by) {
			hold = by;
			return {
				name: "satellite",
				sizeLimit: LARGEST_SENT,
				cost: satelliteCost(),
				courier: {
					isHere: () => timeline.now >= busyUntil,
					trip: () => "satellite",
					resendAfterMs: (lane) => millis(lane === "alarm" ? 20 * MINUTE_MS : 13 * HOUR_MS),
				},
				send(frame) {
					const reply = openReply(world, by);
					bytes += frame.length;
					const session = hear(frame);
					if (session.sentStatus === SENT) {
						const answers = session.receivedStatus === 1 ? [session.received] : [];
						reply.after(session.tookMs, { state: "carried", answers });
						if (session.waiting > 0) timeline.after(session.tookMs + 5_000, readMailbox);
					} else reply.after(session.tookMs, tellFailed(NOT_SENT.get(session.sentStatus) ?? "no-answer"));
					return reply.promise;
				},
				close() {},
			};
		},
	};
}
