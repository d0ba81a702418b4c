// A few plausible facts of every declared kind, so that none is told by a model that never met it: an alarm at a post that was quiet
// for months must still be one satellite credit.

import { FACTS, type FactKind } from "@tesai/shared/contract/event.ts";
import { LANES, stampGrain } from "@tesai/shared/contract/lane.ts";
import { DAY, HOUR, MINUTE, millis, SECOND } from "@tesai/shared/contract/quantity.ts";
import type { Node, RecordNode, Schema } from "@tesai/shared/contract/schema.ts";
import { type Stamp, StampSchema } from "@tesai/shared/contract/time.ts";
import { encodeValue } from "@tesai/shared/wire/value.ts";
import type { WireFact } from "@tesai/shared/wire/wire-fact.ts";
import { pick, type Random } from "../sim/random.ts";

/** What is learnt field by field elsewhere, from days as posts have them. */
const LEARNT_ELSEWHERE: readonly FactKind[] = ["stock-moved", "vaccine-given", "vitals-taken", "temperatures-recorded"];

const WORDS: Readonly<Record<string, readonly string[]>> = {
	fridge: ["heladera-1", "heladera-1", "heladera-1", "heladera-2", "heladera-vacunas", "conservadora-1"],
	sensor: [
		"heladera-1-sonda",
		"heladera-1-puerta",
		"heladera-1-red",
		"heladera-2-sonda",
		"sala",
		"bateria",
		"heladera-1-compresor",
	],
	software: ["0.1.0", "0.2.0", "0.3.1", "1.0.0"],
	note: [
		"puerta cerrada",
		"se movieron las vacunas",
		"se llamó al técnico",
		"corte de luz",
		"limpieza mensual",
		"cambio de burlete",
	],
	manufacturer: ["Vestfrost", "Haier Biomedical", "B Medical", "SureChill", "Dulas"],
	model: ["VLS 204A", "HTC-60", "TCW 40R AC", "VC60SDD-1", "BLF100"],
	serial: ["VF2041287", "HB00912", "19-204417", "A0078231"],
	pqsCode: ["E003/030", "E003/045", "E006/020"],
	producedOn: ["2021-05-14", "2023-11-02"],
	name: ["Heladera de vacunas", "Heladera 1", "Ana Benítez", "Derlis Ayala", "Ña Ramona Duarte"],
	door: ["coldchain", "mqtt", "http"],
	reason: ["not as declared: celsius", "unknown sensor", "too large"],
	code: ["MED-0012", "INS-0201", "VAC-0007", "L2291A"],
	nameEs: ["Paracetamol 500 mg comprimido", "Amoxicilina 500 mg cápsula", "Jeringa 5 ml", "Vacuna pentavalente"],
	nameGn: ["Pohã akã rasy", "Pohã ñana"],
	date: ["2026-11-02", "2026-11-03"],
	startedAt: ["2026-11-02 07:10", "2026-11-03 15:45"],
	device: ["Fridge-tag 2L", "LogTag UTRED30"],
};
const LENGTHS_MS = [10 * MINUTE, 30 * MINUTE, HOUR, HOUR, HOUR, 2 * MINUTE, 15 * MINUTE, DAY, 90 * SECOND, 0] as const;

/** Two to four facts each of ten kinds, as one box could have written them. */
export function sampleFacts(random: Random): WireFact[] {
	const kinds = (Object.keys(FACTS) as FactKind[]).filter((kind) => !LEARNT_ELSEWHERE.includes(kind));
	const boot = 1 + pick(random, 60);
	const seqs = LANES.map(() => 1 + pick(random, 6_000));
	let at = pick(random, 40) * DAY + pick(random, DAY);
	const facts: WireFact[] = [];
	for (let some = 0; some < 10; some++) {
		const kind = kinds[pick(random, kinds.length)] ?? "alarm-raised";
		const declared = FACTS[kind];
		for (let more = 2 + pick(random, 3); more > 0; more--) {
			at += random() < 0.3 ? HOUR : pick(random, 20 * MINUTE);
			const grain = stampGrain(declared.lane);
			const lane = LANES.indexOf(declared.lane);
			const stamp = { boot, monoMs: millis(Math.floor(at / grain) * grain) };
			const seq = (seqs[lane] ?? 0) + 1;
			seqs[lane] = seq;
			const sampler = new Sampler(random, stamp, seqs[1] ?? 1);
			const body = sampler.draw(declared.body as Node, kind);
			const bytes = encodeValue(declared.body as Schema<unknown>, body);
			facts.push({ lane, seq, kind: declared.no, version: declared.version, stamp, body: bytes });
		}
	}
	return facts;
}

class Sampler {
	readonly #random: Random;
	readonly #own: Stamp;
	readonly #newestAlarm: number;

	constructor(random: Random, own: Stamp, newestAlarm: number) {
		this.#random = random;
		this.#own = own;
		this.#newestAlarm = newestAlarm;
	}

	draw(node: Node, name: string): unknown {
		const random = this.#random;
		switch (node.kind) {
			case "integer":
				return this.#drawWhole(node, name);
			case "decimal": {
				const value =
					node.hint?.measures === "level"
						? 2 + 8 * random()
						: node.min + (Math.min(100, node.max) - node.min) * random();
				const coarse = random() < 0.7 ? Math.max(node.step, 0.1) : node.step;
				return this.#within(node, Math.round(Math.round(value / coarse) * coarse * 1_000) / 1_000);
			}
			case "boolean":
				return random() < 0.3;
			case "text":
				return this.#drawText(node, name);
			case "choice":
				// What stands first is said most.
				return node.values[Math.floor(node.values.length * random() ** 2)];
			case "list":
				return Array.from({ length: Math.min(node.max, Math.floor(9 * random() ** 2)) }, () =>
					this.draw(node.item, name),
				);
			case "record":
				return node === StampSchema ? this.#drawStamp() : this.#drawFields(node, {});
			case "tagged": {
				const names = Object.keys(node.variants);
				const tag = names[pick(random, names.length)] ?? "";
				const variant = node.variants[tag];
				return variant === undefined ? {} : this.#drawFields(variant, { [node.tag]: tag });
			}
			case "maybe":
				return random() < (name === "corrects" || name === "note" ? 0.2 : 0.75)
					? this.draw(node.inner, name)
					: undefined;
			case "nullable":
				return random() < 0.7 ? this.draw(node.inner, name) : null;
		}
	}

	#drawFields(node: RecordNode, into: Record<string, unknown>): Record<string, unknown> {
		for (const [name, field] of Object.entries(node.fields)) {
			const value = this.draw(field, name);
			if (value !== undefined) into[name] = value;
		}
		return into;
	}

	#drawStamp(): Stamp {
		const agoMs = LENGTHS_MS[pick(this.#random, LENGTHS_MS.length)] ?? HOUR;
		const jitterMs = this.#random() < 0.5 ? 0 : pick(this.#random, MINUTE);
		return { boot: this.#own.boot, monoMs: millis(this.#own.monoMs - agoMs - jitterMs) };
	}

	#drawWhole(node: Extract<Node, { kind: "integer" }>, name: string): number {
		const random = this.#random;
		if (node.hint?.measures === "moment") return Date.UTC(2026, 10, 2) + pick(random, 300) * DAY + pick(random, DAY);
		if (node.hint?.measures === "time") return LENGTHS_MS[pick(random, LENGTHS_MS.length)] ?? HOUR;
		if (node.hint?.measures === "seq") return Math.max(1, this.#newestAlarm - pick(random, 3));
		if (name === "boot") return this.#own.boot;
		if (name === "monoMs") return this.#own.monoMs;
		// Small numbers are met more often than large ones.
		const span = Math.min(node.max - node.min, 2 ** (2 + pick(random, 12)));
		return this.#within(node, (node.min < 0 ? 0 : node.min) + Math.floor(span * random() ** 2));
	}

	#drawText(node: Extract<Node, { kind: "text" }>, name: string): string {
		if (name === "sha256") return Array.from({ length: 64 }, () => pick(this.#random, 16).toString(16)).join("");
		const words =
			WORDS[name.endsWith("Sensor") ? "sensor" : name] ?? WORDS[node.pattern === undefined ? "note" : "serial"] ?? [];
		return (words[pick(this.#random, words.length)] ?? "x").slice(0, node.maxLength);
	}

	#within(node: { readonly min: number; readonly max: number }, value: number): number {
		return Math.max(node.min, Math.min(node.max, value));
	}
}
