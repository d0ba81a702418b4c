// What becomes of tries, PINs and deeds in the store and the journal: each function is one verb and one transaction.

import type { Action } from "@tesai/shared/contract/access.ts";
import type { PinSet, RecordKind, Signer } from "@tesai/shared/contract/event/access.ts";
import { FACTS, type FactKind } from "@tesai/shared/contract/event.ts";
import type { PersonNo } from "@tesai/shared/contract/id.ts";
import type { Lane } from "@tesai/shared/contract/lane.ts";
import type { Millis } from "@tesai/shared/contract/quantity.ts";
import { appendEvent } from "../journal/store.ts";
import type { Tx } from "../sqlite/writer.ts";
import { countMiss, waitAfter, waitLeft } from "./lockout.ts";
import { deleteMisses, findMisses, findPin, insertLine, saveMisses, savePin } from "./store.ts";

/**
 * Counts a try as wrong before anybody looks at it, so that a power cut during the hash gives none for free. 0 when it may be looked
 * at; otherwise it is not counted, and this is how long the tile still waits, ms. [AC4]
 */
export function beginTry(tx: Tx, person: PersonNo): Millis {
	const before = findMisses(tx.db, person);
	const left = waitLeft(before, tx.now);
	if (left > 0) return left;
	saveMisses(tx.db, person, countMiss(before, tx.now));
	tx.urgent();
	return left;
}

/** A right try forgets the wrong ones before it. */
export function endTryRight(tx: Tx, person: PersonNo): void {
	deleteMisses(tx.db, person);
}

/** Tells the region when a wait has begun, and returns how long it still is, ms. */
export function endTryWrong(tx: Tx, person: PersonNo): Millis {
	const state = findMisses(tx.db, person);
	const waitMs = waitAfter(state?.misses ?? 0);
	if (state !== undefined && waitMs > 0) {
		const { misses } = state;
		appendEvent(tx, { kind: "sign-in-locked", body: { person, misses, waitMs } });
		insertLine(tx.db, { kind: "locked", by: person, at: tx.now, body: { misses, waitMs } });
	}
	return waitLeft(state, tx.now);
}

/** A person's new PIN; the tile may be tried at once. `setter` manager goes with who it was. [AC3] */
export function setPin(tx: Tx, person: PersonNo, hash: string, by: Pick<PinSet, "setter" | "manager">): void {
	const number = (findPin(tx.db, person)?.number ?? 0) + 1;
	savePin(tx.db, person, { number, hash });
	deleteMisses(tx.db, person);
	appendEvent(tx, { kind: "pin-set", body: { person, number, ...by } });
	const body = { setter: by.setter, manager: by.manager ?? null };
	insertLine(tx.db, { kind: "pin", by: person, at: tx.now, body });
	tx.urgent();
}

/** What a device measured; the fact that tells of it is signed. */
const RAW: ReadonlySet<Lane> = new Set(["telemetry", "diagnostics"]);

/**
 * Runs somebody's action and signs every fact that it appends but raw data, in the same transaction; nobody's runs as it is. The action
 * finds the signer in its transaction. [AC9]
 */
export function runSigned<T>(tx: Tx, signer: Signer | null, action: (tx: Tx) => T): T {
	if (signer === null) return action(tx);
	const facts: { readonly kind: FactKind; readonly seq: number }[] = [];
	const value = action({ ...tx, signer, onFact: (kind, seq) => facts.push({ kind, seq }) });
	for (const { kind, seq } of facts) {
		const { lane } = FACTS[kind];
		if (RAW.has(lane)) continue;
		appendEvent(tx, { kind: "deed-signed", body: { lane, seq, ...signer } });
		insertLine(tx.db, { kind: "deed", by: signer.by, at: tx.now, body: { how: signer.how, lane, fact: kind } });
	}
	return value;
}

/** Whose record somebody asks for: a name tile of the staff, or a patient; 0 is everybody's at once. */
export interface RecordRef {
	readonly record: RecordKind;
	readonly no: number;
}

/** Writes down that somebody read or wrote a person's record, or was refused; `by` null: nobody had signed in. [AC10] */
export function noteRecordAccess(
	tx: Tx,
	{ record, no }: RecordRef,
	access: { readonly by: PersonNo | null; readonly action: Action; readonly allowed: boolean },
): void {
	const { by, action, allowed } = access;
	const body = { action, record, no, allowed };
	appendEvent(tx, { kind: "record-accessed", body: { ...(by !== null && { by }), ...body } });
	insertLine(tx.db, { kind: "record", by, at: tx.now, body });
}
