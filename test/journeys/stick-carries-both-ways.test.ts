// A post without any network: what it has goes to the region on a stick, and the region's word comes back on the same stick.

import { execFile } from "node:child_process";
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, renameSync, rmSync, truncateSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";
import type { LinkView } from "@tesai/shared/contract/edge-api/link.ts";
import type { CataloguePage } from "@tesai/shared/contract/edge-api/region.ts";
import type { SensorId } from "@tesai/shared/contract/id.ts";
import { DAY, MINUTE } from "@tesai/shared/contract/quantity.ts";
import { readingTopic } from "@tesai/shared/contract/topic.ts";
import Sqlite from "better-sqlite3";
import { expect, onTestFinished, test } from "vitest";
import { seedHub } from "../sim/catalogue.ts";
import { eventually, getJson, openPost, TIGHT_FRIDGE } from "../sim/post.ts";

/** Ten minutes a second: the box looks for a stick once a minute. */
const SPEED = 600;
const POST = "py-15-prueba";

test("A3 A8 S49: facts go out and the region's word comes in by stick alone, and a half-written stick does no harm", async () => {
	const dir = mkdtempSync(join(tmpdir(), "tesai-carried-"));
	onTestFinished(() => rmSync(dir, { recursive: true, force: true }));
	const [mountDir, pocket] = [join(dir, "mount"), join(dir, "pocket")];
	for (const folder of [mountDir, pocket]) mkdirSync(folder);
	const hubData = join(dir, "hub");
	const post = await openPost({
		hub: true,
		speed: SPEED,
		digestMinutes: 60,
		fridges: [
			{ ...TIGHT_FRIDGE, limits: { HEAT: { side: "above", celsius: 8, forMs: MINUTE }, SILENT: { forMs: DAY } } },
		],
		hubConfig: { dataDir: hubData },
		roads: { usb: { mountDir, hubKeyFile: join(hubData, "hub.pub") } },
	});
	onTestFinished(post.close);
	const link = () => getJson<LinkView>(`${post.edgeUrl}/v1/link`);
	const stick = async () => (await link()).stick?.state;
	const until = (state: string) => eventually(async () => ((await stick()) === state ? true : undefined));
	const onHub = () => {
		const db = new Sqlite(join(hubData, "hub.sqlite"), { readonly: true });
		const count = db.prepare("SELECT count(*) FROM event").pluck().get() as number;
		db.close();
		return count;
	};
	/** Out of the box, into somebody's pocket, and back. */
	const move = (from: string, to: string) => renameSync(join(from, "TESAI"), join(to, "TESAI"));
	const carry = async () => {
		const program = join(import.meta.dirname, "../../hub/stick/main.ts");
		return (await promisify(execFile)(process.execPath, [program, pocket, post.hubUrl])).stdout;
	};

	// No network from here on; the post works, and the region writes a catalogue.
	await eventually(async () => ((await link()).waiting === 0 ? true : undefined));
	post.link?.cut();
	const before = onHub();
	const mqtt = await post.connectMqtt();
	const topic = readingTopic(TIGHT_FRIDGE.temperatureSensor as SensorId);
	/** The fridge gets warm and cold again: alarms, and what is told of every hour. */
	const work = async (readings: number) => {
		for (let i = 0; i < readings; i++) {
			await mqtt.publishAsync(topic, JSON.stringify({ kind: "temperature", celsius: i % 4 < 2 ? 14 : 5 }), { qos: 1 });
			await new Promise((resolve) => setTimeout(resolve, 300));
		}
	};
	await work(12);
	await seedHub(post.hubUrl, POST, { items: 300, people: 5 });
	const { waiting } = await link();
	expect(waiting).toBeGreaterThan(3);
	expect(await stick()).toBe("none");

	mkdirSync(join(mountDir, "TESAI"));
	await until("ready");
	expect((await link()).waiting).toBeGreaterThanOrEqual(waiting);
	const [bundle] = readdirSync(join(mountDir, "TESAI")).filter((name) => name.endsWith(".tesai"));
	const bytes = readFileSync(join(mountDir, "TESAI", String(bundle)));
	for (const word of ["heladera", "Heladera", POST]) expect(bytes.includes(word)).toBe(false);

	move(mountDir, pocket);
	await until("none");
	expect(await carry()).toMatch(/^box 1: whole, \d+ frames taken in, 0 refused\nanswers for 1 boxes/);
	expect(onHub()).toBeGreaterThan(before + 3);
	const arrived = onHub();
	expect(await carry()).toMatch(/box 1: whole/);
	expect(onHub()).toBe(arrived);

	move(pocket, mountDir);
	const page = await eventually(async () => {
		const { items } = await getJson<CataloguePage>(`${post.edgeUrl}/v1/catalogue?after=0`);
		return items.length > 0 ? items : undefined;
	});
	expect(page[0]).toMatchObject({ item: 1 });
	await eventually(async () => ((await link()).waiting < waiting ? true : undefined));
	expect((await link()).lastAcknowledgedAt).not.toBeNull();

	// What comes now is written, too, but half of it is lost on the way.
	await work(4);
	await eventually(() =>
		readdirSync(join(mountDir, "TESAI")).some((name) => name.endsWith(".tesai")) ? true : undefined,
	);
	await until("ready");
	move(mountDir, pocket);
	await until("none");
	const [next] = readdirSync(join(pocket, "TESAI")).filter((name) => name.endsWith(".tesai"));
	renameSync(join(pocket, "TESAI", String(next)), join(pocket, "TESAI", `${next}.part`));
	truncateSync(join(pocket, "TESAI", `${next}.part`), 3_000);
	expect(await carry()).toMatch(/box unknown: cut, 0 frames/);

	// The network is back: everything is there once, whatever came by which road.
	post.link?.restore();
	await eventually(async () => ((await link()).waiting === 0 ? true : undefined), 20_000);
	await post.edge.stop();
	await post.hub?.stop();
	const rows = (path: string) => {
		const db = new Sqlite(path, { readonly: true });
		const found = db.prepare("SELECT lane, seq, kind, hex(body) FROM event ORDER BY lane, seq").raw().all();
		db.close();
		return found;
	};
	const [there, here] = [rows(join(hubData, "hub.sqlite")), rows(join(post.edgeData, "edge.sqlite"))].map((found) =>
		found.map((row) => JSON.stringify(row)),
	) as [string[], string[]];
	expect(there).toEqual(here.filter((row) => there.includes(row)));
	expect(here.length - there.length, "all but what the last moments wrote").toBeLessThan(10);
});
