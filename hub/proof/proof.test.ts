import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { NewEvent } from "@tesai/shared/contract/event.ts";
import { LANES } from "@tesai/shared/contract/lane.ts";
import { epochMs, millis } from "@tesai/shared/contract/quantity.ts";
import { genesisHash, hashRow, headOf } from "@tesai/shared/node/journal-chain.ts";
import type { WireFact } from "@tesai/shared/wire/wire-fact.ts";
import fc from "fast-check";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { toWireFact } from "../intake/box-twin.ts";
import { applyFacts } from "../intake/facts.ts";
import { openJournal } from "../intake/journal-store.ts";
import { openStore, type Store } from "../store/store.ts";
import { openProofProjection, proveHeads } from "./proof.ts";
import { findLaneProof, listLanesTold } from "./proof-store.ts";

const BOX = 3;
const EPOCH = 4711;
const CONTROL = LANES.indexOf("control");
let dir: string;
let store: Store;
let woken = 0;
const projection = openProofProjection(() => woken++);

beforeEach(() => {
	dir = mkdtempSync(join(tmpdir(), "tesai-proof-"));
	store = openStore(join(dir, "hub.sqlite"));
	woken = 0;
});
afterEach(async () => {
	await store.close();
	rmSync(dir, { recursive: true, force: true });
});

/** A journal's control lane of `count` facts, and what it is chained to. */
function journal(count: number, from = 1): WireFact[] {
	return Array.from({ length: count }, (_, at) =>
		toWireFact(from + at, { kind: "box-started", body: { boot: 1, software: `0.1.${at % 7}` } }),
	);
}

function headAfter(facts: readonly WireFact[], epoch = EPOCH) {
	let hash: Uint8Array = genesisHash(epoch, CONTROL);
	for (const { lane, seq, kind, version, stamp, body } of facts)
		hash = hashRow({ lane, seq, kind, version, ...stamp, body, prevHash: hash });
	return { lane: "control", seq: facts.length, ...headOf(hash) } as const;
}

const told = (seq: number, ...heads: ReturnType<typeof headAfter>[]): WireFact =>
	toWireFact(seq, { kind: "journal-heads-told", body: { heads } });

async function receive(facts: readonly WireFact[], epoch = EPOCH): Promise<void> {
	await store.write(async (trx) => {
		const ref = await openJournal(trx, BOX, epoch);
		const { events } = await applyFacts(trx, ref, facts, epochMs(1_790_000_000_000));
		await projection.project(trx, events);
	});
}

const proofOf = (no = 1) => findLaneProof(store.read, { box: BOX, journal: no, lane: CONTROL });

describe("heads", () => {
	test("S31 a whole lane is proven up to its head, in any order and any repetition of the facts", async () => {
		const facts = journal(40);
		const all = [...facts, told(1, headAfter(facts.slice(0, 25))), told(2, headAfter(facts))];
		let box = 100;
		await fc.assert(
			fc.asyncProperty(
				fc.shuffledSubarray(all, { minLength: all.length }),
				fc.array(fc.nat(all.length - 1), { maxLength: 12 }),
				async (order, again) => {
					box++;
					const sent = [...order, ...again.map((at) => all[at]!)];
					for (const [at, fact] of sent.entries()) {
						await store.write(async (trx) => {
							const ref = await openJournal(trx, box, EPOCH);
							const { events } = await applyFacts(trx, ref, [fact], epochMs(1_790_000_000_000));
							await projection.project(trx, events);
						});
						// Looked at in between, too: what is computed so far is gone on from.
						if (at % 9 === 0) await proveHeads(store);
					}
					await proveHeads(store);
					const proof = await findLaneProof(store.read, { box, journal: 1, lane: CONTROL });
					expect(proof).toMatchObject({ seq: 40, provenSeq: 40, differs: undefined });
				},
			),
			{ numRuns: 15 },
		);
		expect(await listLanesTold(store.read)).toEqual([]);
		expect(woken).toBeGreaterThan(0);
	});

	test("S31 each fact is hashed once: the next day's head costs the next day's facts", async () => {
		const facts = journal(1_300);
		await receive([...facts.slice(0, 1_200), told(1, headAfter(facts.slice(0, 1_200)))]);
		expect(await proveHeads(store)).toBe(1_200);
		await receive([...facts.slice(1_200), told(2, headAfter(facts))]);
		expect(await proveHeads(store)).toBe(100);
		expect(await proveHeads(store)).toBe(0);
		expect(await proofOf()).toMatchObject({ provenSeq: 1_300 });
	});

	test("S31 a head waits for the facts below it and says nothing before they are there", async () => {
		const facts = journal(20);
		await receive([...facts.slice(0, 7), ...facts.slice(8), told(1, headAfter(facts))]);
		await proveHeads(store);
		expect(await proofOf()).toMatchObject({ seq: 7, provenSeq: 0, differs: undefined });
		expect(await listLanesTold(store.read)).toHaveLength(1);
		await receive([facts[7]!]);
		await proveHeads(store);
		expect(await proofOf()).toMatchObject({ provenSeq: 20 });
	});

	test("S31 any changed fact is found, and the first stretch in doubt is named for good", async () => {
		let box = 500;
		await fc.assert(
			fc.asyncProperty(
				fc.integer({ min: 0, max: 29 }),
				fc.constantFrom("body", "kind", "boot", "monoMs", "version"),
				async (at, what) => {
					box++;
					const facts = journal(30);
					const fact = facts[at]!;
					const changed: WireFact = {
						...fact,
						...(what === "body" && { body: Uint8Array.from([...fact.body.slice(0, -1), 0x58]) }),
						...(what === "kind" && { kind: 999 }),
						...(what === "version" && { version: 9 }),
						...(what === "boot" && { stamp: { ...fact.stamp, boot: 2 } }),
						...(what === "monoMs" && { stamp: { ...fact.stamp, monoMs: millis(fact.stamp.monoMs + 1) } }),
					};
					const heads = [told(1, headAfter(facts.slice(0, 10))), told(2, headAfter(facts.slice(0, 20)))];
					await store.write(async (trx) => {
						const ref = await openJournal(trx, box, EPOCH);
						const arrived = [...facts.with(at, changed), ...heads, told(3, headAfter(facts))];
						const { events } = await applyFacts(trx, ref, arrived, epochMs(1_790_000_000_000));
						await projection.project(trx, events);
					});
					await proveHeads(store);
					const first = Math.floor(at / 10) * 10 + 1;
					const proof = await findLaneProof(store.read, { box, journal: 1, lane: CONTROL });
					expect(proof).toMatchObject({ provenSeq: first - 1, differs: { first, last: first + 9 } });
				},
			),
			{ numRuns: 25 },
		);
	});

	test("S31 where two contents have come under one number, that number is named", async () => {
		const facts = journal(20);
		const other = toWireFact(13, { kind: "box-started", body: { boot: 1, software: "0.9.9" } });
		await receive([...facts.with(12, other), told(1, headAfter(facts))]);
		await receive([facts[12]!]);
		await proveHeads(store);
		expect(await proofOf()).toMatchObject({ differs: { first: 13, last: 20 } });
	});

	test("S31 another install of the same box has a chain of its own", async () => {
		const facts = journal(5);
		await receive([...facts, told(1, headAfter(facts))]);
		const again: NewEvent = { kind: "box-started", body: { boot: 1, software: "0.2.0" } };
		const anew = [toWireFact(1, again), toWireFact(2, again)];
		await receive([...anew, told(1, headAfter(anew, 9))], 9);
		await proveHeads(store);
		expect(await proofOf(1)).toMatchObject({ provenSeq: 5 });
		expect(await proofOf(2)).toMatchObject({ provenSeq: 2 });
	});
});
