// A new box hears of the whole catalogue within its first minute; commands that were given while the post was out of reach for more than a week
// are done once while they last and refused when they do not, and the proof is at the hub.

import { rmSync } from "node:fs";
import { join } from "node:path";
import type { FridgeView } from "@tesai/shared/contract/edge-api/coldchain.ts";
import type { LinkView } from "@tesai/shared/contract/edge-api/link.ts";
import type { CataloguePage, CommandView, SettingsView } from "@tesai/shared/contract/edge-api/region.ts";
import type { PersonListed } from "@tesai/shared/contract/event/people.ts";
import type { BoxCommand } from "@tesai/shared/contract/hub-api/authoring.ts";
import type { SensorId } from "@tesai/shared/contract/id.ts";
import { DAY } from "@tesai/shared/contract/quantity.ts";
import { readingTopic } from "@tesai/shared/contract/topic.ts";
import Sqlite from "better-sqlite3";
import { expect, onTestFinished, test } from "vitest";
import { putJson, seedHub } from "../sim/catalogue.ts";
import { eventually, getJson, openPost, postJson, TIGHT_FRIDGE } from "../sim/post.ts";

/** Nine days in eight seconds; faster no clock runs. */
const SPEED = 100_000;
const POST = "py-15-prueba";

test("A3 A8 CM1, CM3, CM4, S34: the region's word reaches a new box, and a box that was out of reach for more than a week", async () => {
	const post = await openPost({
		hub: true,
		speed: SPEED,
		digestMinutes: 60,
		fridges: [{ ...TIGHT_FRIDGE, limits: { SILENT: { forMs: 30 * DAY } } }],
	});
	onTestFinished(post.close);
	const box = <T>(path: string) => getJson<T>(`${post.edgeUrl}${path}`);
	const region = `${post.hubUrl}/v1/posts/${POST}`;

	// A box as it leaves the workshop: it has its key and nothing else.
	await post.edge.stop();
	for (const name of ["edge.sqlite", "edge.sqlite-wal", "edge.sqlite-shm"])
		rmSync(join(post.edgeData, name), { force: true });
	await seedHub(post.hubUrl, POST, { items: 600, people: 10 });
	await putJson(`${region}/fridges/heladera-1/limits`, { profile: "pqs" });
	await putJson(`${region}/settings`, { setting: "digest-minutes", minutes: 30 });
	const startedAt = performance.now();
	await post.restart("edge");
	const pages = async () => {
		const items: CataloguePage["items"][number][] = [];
		for (let next: number | null = 0; next !== null; ) {
			const page: CataloguePage = await box<CataloguePage>(`/v1/catalogue?after=${next}`);
			items.push(...page.items);
			next = page.next;
		}
		return items;
	};
	const items = await eventually(async () => {
		const found = await pages();
		return found.length === 600 ? found : undefined;
	}, 15_000);
	console.info(
		`600 items, 10 people over loopback: ${Math.round(performance.now() - startedAt)} ms from the start of the program`,
	);
	expect(items[0]).toMatchObject({ item: 1, kind: "vaccine" });
	expect(await box<PersonListed[]>("/v1/people")).toHaveLength(10);
	expect((await box<SettingsView>("/v1/settings")).digestMinutes).toEqual({ value: 30, by: "region" });
	expect((await box<FridgeView[]>("/v1/fridges"))[0]).toMatchObject({ profile: "pqs", limitsBy: "region" });

	// Out of reach for more than a week.
	await eventually(async () => ((await box<LinkView>("/v1/link")).waiting === 0 ? true : undefined));
	post.link?.cut();
	const give = (order: object, forMs: number) => postJson<BoxCommand>(`${region}/commands`, { order, forMs });
	const short = await give({ order: "tell-now" }, DAY);
	const long = await give({ order: "tell-now" }, 90 * DAY);
	const restart = await give({ order: "restart" }, 90 * DAY);
	expect([short, long, restart].map(({ state }) => state)).toEqual(["waiting", "waiting", "waiting"]);
	const mqtt = await post.connectMqtt();
	for (let i = 0; i < 32; i++) {
		await new Promise((resolve) => setTimeout(resolve, 250));
		await mqtt.publishAsync(
			readingTopic(TIGHT_FRIDGE.temperatureSensor as SensorId),
			JSON.stringify({ kind: "temperature", celsius: 4 + i / 20 }),
			{ qos: 1 },
		);
	}
	post.link?.restore();
	const commands = () => getJson<BoxCommand[]>(`${region}/commands`);
	// What watches over the programs of a post starts this one again.
	await post.edge.ended;
	await post.restart("edge");
	const settled = await eventually(async () => {
		const all = await commands();
		return all.every(({ proof }) => proof !== null) ? all : undefined;
	}, 15_000);
	const of = ({ command }: BoxCommand) => settled.find((one) => one.command === command);
	expect(of(short)).toMatchObject({ state: "expired", proof: { proof: "late" } });
	const late = of(short)?.proof;
	expect(late?.proof === "late" && late.byMs > 6 * DAY && late.errorMs < DAY).toBe(true);
	const done = of(long);
	expect(done).toMatchObject({ state: "done", proof: { proof: "facts", lane: "summary" } });
	expect(of(restart)).toMatchObject({ state: "done", proof: { proof: "starts" } });
	expect(await box<CommandView[]>("/v1/commands")).toMatchObject([
		{ command: restart.command, state: "done" },
		{ command: long.command, state: "done" },
		{ command: short.command, state: "expired" },
	]);
	await post.edge.stop();
	const db = new Sqlite(join(post.edgeData, "edge.sqlite"), { readonly: true });
	onTestFinished(() => void db.close());
	expect(db.prepare("SELECT count(*) FROM event WHERE lane = 0 AND kind = 8").pluck().get()).toBe(3);
});
