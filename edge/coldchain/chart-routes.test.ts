import { check } from "@tesai/shared/contract/check.ts";
import { type Chart, ChartSchema } from "@tesai/shared/contract/edge-api/chart.ts";
import { type Episodes, EpisodesSchema } from "@tesai/shared/contract/edge-api/coldchain.ts";
import type { AlarmId, FridgeId, SensorId } from "@tesai/shared/contract/id.ts";
import { celsius, HOUR, MINUTE } from "@tesai/shared/contract/quantity.ts";
import type { Schema } from "@tesai/shared/contract/schema.ts";
import { listen, openServer } from "@tesai/shared/node/http.ts";
import { silentLog } from "@tesai/shared/node/log.ts";
import { afterAll, beforeAll, expect, test } from "vitest";
import { type BoxStore, fridgeConfig, openBoxStore } from "../../test/sim/box-store.ts";
import { receiveReading } from "./actions.ts";
import { insertAlarm, markAlarmEnded } from "./alarm-store.ts";
import { addChartRoutes } from "./chart-routes.ts";

const FRIDGES = ["h1", "h2"].map((id) =>
	fridgeConfig(`id = "${id}"\nname = "H"\nprofile = "tight"\ntemperatureSensor = "${id}-sonda"`),
);
const MANY = 30;

let box: BoxStore;
let url: string;
let close: () => Promise<void>;
beforeAll(async () => {
	box = openBoxStore(FRIDGES);
	const server = await openServer({ log: silentLog, title: "Prueba" });
	addChartRoutes(server, box.db, box.watched);
	url = `http://127.0.0.1:${await listen(server, { host: "127.0.0.1", port: 0 }, "http.port")}`;
	close = () => server.close();
	for (let no = 1; no <= MANY; no++) {
		box.clock.pass(10 * MINUTE);
		box.act((tx) => {
			const { now: since } = tx;
			const fridge = (no % 3 === 0 ? "h2" : "h1") as FridgeId;
			const alarm = { fridge, rule: "DOOR", since, raised: since, forMs: MINUTE, limit: null, worst: null } as const;
			insertAlarm(tx.db, no as AlarmId, alarm);
			markAlarmEnded(tx.db, no as AlarmId, since, "back-in-range", null);
			receiveReading(tx, box.watched, "h1-sonda" as SensorId, { kind: "temperature", celsius: celsius(5) });
		});
	}
});
afterAll(async () => {
	await close();
	box.close();
});

async function ask<T>(path: string, schema: Schema<T>): Promise<T> {
	const answer = await fetch(`${url}${path}`);
	expect(answer.status).toBe(200);
	const content: unknown = await answer.json();
	expect(check(schema, content)).toMatchObject({ ok: true });
	return content as T;
}
const statusOf = async (path: string) => (await fetch(`${url}${path}`)).status;

test("CC85 the pages of a fridge's episodes hold each alarm once, newest first, and say when there are no older ones", async () => {
	const ids: number[] = [];
	let page: Episodes | undefined;
	let pages = 0;
	do {
		const before: string = page === undefined ? "" : `?before=${ids.at(-1)}`;
		page = await ask(`/v1/fridges/h1/episodes${before}`, EpisodesSchema);
		ids.push(...page.episodes.map(({ id }) => id));
		pages++;
	} while (page.hasOlder && pages < 10);
	const own = Array.from({ length: MANY }, (_, place) => MANY - place).filter((no) => no % 3 !== 0);
	expect(ids).toEqual(own);
	expect(pages).toBe(2);
});

test("CC80 a chart is asked for by its hours or its moments, in as many columns as there is room for", async () => {
	const now = box.timekeeper.now().utc;
	const byHours = await ask("/v1/fridges/h1/chart?hours=5", ChartSchema as Schema<Chart>);
	expect(byHours.to - byHours.from).toBe(5 * HOUR);
	expect(byHours.buckets.reduce((sum, one) => sum + one.readings, 0)).toBe(MANY);
	const coarse = await ask(
		`/v1/fridges/h1/chart?from=${now - 5 * HOUR}&to=${now}&columns=5`,
		ChartSchema as Schema<Chart>,
	);
	expect(coarse.bucketMs).toBe(HOUR);
	expect(coarse.alarms).toHaveLength(20);
	expect(await ask("/v1/fridges/h2/chart", ChartSchema as Schema<Chart>)).toMatchObject({ buckets: [], door: null });
});

test.each([
	["/v1/fridges/otra/chart", 404],
	["/v1/fridges/otra/episodes", 404],
	["/v1/fridges/h1/chart?columns=0", 400],
	["/v1/fridges/h1/chart?from=yesterday", 400],
	["/v1/fridges/h1/episodes?before=-1", 400],
])("%s is refused with %d", async (path, status) => {
	expect(await statusOf(path)).toBe(status);
});
