import type { PersonNo } from "@tesai/shared/contract/id.ts";
import { expect, test } from "vitest";
import { type Signature, toAcknowledgement, toQuestion, toSaving } from "./acknowledgement.ts";

const ANA = 1 as PersonNo;

test.each<
	[why: string, reason: "other" | null, by: Signature | null, names: number, isChanging: boolean, asked: string]
>([
	["at first what was done", null, null, 3, false, "reason"],
	["then who it was", "other", null, 3, false, "who"],
	["not where the name is known", "other", ANA, 3, false, "reason"],
	["not where it is none of the names", "other", "nobody", 3, false, "reason"],
	["not where the post has no names", "other", null, 0, false, "reason"],
	["whenever somebody wants to change the name", null, ANA, 3, true, "who"],
])("PS7 an acknowledgement asks %s", (_why, reason, by, names, isChanging, asked) => {
	expect(toQuestion(reason, by, names, isChanging)).toBe(asked);
});

test.each<[by: Signature | null, note: string, sent: object]>([
	[ANA, "  a la caja azul ", { reason: "other", note: "a la caja azul", by: ANA }],
	["nobody", " ", { reason: "other" }],
	[null, "", { reason: "other" }],
])("signed by %s with the note %j it is sent as %j", (by, note, sent) => {
	expect(toAcknowledgement("other", note, by)).toEqual(sent);
});

test("A1 only an answer of the edge is ever said to be saved", () => {
	const refused = (code: string) => toSaving({ ok: false, code, problem: null });
	expect(toSaving({ ok: true, value: null })).toBe("saved");
	expect(["unreachable", "internal", "unauthorized"].map(refused)).toEqual(["unsaved", "unsaved", "unsaved"]);
	expect([refused("conflict"), refused("not-found")]).toEqual(["already", "gone"]);
});
