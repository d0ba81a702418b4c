import { DAY } from "@tesai/shared/contract/quantity.ts";
import { afterEach, beforeEach, expect, test } from "vitest";
import { type BoxStore, openBoxStore } from "../../test/sim/box-store.ts";
import { listOldestSpans } from "../power/store.ts";
import { spanTidying } from "../power/tidy-actions.ts";
import { insertClimb, insertText, markClimbDone, noteTextOutcome, saveStep } from "./store.ts";
import { textTidying } from "./tidy.ts";

let box: BoxStore;
beforeEach(() => {
	box = openBoxStore([]);
});
afterEach(() => box.close());

const pace = { stage: "ample", most: 2_000, isOlder: () => true } as const;
const count = (table: string) => Number(box.db.prepare(`SELECT count(*) FROM ${table}`).pluck().get());
const write = () =>
	box.act((tx) => insertText(tx.db, { target: 0, modem: "modem-1", phone: "+595000000000", body: "Alarma" }, tx.now));

test("JN8 a text goes with its number once the modem has answered and it is old; the newest stays, for the next one's sake", () => {
	const ids = [write(), write(), write(), write()];
	box.act((tx) => {
		for (const id of [ids[0]!, ids[1]!, ids[3]!]) noteTextOutcome(tx.db, id, "sent");
	});
	expect(box.act((tx) => textTidying.run(tx, { ...pace, isOlder: () => false }))).toBe(0);
	expect(box.act((tx) => textTidying.run(tx, pace))).toBe(2);
	expect(box.db.prepare("SELECT id FROM sms_text ORDER BY id").pluck().all()).toEqual([ids[2], ids[3]]);
	expect(write()).toBeGreaterThan(ids[3]!);
});

test("JN8 the steps of an alarm go with its climb, and not while it climbs", () => {
	box.act((tx) => {
		for (const alarm of [1, 2] as never[]) {
			insertClimb(tx.db, alarm, "HEAT", tx.now);
			saveStep(tx.db, { alarm, level: "siren", target: 0, attempt: 1 }, "told", tx.now);
		}
		markClimbDone(tx.db, 1 as never);
	});
	expect(box.act((tx) => textTidying.run(tx, pace))).toBe(1);
	expect([count("climb"), count("ladder_step")]).toEqual([1, 1]);
});

test("JN8 spans go oldest first, and the newest stays", () => {
	box.act((tx) => {
		for (let at = 0; at < 5; at++)
			tx.db
				.prepare("INSERT INTO power_span (boot, mono_ms, lasts_ms, body) VALUES (1, ?, 300000, x'00')")
				.run(at * DAY);
	});
	const isOlder = ({ monoMs }: { monoMs: number }) => monoMs < 2 * DAY;
	expect(box.act((tx) => spanTidying.run(tx, { ...pace, isOlder }))).toBe(2);
	expect(box.act((tx) => spanTidying.run(tx, pace))).toBe(2);
	expect(count("power_span")).toBe(1);
	expect(listOldestSpans(box.db, 9)).toEqual([]);
});
