import { existsSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import type { BoxNo } from "@tesai/shared/contract/id.ts";
import { millis } from "@tesai/shared/contract/quantity.ts";
import { boxBundleKeys } from "@tesai/shared/node/bundle-key.ts";
import { findStick, type Stick } from "@tesai/shared/node/bundle-stick.ts";
import { afterEach, beforeEach, expect, test } from "vitest";
import { makeStickTwin, STICK_HUB, STICK_SECRET, type StickTwin } from "../../test/sim/stick.ts";
import { StickVisit } from "./usb-visit.ts";

const BOX = 12 as BoxNo;
let twin: StickTwin;
let stick: Stick;
let by: { keepFreeBytes: number } & ConstructorParameters<typeof StickVisit>[1];
beforeEach(async () => {
	twin = makeStickTwin(BOX);
	stick = (await findStick(twin.mountDir))!;
	by = {
		...{ box: BOX, keys: boxBundleKeys(STICK_SECRET), hub: STICK_HUB.publicKey, keepFreeBytes: 0 },
		describe: () => ({ epoch: 7, boot: 1, monoMs: millis(0), lanes: [] }),
	};
});
afterEach(() => twin.remove());

const frameOf = (fill: number, length = 3_000) => new Uint8Array(length).fill(fill);
const states = () => twin.read().map(({ name, frames, end }) => [name.endsWith(".part"), frames.length, end.state]);

test("S49 a bundle lies under a draft's name until it is whole", async () => {
	const visit = new StickVisit(stick, by);
	await visit.add(frameOf(1));
	await visit.add(frameOf(2));
	expect(states()).toEqual([[true, 1, "cut"]]);
	expect(await visit.finish("aboard")).toBe(true);
	expect(states()).toEqual([[false, 2, "whole"]]);
	expect(await visit.finish("aboard")).toBe(false);
});

test("S49 a visit that ends in the middle leaves the whole frames of its draft and the bundle of the visit before", async () => {
	const before = new StickVisit(stick, by);
	await before.add(frameOf(1));
	await before.finish("aboard");
	const visit = new StickVisit(stick, by);
	for (let fill = 2; fill < 8; fill++) await visit.add(frameOf(fill));
	await visit.drop();
	expect(states()).toEqual([
		[false, 1, "whole"],
		[true, 5, "cut"],
	]);
	const next = new StickVisit(stick, by);
	await next.add(frameOf(9));
	await next.finish("aboard");
	expect(states()).toEqual([[false, 1, "whole"]]);
});

test("S49 a stick that is full keeps what fits as an ended draft beside the older bundle, and says that it is not everything", async () => {
	const before = new StickVisit(stick, by);
	await before.add(frameOf(1));
	await before.finish("aboard");
	const visit = new StickVisit(stick, by);
	await visit.add(frameOf(2));
	by.keepFreeBytes = Number.MAX_SAFE_INTEGER;
	await expect(visit.add(frameOf(3))).rejects.toMatchObject({ code: "too-many" });
	expect(states()).toEqual([
		[false, 1, "whole"],
		[true, 1, "whole"],
	]);
	expect(twin.read().map(({ end }) => end.state === "whole" && end.manifest.whole)).toEqual([true, false]);
});

test("S49 what lies there from before goes once everything is acknowledged, and not while something waits", async () => {
	const before = new StickVisit(stick, by);
	await before.add(frameOf(1));
	await before.finish("aboard");
	const visit = new StickVisit(stick, by);
	await visit.finish("aboard");
	expect(twin.names()).toHaveLength(1);
	await visit.finish("acknowledged");
	expect(twin.names()).toEqual([]);
	// On the same visit, too: another road has brought it all.
	for (const fill of [2, 3]) {
		await visit.add(frameOf(fill));
		await visit.finish("aboard");
	}
	expect(twin.names()).toHaveLength(2);
	expect(await visit.finish("acknowledged")).toBe(true);
	expect(twin.names()).toEqual([]);
	expect(await visit.finish("acknowledged")).toBe(false);
});

test("S49 a stick that somebody else has had in hand is another visit", async () => {
	const visit = new StickVisit(stick, by);
	await visit.add(frameOf(1));
	await visit.finish("aboard");
	expect(await visit.isStill(stick)).toBe(true);
	twin.takeOut();
	twin.putIn();
	expect(await visit.isStill((await findStick(twin.mountDir))!)).toBe(true);
	for (const name of twin.names()) writeFileSync(join(stick.dir, `${name}.old`), "");
	twin.remove();
	expect(existsSync(stick.dir)).toBe(false);
	expect(await visit.isStill(stick)).toBe(false);
	expect(await visit.isStill({ ...stick, id: Buffer.alloc(16) })).toBe(false);
});
