import type { PersonNo } from "@tesai/shared/contract/id.ts";
import fc from "fast-check";
import { expect, test } from "vitest";
import { clearDraft, type DraftOwner, type Drafts, readDraft, takeDrafts, writeDraft } from "./draft.ts";

const ANA = 1 as PersonNo;
const BETO = 11 as PersonNo;
const none: Drafts = new Map();

test("PS2 a field is as its owner left it, and nobody else sees it", () => {
	const drafts = writeDraft(none, ANA, "plate/heladera-1", "serial", "AB-7");
	expect(readDraft(drafts, ANA, "plate/heladera-1", "serial", "")).toBe("AB-7");
	expect(readDraft(drafts, BETO, "plate/heladera-1", "serial", "")).toBe("");
	expect(readDraft(drafts, null, "plate/heladera-1", "serial", "")).toBe("");
	expect(readDraft(drafts, ANA, "plate/heladera-2", "serial", "")).toBe("");
	expect(readDraft(drafts, ANA, "plate/heladera-1", "model", "?")).toBe("?");
});

test("a field that was emptied on purpose is empty, not as the form began", () => {
	const drafts = writeDraft(none, ANA, "acknowledge/7", "by", null);
	expect(readDraft<number | null>(drafts, ANA, "acknowledge/7", "by", 3)).toBeNull();
});

test("PS2 a saved form is empty for whoever saved it, and for nobody else", () => {
	const both = writeDraft(writeDraft(none, ANA, "service", "note", "a"), BETO, "service", "note", "b");
	const cleared = clearDraft(writeDraft(both, ANA, "service/2", "note", "c"), ANA, "service");
	expect(readDraft(cleared, ANA, "service", "note", "")).toBe("");
	expect(readDraft(cleared, ANA, "service/2", "note", "")).toBe("c");
	expect(readDraft(cleared, BETO, "service", "note", "")).toBe("b");
});

test("PS2 who signs in takes along what nobody has filled in, but for the forms of his own", () => {
	let drafts = writeDraft(none, null, "service", "note", "nobody's");
	drafts = writeDraft(drafts, null, "plate", "serial", "nobody's");
	drafts = writeDraft(drafts, ANA, "plate", "serial", "Ana's");
	const taken = takeDrafts(drafts, ANA);
	expect(readDraft(taken, ANA, "service", "note", "")).toBe("nobody's");
	expect(readDraft(taken, ANA, "plate", "serial", "")).toBe("Ana's");
	expect(readDraft(taken, null, "service", "note", "")).toBe("");
	expect(readDraft(taken, BETO, "service", "note", "")).toBe("");
});

test("PS2 whatever is written, cleared and taken, no word ever reaches a person who did not write it", () => {
	const owner = fc.constantFrom<DraftOwner>(ANA, BETO);
	const step = fc.record({
		owner,
		form: fc.constantFrom("a", "a/1", "b"),
		field: fc.constantFrom("x", "y"),
		clears: fc.boolean(),
	});
	fc.assert(
		fc.property(fc.array(step, { maxLength: 40 }), (steps) => {
			let drafts = none;
			for (const one of steps) {
				drafts = one.clears
					? clearDraft(drafts, one.owner, one.form)
					: writeDraft(drafts, one.owner, one.form, one.field, one.owner);
				drafts = takeDrafts(drafts, ANA);
			}
			for (const one of steps) {
				expect([one.owner, "empty"]).toContain(readDraft<unknown>(drafts, one.owner, one.form, one.field, "empty"));
			}
		}),
	);
});

test("a page that is never closed keeps the newest words and no more than 400", () => {
	let drafts = none;
	for (let no = 0; no < 500; no++) drafts = writeDraft(drafts, ANA, `acknowledge/${no}`, "note", no);
	expect(drafts.size).toBe(400);
	expect(readDraft(drafts, ANA, "acknowledge/499", "note", -1)).toBe(499);
	expect(readDraft(drafts, ANA, "acknowledge/0", "note", -1)).toBe(-1);
});
