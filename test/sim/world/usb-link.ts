// Somebody who comes by with a stick: it is pulled too early, left in a drawer, forgotten, and read twice.

import { millis } from "@tesai/shared/contract/quantity.ts";
import { OPEN_NETWORK } from "../../../edge/roads/price.ts";
import { pick } from "../random.ts";
import { drawSpan, type Hold, type Link, type LinkWorld, openReply, tellFailed } from "./link.ts";
import { HOUR_MS, MINUTE_MS, type UsbHabits } from "./plan.ts";

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
					if (at === undefined) reply.after(100, tellFailed("unreachable"));
					else if (timeline.now + takes > at.pulledAt) {
						// Half written: the hub passes over it.
						world.count("usb pulled in a write");
						reply.after(takes, tellFailed("no-answer"));
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
