// The world between a box and the hub: a network that comes and goes, a satellite modem under the sky, a courier with a stick.
//
// What is physical lives here and survives the box's process; the roads that a process opens hold on to it.

import type { RoadName } from "@tesai/shared/contract/edge-api/link.ts";
import { AppError, codeOf, type ErrorCode } from "@tesai/shared/contract/error.ts";
import { millis } from "@tesai/shared/contract/quantity.ts";
import { OPEN_NETWORK, satelliteCost } from "../../../edge/roads/price.ts";
import type { Road, RoadAnswer, RoadDoor } from "../../../edge/roads/road.ts";
import { creditsOf, LARGEST_SENT, type SbdGateway } from "../../../firmware-bridge/simulation/sbd-gateway.ts";
import { pick, type Random } from "../random.ts";
import { HOUR_MS, type HttpsWeather, MINUTE_MS, type SatelliteWeather, type UsbHabits } from "./plan.ts";
import type { Timeline } from "./timeline.ts";

/** What the links ask of the world around them. */
export interface LinkWorld {
	readonly timeline: Timeline;
	readonly random: Random;
	/** Brings bytes to the hub; undefined where it is down. Throws what the hub says. */
	deliver(bytes: Uint8Array, road: RoadName): Promise<Uint8Array | undefined>;
	count(what: string): void;
}

/** A process's hold on a road: what comes after its death reaches nobody. */
export interface Hold {
	isAlive(): boolean;
	readonly door: RoadDoor;
}

export interface Link {
	/** Since when a frame that leaves would be answered or taken, as far as the weather goes; undefined while not. */
	readonly goodSince: number | undefined;
	readonly name: RoadName;
	/** Whether what leaves now may reach somebody. */
	readonly takesNow: boolean;
	open(hold: Hold): Road;
	/** From now on everything goes well. */
	heal(): void;
	/** Bytes that left a box by this link. */
	readonly bytes: number;
}

const failed = (code: ErrorCode, waitMs?: number): RoadAnswer => ({
	state: "failed",
	error: new AppError(code, "as the weather has it"),
	...(waitMs !== undefined && { waitMs }),
});

/** Answers a road's promise later, and only a process that still lives. */
function openReply(world: LinkWorld, hold: Hold) {
	const { promise, resolve } = Promise.withResolvers<RoadAnswer>();
	const after = (ms: number, answer: RoadAnswer) => {
		world.timeline.after(ms, () => {
			if (hold.isAlive()) resolve(answer);
		});
	};
	return { promise, after };
}

/** Exponential waits, so that a window may be of any length. */
const drawSpan = (random: Random, meanMs: number): number => -Math.log(1 - random()) * meanMs;

/** Where nobody lives who has seen a network. */
const NO_NETWORK: HttpsWeather = {
	...{ upMs: 0, downMs: 0, latencyMs: 500, bytesASecond: 20_000 },
	...{ cutBefore: 0, cutAfter: 0, portal: 0, busy: 0, broken: 0, twice: 0, flipped: 0 },
};

/** Without weather there is no network before the world is healed. */
export function openHttpsLink(world: LinkWorld, drawn: HttpsWeather | undefined): Link {
	const { timeline, random } = world;
	const weather = drawn ?? NO_NETWORK;
	let upSince: number | undefined = drawn && timeline.now;
	let askedUntil = 0;
	let healed = false;
	let bytes = 0;
	const falls = (what: keyof HttpsWeather) => {
		const does = !healed && weather[what] > 0 && random() < weather[what];
		if (does) world.count(`https ${what}`);
		return does;
	};
	const change = () => {
		if (healed) return;
		upSince = upSince === undefined ? timeline.now : undefined;
		timeline.after(drawSpan(random, upSince === undefined ? weather.downMs : weather.upMs), change);
	};
	if (drawn !== undefined) timeline.after(drawSpan(random, weather.upMs), change);
	const isUp = () => upSince !== undefined;
	const travelMs = (length: number) => weather.latencyMs * (0.5 + random()) + (length / weather.bytesASecond) * 1_000;

	async function arrive(frame: Uint8Array, reply: ReturnType<typeof openReply>): Promise<void> {
		const silence = () => reply.after(20_000, failed("no-answer"));
		if (!isUp()) return silence();
		let answer: Uint8Array | undefined;
		try {
			answer = await world.deliver(frame, "https");
		} catch (error) {
			return reply.after(weather.latencyMs, failed(codeOf(error)));
		}
		if (falls("twice")) {
			const again = () => world.deliver(frame, "https").then(undefined, () => undefined);
			timeline.after(drawSpan(random, HOUR_MS), async () => void (await again()));
		}
		if (answer === undefined)
			return reply.after(weather.latencyMs, failed(random() < 0.5 ? "unreachable" : "no-answer"));
		if (falls("cutAfter")) return silence();
		const back = answer;
		timeline.after(travelMs(answer.length), () => {
			if (!isUp()) return silence();
			reply.after(0, { state: "answered", answer: falls("flipped") ? flipBit(back, random) : back });
		});
	}

	return {
		name: "https",
		get takesNow() {
			return isUp();
		},
		get goodSince() {
			return upSince === undefined ? undefined : Math.max(upSince, askedUntil);
		},
		get bytes() {
			return bytes;
		},
		heal() {
			healed = true;
			upSince ??= timeline.now;
		},
		open: (hold) => ({
			name: "https",
			sizeLimit: 1_048_576,
			cost: OPEN_NETWORK,
			send(frame) {
				const reply = openReply(world, hold);
				const lost = (ms: number, answer: RoadAnswer) => reply.after(ms, answer);
				if (!isUp()) lost(8_000 + random() * 4_000, failed("unreachable"));
				else if (falls("busy")) {
					const waitMs = random() < 0.5 ? undefined : 1_000 + pick(random, 300_000);
					if (waitMs !== undefined) askedUntil = timeline.now + 30_000 + waitMs;
					lost(weather.latencyMs, failed("busy", waitMs));
				} else if (falls("portal")) {
					const page = Buffer.from("<html><body>Bienvenido: acepte las condiciones</body></html>");
					lost(weather.latencyMs, random() < 0.5 ? failed("unreachable") : { state: "answered", answer: page });
				} else if (falls("cutBefore")) {
					bytes += frame.length;
					lost(20_000, failed("no-answer"));
				} else {
					bytes += frame.length;
					const broken = falls("broken");
					const sent = falls("flipped") ? flipBit(frame, random) : frame;
					timeline.after(travelMs(frame.length), async () => {
						if (broken) {
							if (random() < 0.5) await world.deliver(sent, "https").catch(() => undefined);
							lost(weather.latencyMs, failed("no-answer"));
						} else await arrive(sent, reply);
					});
				}
				return reply.promise;
			},
			close() {},
		}),
	};
}

function flipBit(bytes: Uint8Array, random: Random): Uint8Array {
	const copy = Uint8Array.from(bytes);
	const at = pick(random, copy.length);
	copy[at] = copy[at]! ^ (1 << pick(random, 8));
	return copy;
}

export interface SatelliteLink extends Link {
	readonly imei: string;
	/** Whether the modem sees the sky now. */
	seesSky(): boolean;
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
		const tookMs = session.sentStatus === 32 ? session.tookMs * 3 : session.tookMs;
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
		get goodSince() {
			return skySince;
		},
		get bytes() {
			return bytes;
		},
		seesSky: () => skySince !== undefined,
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
					if (session.sentStatus === 0) {
						const answers = session.receivedStatus === 1 ? [session.received] : [];
						reply.after(session.tookMs, { state: "carried", answers });
						if (session.waiting > 0) timeline.after(session.tookMs + 5_000, readMailbox);
					} else if (session.sentStatus === 12) reply.after(session.tookMs, failed("too-large"));
					else if (session.sentStatus === 32 || session.sentStatus === 11)
						reply.after(session.tookMs, failed("unreachable"));
					else if (session.sentStatus === 35) reply.after(session.tookMs, failed("busy"));
					else reply.after(session.tookMs, failed("no-answer"));
					return reply.promise;
				},
				close() {},
			};
		},
	};
}

interface Stick {
	readonly no: number;
	frames: Uint8Array[];
	answers: Uint8Array[];
}

export function openUsbLink(world: LinkWorld, habits: UsbHabits): Link {
	const { timeline, random } = world;
	const drawer: Stick[] = [];
	let sticks = 0;
	let visits = 0;
	let inserted: { readonly stick: Stick; readonly trip: string; readonly pulledAt: number } | undefined;
	let healed = false;
	let bytes = 0;
	let hold: Hold | undefined;

	const falls = (what: keyof UsbHabits) => {
		const does = random() < habits[what];
		if (does) world.count(`usb ${what}`);
		return does;
	};
	const comeAgain = () => timeline.after(drawSpan(random, habits.everyMs), visit);

	function visit(): void {
		if (healed || inserted !== undefined) return;
		world.count("usb visits");
		const old = drawer.length > 0 && random() < 0.7 ? drawer.splice(pick(random, drawer.length), 1)[0] : undefined;
		const stick = old ?? { no: sticks++, frames: [], answers: [] };
		const stays = 60_000 + random() * 30 * MINUTE_MS;
		const pulled = falls("pulled") ? random() * 20_000 : stays;
		inserted = { stick, trip: `stick-${stick.no}-${visits++}`, pulledAt: timeline.now + pulled };
		tellAnswers();
		timeline.after(pulled, leave);
	}

	function tellAnswers(): void {
		if (inserted === undefined || hold === undefined || !hold.isAlive()) return;
		const { door } = hold;
		for (const answer of inserted.stick.answers) door.takeHubFrame("usb", answer);
		door.wake();
	}

	function leave(): void {
		const stick = inserted?.stick;
		inserted = undefined;
		comeAgain();
		if (stick === undefined) return;
		if (falls("forgotten")) {
			// In a drawer for weeks, and then somebody finds it.
			if (random() < 0.5) timeline.after(drawSpan(random, habits.tripMs * 8), () => reachHub(stick));
			return;
		}
		timeline.after(drawSpan(random, habits.tripMs), () => reachHub(stick));
	}

	async function reachHub(stick: Stick): Promise<void> {
		stick.answers = [];
		for (const frame of stick.frames) {
			try {
				const answer = await world.deliver(frame, "usb");
				if (answer === undefined) {
					timeline.after(HOUR_MS, () => reachHub(stick));
					return;
				}
				stick.answers.push(answer);
			} catch {
				// Set aside at the hub; the next one counts.
			}
		}
		if (falls("old"))
			timeline.after(drawSpan(random, habits.tripMs), () => reachHub({ ...stick, frames: [...stick.frames] }));
		stick.frames = [];
		drawer.push(stick);
	}

	comeAgain();
	return {
		name: "usb",
		takesNow: true,
		goodSince: undefined,
		get bytes() {
			return bytes;
		},
		heal() {
			healed = true;
		},
		open(by) {
			hold = by;
			if (inserted !== undefined) timeline.after(0, tellAnswers);
			return {
				name: "usb",
				sizeLimit: 1_048_576,
				cost: OPEN_NETWORK,
				courier: {
					isHere: () => inserted !== undefined,
					trip: () => inserted?.trip ?? "none",
					resendAfterMs: () => millis(7 * 24 * HOUR_MS),
				},
				send(frame) {
					const reply = openReply(world, by);
					const at = inserted;
					const takes = 200 + (frame.length / 2_000_000) * 1_000;
					if (at === undefined) reply.after(100, failed("unreachable"));
					else if (timeline.now + takes > at.pulledAt) {
						// Half written: the hub passes over it.
						world.count("usb pulled in a write");
						reply.after(takes, failed("no-answer"));
					} else {
						bytes += frame.length;
						at.stick.frames.push(frame);
						reply.after(takes, { state: "carried", answers: [] });
					}
					return reply.promise;
				},
				close() {},
			};
		},
	};
}
