// A post in which something has happened in every room: what a journey needs that looks at every view.

import type { AlarmView } from "@tesai/shared/contract/edge-api/coldchain.ts";
import { HOUR, MINUTE } from "@tesai/shared/contract/quantity.ts";
import type { Route } from "../../desktop/screen/route.ts";
import { fridgeTagReport } from "./logger-report.ts";
import { eventually, getJson, openPost, type Post } from "./post.ts";
import { openStaff, STAFF, type Staff, withToken } from "./staff.ts";

export interface FurnishedPost {
	readonly post: Post;
	readonly staff: Staff;
	/** One of each page, with something on it; a page that is not here does not compile. */
	readonly routes: { readonly [Page in Route["page"]]: Extract<Route, { page: Page }> };
	/** What is a name on the screen in every language. */
	readonly names: readonly string[];
	close(): Promise<void>;
}

const LOGGER = "999900000001";
const PLATE = {
	manufacturer: "Fábrica de prueba",
	model: "Modelo 55",
	serial: "SN-0001",
	pqsCode: "E003/001",
	supply: "mains",
};

const POWER = { sensor: "solar-1", battery: { capacityAh: 100, nominalVolts: "12", chemistry: "lead-acid" } };

const fridge = (no: number) => ({
	id: `heladera-${no}`,
	name: `Heladera ${no}`,
	profile: "tight",
	// The day is told in a second: a minute's check must not find its old samples silent.
	limits: { SILENT: { forMs: 25 * HOUR } },
	temperatureSensor: `heladera-${no}-sonda`,
	doorSensor: `heladera-${no}-puerta`,
	powerSensor: "solar-1",
});

/**
 * Two fridges with a day behind them: the first has had a warm hour that somebody saw and that is over, and is warm again now, with its
 * door open; three people with PINs; a device that nobody has placed; a logger's report; a plate and an entry in the service log.
 */
export async function openFurnishedPost(screenDir: string): Promise<FurnishedPost> {
	const post = await openPost({ screenDir, hub: true, fridges: [fridge(1), fridge(2)], power: POWER });
	// Before anything else: the box may be started anew so that it hears of them.
	const staff = await openStaff(post);
	const mqtt = await post.connectMqtt();
	const publish = (sensor: string, reading: object) =>
		mqtt.publishAsync(`tesai/v1/reading/${sensor}`, JSON.stringify(reading), { qos: 1 });
	const now = Date.now();
	const tellTemperatures = async (from: number, to: number) => {
		for (let age = from; age > to; age -= 5) {
			const isWarm = (age <= 600 && age > 540) || age <= 45;
			const wave = Math.sin(age / 50);
			const first = isWarm ? 9.9 : 4.6 + wave;
			for (const [no, celsius] of [[1, first] as const, [2, 5.4 - wave / 2] as const])
				await publish(`heladera-${no}-sonda`, {
					...{ kind: "temperature", celsius: Number(celsius.toFixed(1)) },
					measuredAt: now - age * MINUTE,
				});
		}
	};
	const send = async (method: string, path: string, body: object, token?: string) => {
		const headers = { "content-type": "application/json", ...(token !== undefined && withToken(token)) };
		const answer = await fetch(`${post.edgeUrl}${path}`, { method, headers, body: JSON.stringify(body) });
		if (!answer.ok) throw new Error(`${answer.status} from ${path}: ${await answer.text()}`);
	};
	const alarms = () => getJson<AlarmView[]>(`${post.edgeUrl}/v1/alarms?state=all`);

	await tellTemperatures(23 * 60, 500);
	const seen = await eventually(async () => (await alarms()).find(({ rule }) => rule === "HEAT")?.id);
	await send("POST", `/v1/alarms/${seen}/acknowledgement`, { reason: "door-closed", by: STAFF.ana.person });
	await tellTemperatures(500, 0);
	await publish("heladera-1-puerta", { kind: "door", open: true });
	await publish("heladera-2-puerta", { kind: "door", open: false });
	await publish("solar-1", {
		kind: "power",
		supplied: true,
		batteryVolts: 13.2,
		batteryAmps: 1.4,
		panelWatts: 31,
		loadWatts: 11,
	});
	await publish("sonda-nueva", { kind: "temperature", celsius: 21.5 });
	const token = await staff.signIn(STAFF.ana);
	await send("PUT", "/v1/fridges/heladera-1/equipment", PLATE, token);
	await send("POST", "/v1/fridges/heladera-1/services", { work: "cleaned", note: "con agua y jabón" }, token);
	const days = [{ date: "2026-10-30", min: "+3.1", max: "+6.2" }];
	const report = await fetch(`${post.edgeUrl}/v1/logger-files`, {
		method: "POST",
		headers: { "content-type": "application/octet-stream", ...withToken(token) },
		body: fridgeTagReport({ serial: LOGGER, createdAt: "2026-10-31 06:05", days }),
	});
	if (!report.ok) throw new Error(`${report.status} from the loggers: ${await report.text()}`);
	const open = await eventually(async () => (await alarms()).find((one) => one.rule === "HEAT" && one.id !== seen)?.id);

	return {
		post,
		staff,
		routes: {
			wall: { page: "wall" },
			fridge: { page: "fridge", fridge: "heladera-1" },
			equipment: { page: "equipment", fridge: "heladera-1" },
			plate: { page: "plate", fridge: "heladera-1" },
			insight: { page: "insight", fridge: "heladera-1" },
			sheet: { page: "sheet", fridge: "heladera-1" },
			note: { page: "note", fridge: "heladera-1" },
			episodes: { page: "episodes", fridge: "heladera-1", alarm: null },
			devices: { page: "devices" },
			device: { page: "device", sensor: "sonda-nueva" },
			acknowledge: { page: "acknowledge", alarm: open },
			loggers: { page: "loggers" },
			logger: { page: "logger", serial: LOGGER },
			power: { page: "power" },
			state: { page: "state" },
			work: { page: "work" },
			people: { page: "people" },
			look: { page: "look" },
			demo: { page: "demo" },
		},
		names: [
			...["Puesto de prueba", "Heladera 1", "Heladera 2", "Tesãi", "Castellano", "Avañe’ẽ", "con agua y jabón"],
			...[PLATE.manufacturer, PLATE.model, PLATE.serial, PLATE.pqsCode, LOGGER, "Q-tag Fridge-tag 2", "sonda-nueva"],
			...[1, 2].flatMap((no) => ["sonda", "puerta"].map((part) => `heladera-${no}-${part}`)),
			"solar-1",
			...Object.values(STAFF).flatMap(({ name }) => [name, name.split(" ")[0] ?? ""]),
		],
		close: () => post.close(),
	};
}
