// What the room has raised, against a count from its raw table alone, for any samples in any order, with and without restarts.

import type { SensorId } from "@tesai/shared/contract/id.ts";
import { celsius, HOUR, MINUTE, millis } from "@tesai/shared/contract/quantity.ts";
import type { Reading } from "@tesai/shared/contract/reading.ts";
import fc from "fast-check";
import { expect, test } from "vitest";
import { type BoxStore, fridgeConfig, openBoxStore } from "../../test/sim/box-store.ts";
import { type Limit, readSamples, recomputeAlarms } from "../../test/sim/recompute-alarms.ts";
import { receiveReading } from "./actions.ts";

const LIMITS = {
	HEAT: { side: "at-or-above", celsius: 8, forMs: 10 * MINUTE },
	FRZE: { side: "at-or-below", celsius: -0.5, forMs: 15 * MINUTE },
	COLD: { side: "at-or-below", celsius: 2, forMs: 10 * MINUTE },
	HEATSUM: { side: "at-or-above", celsius: 8, forMs: 15 * MINUTE, withinMs: 90 * MINUTE },
	COLDSUM: { side: "at-or-below", celsius: 2, forMs: 20 * MINUTE, withinMs: HOUR },
	STUCK: { forMs: 12 * MINUTE },
	DOOR: { forMs: 5 * MINUTE },
	POWR: { forMs: 30 * MINUTE },
	SILENT: { forMs: 20 * MINUTE },
} satisfies Record<string, Limit>;
/** The declaration would have them branded; they are numbers on both sides. */
const FRIDGE = {
	...fridgeConfig(
		'id = "h1"\nname = "Heladera"\nprofile = "custom"\ntemperatureSensor = "t1"\ndoorSensor = "d1"\npowerSensor = "p1"',
	),
	limits: { ...LIMITS, FRZNEAR: { sigmas: 1.645, forMs: 5 * MINUTE } } as never,
};
const IN_EFFECT = { ...LIMITS, FRZNEAR: { side: "at-or-below", celsius: -0.09, forMs: 5 * MINUTE } } as const;
const [T1, D1, P1] = ["t1", "d1", "p1"] as [SensorId, SensorId, SensorId];

interface Step {
	/** Minutes since the step before; a late sample lies so far back instead. */
	readonly minutes: number;
	readonly value: number;
	readonly say: "temperature" | "door" | "power" | "late" | "fault";
	readonly repeated: boolean;
	readonly restart: boolean;
}
const steps: fc.Arbitrary<Step[]> = fc.array(
	fc.record({
		minutes: fc.oneof({ weight: 12, arbitrary: fc.integer({ min: 1, max: 6 }) }, fc.integer({ min: 18, max: 40 })),
		value: fc.constantFrom(-1, -0.3, 1.5, 5, 5.1, 8, 9.5, 40, 85),
		say: fc.constantFrom("temperature", "temperature", "temperature", "door", "power", "late", "fault"),
		repeated: fc.boolean(),
		restart: fc.integer({ min: 0, max: 9 }).map((dice) => dice === 0),
	}),
	{ minLength: 20, maxLength: 90 },
);

const readingOf = ({ say, value }: Step): readonly [SensorId, Reading] => {
	switch (say) {
		case "door":
			return [D1, { kind: "door", open: value > 5 }];
		case "power":
			return [P1, { kind: "power", supplied: value > 5 }];
		case "fault":
			return [T1, { kind: "fault", fault: "no-answer" }];
		case "temperature":
		case "late":
			return [T1, { kind: "temperature", celsius: celsius(value) }];
	}
};

function tell(all: readonly Step[], withRestarts: boolean): BoxStore {
	let box = openBoxStore([FRIDGE]);
	let hold = 0;
	for (const step of all) {
		// Runs of equal values are rare by chance and are what STUCK and the cumulative rules live on.
		hold = step.repeated ? hold : step.value;
		const [sensor, reading] = readingOf({ ...step, value: hold });
		if (step.say !== "late") box.clock.pass(step.minutes * MINUTE);
		const back = step.say === "late" ? step.minutes * MINUTE + 17 : 0;
		const stamped = { ...reading, bootId: box.clock.bootId, monoMs: millis(box.clock.mono() - back) };
		box.act((tx) => receiveReading(tx, box.watched, sensor, stamped));
		if (step.repeated) box.act((tx) => receiveReading(tx, box.watched, sensor, stamped));
		if (withRestarts && step.restart) box = box.reopen();
	}
	return box;
}

const alarmsOf = (box: BoxStore) =>
	box.db
		.prepare(
			`SELECT rule, since_mono_ms AS since, end_reason AS ended, worst_centi AS worstCenti, limit_centi AS limitCenti,
			for_ms AS forMs FROM alarm ORDER BY rule, since_mono_ms`,
		)
		.all();

test("CC4 CC5 CC7 CC8 CC14 CC20 CC21 CC22 CC25 CC26 any samples: the alarms are those that the raw table implies", () => {
	fc.assert(
		fc.property(steps, (all) => {
			const box = tell(all, true);
			const counted = recomputeAlarms({
				temperature: readSamples(box.path, "t1", "temperature"),
				door: readSamples(box.path, "d1", "door"),
				power: readSamples(box.path, "p1", "power"),
				limits: IN_EFFECT,
			}).filter((episode) => episode.rule !== "SILENT");
			try {
				expect(alarmsOf(box)).toEqual(counted.map(({ raisedBy: _, ...episode }) => episode));
			} finally {
				box.close();
			}
		}),
		{ numRuns: 80, endOnFailure: true },
	);
});

test("CC9 CC26 a restart after any sample changes nothing", () => {
	fc.assert(
		fc.property(steps, (all) => {
			const [once, often] = [tell(all, false), tell(all, true)];
			const dump = (box: BoxStore) => [
				alarmsOf(box),
				box.db.prepare("SELECT * FROM reading").all(),
				box.db.prepare("SELECT * FROM counted_from").all(),
				box.db.prepare("SELECT lane, seq, kind, body FROM event").all(),
			];
			try {
				expect(dump(often)).toEqual(dump(once));
			} finally {
				once.close();
				often.close();
			}
		}),
		{ numRuns: 50, endOnFailure: true },
	);
});
