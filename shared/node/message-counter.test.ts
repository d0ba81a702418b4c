import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { openMessageCounter } from "./message-counter.ts";

/** A store that survives crashes; `broken` makes the next save fail. */
function store(start = 0) {
	const state = { saved: start, writes: 0, broken: false };
	return {
		state,
		load: () => state.saved,
		save: (reserved: number) => {
			if (state.broken) throw new Error("disk full");
			state.saved = reserved;
			state.writes++;
		},
	};
}

describe("message numbers", () => {
	test("S8 are never given twice, whenever the power goes", () => {
		fc.assert(
			fc.property(fc.array(fc.nat(200), { maxLength: 8 }), (runs) => {
				const disk = store();
				const given = new Set<string>();
				let count = 0;
				for (const messages of runs) {
					const next = openMessageCounter(disk);
					for (let i = 0; i < messages; i++, count++) given.add(JSON.stringify(next()));
				}
				expect(given.size).toBe(count);
			}),
		);
	});

	test("S8 cost one write in 64 messages", () => {
		const disk = store();
		const next = openMessageCounter(disk);
		for (let i = 0; i < 640; i++) next();
		expect(disk.state.writes).toBe(10);
	});

	test("S8 are not given while they cannot be reserved, nor repeated afterwards", () => {
		const disk = store();
		const next = openMessageCounter(disk);
		disk.state.broken = true;
		expect(next).toThrow("disk full");
		disk.state.broken = false;
		expect(next()).toEqual({ keyEpoch: 0, messageNo: 0 });
		expect(disk.state.saved).toBe(64);
	});

	test("S8 go on in the next key epoch, and end after the last one", () => {
		const next = openMessageCounter(store(0xffffff));
		expect(next()).toEqual({ keyEpoch: 0, messageNo: 0xffffff });
		expect(next()).toEqual({ keyEpoch: 1, messageNo: 0 });
		expect(openMessageCounter(store(256 * 2 ** 24))).toThrow(expect.objectContaining({ code: "conflict" }));
	});
});
