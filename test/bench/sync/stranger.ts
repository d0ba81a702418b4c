// What a day's records say to somebody who knows the nation's habits and nothing of this post: the reader of a frame that is opened alone.
//
// The draws whose chances the post's own people, shelf and liking decide are valued anew; the rest is as the generator says.
// Learning within the day is done as well as it can be: by Bayes over the lots on the shelf and the length of the register, by
// counting over the staff.

import type { ItemNo } from "@tesai/shared/contract/id.ts";
import {
	CURRENT_LOT,
	listItems,
	listVaccines,
	NEW_LOT,
	REGISTER,
	RETURNS,
	SAME_PERSON,
} from "../../sim/post-day/records.ts";
import type { PostDay } from "../../sim/post-day.ts";

const MOST_LOTS = 24;
const MOST_STAFF = 9;
const UNSEEN = 0.4;
const POST_KNOWS = ["item", "vaccine", "lot", "patient", "by"];

export function measureStrangerRecordBits({ written, told }: Pick<PostDay, "written" | "told">): number {
	const reader = new Reader();
	for (const { event } of written) {
		if (event.kind === "stock-moved") {
			const { item, lot, by, movement } = event.body;
			reader.readItem(item);
			if (movement === "received") reader.readReceivedLot(item, lot);
			else reader.readLot(item, lot);
			if (movement === "dispensed" && event.body.patient !== undefined) reader.readPatient(event.body.patient);
			reader.readPerson(by);
		} else if (event.kind === "vaccine-given") {
			reader.readPatient(event.body.patient);
			reader.readItem(event.body.item);
			reader.readLot(event.body.item, event.body.lot);
			reader.readPerson(event.body.by);
		} else if (event.kind === "vitals-taken") {
			reader.readPatient(event.body.patient);
			reader.readPerson(event.body.by);
		}
	}
	const shared = [...told].filter(([subject]) => !POST_KNOWS.includes(subject));
	return reader.bits + shared.reduce((sum, [, bits]) => sum + bits, 0);
}

class Reader {
	bits = 0;
	readonly #uses = new Map<ItemNo, number>([...listItems(() => 1), ...listVaccines(() => 1)]);
	/** By item: how likely each number is to be the current lot, 1 first. */
	readonly #lots = new Map<ItemNo, readonly number[]>();
	#recent: readonly number[] = [];
	readonly #registers = Array.from({ length: 111 }, (_, at) => ({
		patients: REGISTER.least + 10 * at,
		belief: 1 / 111,
	}));
	readonly #staff = new Map<number, number>();
	#lastPerson: number | undefined;

	readItem(item: ItemNo): void {
		this.#tell(this.#uses.get(item)!);
	}

	readLot(item: ItemNo, lot: number): void {
		this.#weighLots(item, (current) => {
			if (current === 1) return lot === 1 ? 1 : 0;
			return current === lot ? CURRENT_LOT : current - 1 === lot ? 1 - CURRENT_LOT : 0;
		});
	}

	readReceivedLot(item: ItemNo, lot: number): void {
		const before = this.#lotsOf(item);
		const isNew = NEW_LOT * (before[lot - 2] ?? 0);
		const same = (1 - NEW_LOT) * (before[lot - 1] ?? 0);
		this.#tell(isNew + same);
		this.#lots.set(
			item,
			before.map((_, at) => (at === lot - 1 ? 1 : 0)),
		);
	}

	readPatient(patient: number): void {
		const known = RETURNS.slice(0, this.#recent.length);
		const returning = known.reduce((sum, weight) => sum + weight, 0);
		const again = known.reduce((sum, weight, at) => sum + (this.#recent[at] === patient ? weight : 0), 0);
		const chances = this.#registers.map(({ patients, belief }) => {
			return belief * (again + (patient <= patients ? (1 - returning) / patients : 0));
		});
		const chance = chances.reduce((sum, one) => sum + one, 0);
		this.#tell(chance);
		this.#registers.forEach((register, at) => {
			register.belief = chances[at]! / chance;
		});
		this.#recent = [patient, ...this.#recent].slice(0, RETURNS.length);
	}

	readPerson(by: number): void {
		const stays = this.#lastPerson === undefined ? 0 : SAME_PERSON;
		const counted = [...this.#staff.values()].reduce((sum, count) => sum + count, 0);
		const any = ((this.#staff.get(by) ?? 0) + UNSEEN) / (counted + MOST_STAFF * UNSEEN);
		this.#tell((by === this.#lastPerson ? stays : 0) + (1 - stays) * any);
		this.#staff.set(by, (this.#staff.get(by) ?? 0) + 1);
		this.#lastPerson = by;
	}

	#lotsOf(item: ItemNo): readonly number[] {
		return this.#lots.get(item) ?? Array.from({ length: MOST_LOTS }, (_, at) => 0.5 ** (at + 1));
	}

	#weighLots(item: ItemNo, likelihood: (current: number) => number): void {
		const weighed = this.#lotsOf(item).map((belief, at) => belief * likelihood(at + 1));
		const chance = weighed.reduce((sum, one) => sum + one, 0);
		this.#tell(chance);
		this.#lots.set(
			item,
			weighed.map((one) => one / chance),
		);
	}

	#tell(chance: number): void {
		this.bits -= Math.log2(chance);
	}
}
