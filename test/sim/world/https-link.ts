// A network that comes and goes: frames and answers are cut off, doubled, flipped, answered by a portal or by a busy hub.

import { codeOf } from "@tesai/shared/contract/error.ts";
import { OPEN_NETWORK } from "../../../edge/roads/price.ts";
import type { RoadAnswer } from "../../../edge/roads/road.ts";
import { pick, type Random } from "../random.ts";
import { drawSpan, type Link, type LinkWorld, openReply, tellFailed } from "./link.ts";
import { HOUR_MS, type HttpsWeather } from "./plan.ts";

/** Where nobody lives who has seen a network. */
const NO_NETWORK: HttpsWeather = {
	...{ upMs: 0, downMs: 0, latencyMs: 500, bytesASecond: 20_000 },
	...{ cutBefore: 0, cutAfter: 0, portal: 0, busy: 0, broken: 0, twice: 0, flipped: 0 },
};

export interface HttpsLink extends Link {
	/** Since when a frame that leaves would be answered, as far as the weather goes; undefined while not. */
	readonly goodSince: number | undefined;
}

/** Without weather there is no network before the world is healed. */
export function openHttpsLink(world: LinkWorld, drawn: HttpsWeather | undefined): HttpsLink {
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
		const silence = () => reply.after(20_000, tellFailed("no-answer"));
		if (!isUp()) return silence();
		let answer: Uint8Array | undefined;
		try {
			answer = await world.deliver(frame, "https");
		} catch (error) {
			return reply.after(weather.latencyMs, tellFailed(codeOf(error)));
		}
		if (falls("twice")) {
			const again = () => world.deliver(frame, "https").then(undefined, () => undefined);
			timeline.after(drawSpan(random, HOUR_MS), async () => void (await again()));
		}
		if (answer === undefined)
			return reply.after(weather.latencyMs, tellFailed(random() < 0.5 ? "unreachable" : "no-answer"));
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
				if (!isUp()) lost(8_000 + random() * 4_000, tellFailed("unreachable"));
				else if (falls("busy")) {
					const waitMs = random() < 0.5 ? undefined : 1_000 + pick(random, 300_000);
					if (waitMs !== undefined) askedUntil = timeline.now + 30_000 + waitMs;
					lost(weather.latencyMs, tellFailed("busy", waitMs));
				} else if (falls("portal")) {
					const page = Buffer.from("<html><body>Bienvenido: acepte las condiciones</body></html>");
					lost(weather.latencyMs, random() < 0.5 ? tellFailed("unreachable") : { state: "answered", answer: page });
				} else if (falls("cutBefore")) {
					bytes += frame.length;
					lost(20_000, tellFailed("no-answer"));
				} else {
					bytes += frame.length;
					const broken = falls("broken");
					const sent = falls("flipped") ? flipBit(frame, random) : frame;
					timeline.after(travelMs(frame.length), async () => {
						if (broken) {
							if (random() < 0.5) await world.deliver(sent, "https").catch(() => undefined);
							lost(weather.latencyMs, tellFailed("no-answer"));
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
