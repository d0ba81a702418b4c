// Wrong PINs make a tile wait, whatever is done to the program meanwhile; the region's code lets its owner in with no link, a person whom the
// region removes is out, every changing address of the box is guarded, and the region sees who did what.

import { join } from "node:path";
import type { AccessView, Tile } from "@tesai/shared/contract/edge-api/access.ts";
import type { AlarmView, FridgeView } from "@tesai/shared/contract/edge-api/coldchain.ts";
import type { HubDeed } from "@tesai/shared/contract/hub-api/access.ts";
import type { SensorId } from "@tesai/shared/contract/id.ts";
import { SECOND } from "@tesai/shared/contract/quantity.ts";
import { readingTopic } from "@tesai/shared/contract/topic.ts";
import Sqlite from "better-sqlite3";
import { expect, onTestFinished, test } from "vitest";
import { eventually, getJson, openPost, TIGHT_FRIDGE } from "../sim/post.ts";
import { openStaff, STAFF, withToken } from "../sim/staff.ts";

/** The first wait, 30 s, is five seconds of the wall: longer than a restart, and short enough to be waited for. */
const SPEED = 6;
const { ana, beto, carla } = STAFF;
/** Long enough to be nothing else in a log. */
const NEW_PIN = "61937420";
const PLATE = { manufacturer: "Prueba", model: "P-1", serial: "1", supply: "solar" };

/** Nobody needs to have signed in for these; a new one belongs here with a reason of its own. */
const OPEN = [
	"DELETE /v1/sessions/current",
	"POST /v1/alarms/{alarm}/acknowledgement",
	"POST /v1/kiosk",
	"POST /v1/power/look",
	"POST /v1/sessions",
	"PUT /v1/people/{person}/pin",
];

test("A8 A9 A10 AC4, AC5, AC6, AC7, AC8, AC9, AC11: the lock-out survives a killed program, and the region's code lets her in", async () => {
	const limits = { HEAT: { side: "above", celsius: 8, forMs: SECOND } };
	const post = await openPost({ hub: true, speed: SPEED, fridges: [{ ...TIGHT_FRIDGE, profile: "custom", limits }] });
	onTestFinished(post.close);
	const staff = await openStaff(post);
	const ask = (method: string, path: string, token?: string, body?: object) =>
		fetch(`${post.edgeUrl}${path}`, {
			method,
			headers: {
				...(token !== undefined && withToken(token)),
				...(body !== undefined && { "content-type": "application/json" }),
			},
			...(body !== undefined && { body: JSON.stringify(body) }),
		});
	const tileOf = async ({ person }: { person: number }) =>
		(await getJson<Tile[]>(`${post.edgeUrl}/v1/people`)).find((tile) => tile.person === person);
	const missesOf = (person: number) => {
		const db = new Sqlite(join(post.edgeData, "edge.sqlite"), { readonly: true });
		try {
			return db.prepare("SELECT misses FROM sign_in_miss WHERE person = ?").pluck().get(person);
		} finally {
			db.close();
		}
	};

	// The program is killed while the PIN is being looked at: others are looked at before, so there is time to see that it was counted.
	let answered = true;
	while (answered) {
		for (let i = 0; i < 3; i++)
			expect(await staff.tryPin(ana, "9182")).toMatchObject({ outcome: "wrong-pin", waitMs: 0 });
		const others = [1, 2, 3].map(() => staff.tryPin(beto, beto.pin).catch(() => undefined));
		const cut = staff.tryPin(ana, ana.pin).then(
			() => true,
			() => false,
		);
		await eventually(() => (missesOf(ana.person) === 4 ? true : undefined), 1_000).catch(() => {});
		await post.edge.kill9();
		answered = await cut;
		await Promise.all(others);
		await post.restart("edge");
	}
	// The right PIN is not looked at, either.
	const waiting = await staff.tryPin(ana, ana.pin);
	expect(waiting.outcome).toBe("waiting");
	expect(missesOf(ana.person)).toBe(4);
	expect((await tileOf(ana))?.waitMs).toBeGreaterThan(0);
	post.link?.cut();
	const code = await staff.askCode(ana);
	expect(await staff.setPinByCode(ana, NEW_PIN, code)).toMatchObject({ outcome: "waiting" });

	// Meanwhile everybody else works. Every address that changes something wants to know who asks.
	const asBeto = await staff.signIn(beto);
	const asCarla = await staff.signIn(carla);
	const { paths } = await getJson<{ paths: Record<string, Record<string, unknown>> }>(
		`${post.edgeUrl}/v1/openapi.json`,
	);
	const changing = Object.entries(paths).flatMap(([path, methods]) =>
		Object.keys(methods)
			.filter((method) => method !== "get")
			.map((method) => [method.toUpperCase(), path] as const),
	);
	const open: string[] = [];
	for (const [method, path] of changing) {
		const { status } = await ask(method, path.replace(/\{\w+\}/g, "1"));
		if (status !== 401) open.push(`${method} ${path}`);
	}
	expect(changing.length).toBeGreaterThan(10);
	expect(open.sort()).toEqual(OPEN);
	const plate = `/v1/fridges/${TIGHT_FRIDGE.id}/equipment`;
	expect((await ask("PUT", plate, asBeto, PLATE)).status).toBe(403);
	expect((await ask("GET", "/v1/deeds", asBeto)).status).toBe(403);
	expect((await ask("PUT", plate, asCarla, PLATE)).status).toBe(200);

	// An alarm waits for nobody's PIN: she picks her tile.
	const mqtt = await post.connectMqtt();
	const say = (celsius: number) =>
		mqtt.publishAsync(
			readingTopic(TIGHT_FRIDGE.temperatureSensor as SensorId),
			JSON.stringify({ kind: "temperature", celsius }),
			{ qos: 1 },
		);
	await say(12);
	const alarm = await eventually(async () => {
		await say(12);
		const [fridge] = await getJson<FridgeView[]>(`${post.edgeUrl}/v1/fridges`);
		return fridge?.alarms[0];
	});
	const seen = await ask("POST", `/v1/alarms/${alarm.id}/acknowledgement`, undefined, {
		reason: "vaccines-moved",
		by: ana.person,
	});
	expect(((await seen.json()) as AlarmView).acknowledged?.by).toEqual({ person: ana.person, how: "tile" });

	// The wait is over; the code that the region said goes on being good, and there was no link all the while.
	await eventually(async () => ((await tileOf(ana))?.waitMs === 0 ? true : undefined));
	expect(await staff.setPinByCode(ana, NEW_PIN, code)).toEqual({ outcome: "set", setter: "region-code" });
	const asAna = await staff.signIn({ ...ana, pin: NEW_PIN });
	expect((await ask("PUT", plate, asAna, { ...PLATE, serial: "2" })).status).toBe(200);
	expect(missesOf(ana.person)).toBeUndefined();
	post.link?.restore();
	expect(await getJson<AccessView>(`${post.edgeUrl}/v1/access`)).toEqual({ isOpen: false, may: ["acknowledge-alarm"] });

	// Somebody whom the region removes is out.
	await staff.remove(beto);
	expect((await ask("POST", "/v1/logger-files", asBeto)).status).toBe(401);
	await expect(staff.tryPin(beto, beto.pin)).rejects.toThrow(/^403/);

	const deeds = await eventually(async () => {
		const all = await getJson<HubDeed[]>(`${post.hubUrl}/v1/posts/py-15-prueba/deeds`);
		return all.some((deed) => deed.kind === "deed" && deed.by === ana.person) ? all : undefined;
	});
	expect(deeds).toContainEqual(
		expect.objectContaining({ kind: "deed", by: carla.person, fact: "equipment-described", verdict: "allowed" }),
	);
	expect(deeds.filter((deed) => deed.kind !== "locked" && deed.verdict !== "allowed")).toEqual([]);

	const logged = JSON.stringify([post.edge.log, post.hub?.log]);
	expect(logged).toContain("a code for a new PIN was asked for");
	for (const secret of [NEW_PIN, code, asAna, asCarla, ana.name, beto.name, carla.name])
		expect(logged).not.toContain(secret);
});
