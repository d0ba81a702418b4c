// A Zigbee thermometer that nobody has heard of speaks: it waits on the screen, somebody says which fridge it belongs to,
// and from then on the fridge's alarm rises from it, after a restart as well. The hub knows it, too.

import { mkdirSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { FridgeView, SensorView } from "@tesai/shared/contract/edge-api/coldchain.ts";
import type { ServiceView } from "@tesai/shared/contract/edge-api/equipment.ts";
import axe from "axe-core";
import Sqlite from "better-sqlite3";
import type { Page } from "playwright-core";
import { describe, expect, onTestFinished, test } from "vitest";
import { CHROMIUM, openChromium } from "../sim/chromium.ts";
import { needsDebian } from "../sim/debian.ts";
import { eventually, getJson, openPost, TIGHT_FRIDGE } from "../sim/post.ts";
import { ROOT } from "../sim/program.ts";
import { buildScreen } from "../sim/screen-build.ts";

const MINUTE = 60_000;
const PICTURES = join(ROOT, "test-results");
/** A test's minutes are told in a second, so nothing may look silent. */
const NEVER_SILENT = { SILENT: { forMs: 25 * 60 * MINUTE } };
const ZIGBEE = "Termómetro nuevo";

function buildOwnScreen(): string {
	const dist = mkdtempSync(join(tmpdir(), "tesai-screen-"));
	onTestFinished(() => rmSync(dist, { recursive: true, force: true }));
	return buildScreen(dist);
}

async function findViolations(page: Page): Promise<string[]> {
	await page.evaluate(axe.source);
	return page.evaluate(async () => {
		const { violations } = await (globalThis as unknown as { axe: typeof axe }).axe.run(document);
		return violations.map(({ id, nodes }) => `${id}: ${nodes.map((node) => node.html).join(" ")}`);
	});
}

describe.skipIf(!needsDebian("chromium", CHROMIUM))("a device nobody knows", () => {
	test("CC41 CC42 CC45 A8 it waits on the screen, is adopted there, raises the fridge's alarm, and is the hub's news", async () => {
		const screenDir = buildOwnScreen();
		const post = await openPost({ screenDir, hub: true, fridges: [{ ...TIGHT_FRIDGE, limits: NEVER_SILENT }] });
		onTestFinished(post.close);
		const browser = await openChromium();
		onTestFinished(() => browser.close());
		const say = async (celsius: number, ageMs = 0) => {
			const mqtt = await post.connectMqtt();
			const last_seen = new Date(Date.now() - ageMs).toISOString();
			const state = { temperature: celsius, humidity: 61.2, battery: 88, linkquality: 90, last_seen };
			await mqtt.publishAsync(`zigbee2mqtt/${ZIGBEE}`, JSON.stringify(state), { qos: 1 });
			await mqtt.endAsync();
		};
		const fridge = async () => (await getJson<FridgeView[]>(`${post.edgeUrl}/v1/fridges`))[0]!;
		const sensors = () => getJson<SensorView[]>(`${post.edgeUrl}/v1/sensors`);

		await say(9.9, 40 * MINUTE);
		const unknown = (await sensors())[0]!;
		expect(unknown).toMatchObject({ fridge: null, serves: [], batteryPercent: 88, newest: { celsius: 9.9 } });
		expect(unknown.sensor).toMatch(/^z2m-termometro-nuevo-x[0-9a-z]{7}-temp$/);

		// Three touches: the notice on the wall, what it measures (there is one fridge), Save.
		const page = await (await browser.newContext({ viewport: { width: 1024, height: 600 } })).newPage();
		await page.goto(post.edgeUrl);
		await page.getByRole("button", { name: "1 sensor nuevo" }).click();
		await page.getByRole("button", { name: unknown.sensor }).click();
		await page.getByLabel("temperatura adentro").check();
		expect(await findViolations(page)).toEqual([]);
		mkdirSync(PICTURES, { recursive: true });
		await page.screenshot({ path: join(PICTURES, "adopt.png") });
		await page.getByRole("button", { name: "Guardar" }).click();
		await page.getByText("Guardado").waitFor();
		await page.click(".back");
		await page.getByText("Heladera 1: temperatura adentro").waitFor();
		expect(await findViolations(page)).toEqual([]);
		expect((await sensors())[0]).toMatchObject({
			serves: [{ fridge: "heladera-1", part: "temperature", adopted: true }],
		});

		await post.edge.kill9();
		await post.restart("edge");
		for (const age of [35, 20, 3, 0]) await say(9.9, age * MINUTE);
		const alarm = await eventually(async () => (await fridge()).alarms[0]);
		expect(alarm).toMatchObject({ rule: "HEAT", ended: null, worstCelsius: 9.9 });

		const hub = () => new Sqlite(join(post.dir, "hub", "hub.sqlite"), { readonly: true });
		const wired = await eventually(() => {
			const db = hub();
			const row = db.prepare("SELECT temperature, door, power FROM wiring").get() as Record<string, string> | undefined;
			db.close();
			return row?.temperature === unknown.sensor ? row : undefined;
		});
		expect(wired).toEqual({ temperature: unknown.sensor, door: "heladera-1-puerta", power: "solar-1" });

		// Released, it goes back to the list, and what it had raised ends with it.
		// A page that is opened now: the one from before the restart goes to the wall when it hears of the alarm.
		await page.goto("about:blank");
		await page.goto(`${post.edgeUrl}/#/device/${unknown.sensor}`);
		await page.getByRole("button", { name: "Soltar sensor" }).click();
		await page.getByText("Guardado").waitFor();
		expect((await fridge()).alarms[0]).toMatchObject({ id: alarm.id, ended: { reason: "device-retired" } });
		expect((await sensors())[0]).toMatchObject({ fridge: null, serves: [] });
	});

	test("EQ1 EQ2 EQ5 a plate and a work done are written on the screen and known at the hub", async () => {
		const screenDir = buildOwnScreen();
		// What nobody waits for goes to the hub with the minute, which lasts a second here.
		const fridges = [{ ...TIGHT_FRIDGE, limits: NEVER_SILENT }];
		const post = await openPost({ screenDir, hub: true, speed: 60, fridges });
		onTestFinished(post.close);
		const browser = await openChromium();
		onTestFinished(() => browser.close());
		const page = await (await browser.newContext({ viewport: { width: 1024, height: 600 } })).newPage();
		await page.goto(`${post.edgeUrl}/#/fridge/heladera-1/equipment`);
		await page.getByRole("button", { name: "Anotar la placa" }).click();
		await page.getByLabel("De un panel solar").check();
		await page.getByLabel("Marca").fill("Frío del Sur");
		await page.getByLabel("Modelo").fill("SDD 55");
		await page.getByLabel("Código PQS").fill("e003-123");
		await page.getByRole("button", { name: "Guardar" }).click();
		// What is wrong is marked, and nothing is sent.
		await page.getByText("Revise lo marcado").waitFor();
		expect(
			await page.locator("[aria-invalid=true]").evaluateAll((all) => all.map((one) => one.getAttribute("name"))),
		).toEqual(["serial", "pqsCode"]);
		await page.getByLabel("Número de serie").fill("2025-00117");
		await page.getByLabel("Código PQS").fill("e003/123");
		await page.getByRole("button", { name: "Guardar" }).click();

		// Two touches for a work that was done.
		await page.getByText("SDD 55").waitFor();
		await page.getByLabel("Burlete de la puerta").check();
		expect(await findViolations(page)).toEqual([]);
		await page.getByRole("button", { name: "Guardar" }).click();
		await page.locator(".service-log", { hasText: "Burlete de la puerta" }).waitFor();
		const log = await getJson<ServiceView[]>(`${post.edgeUrl}/v1/fridges/heladera-1/services`);
		expect(log).toMatchObject([{ work: "gasket", note: null }]);

		// A wrong touch is corrected by another entry; both stay.
		await page.getByRole("button", { name: "Me equivoqué" }).click();
		await page.getByLabel("Limpieza").check();
		await page.getByRole("button", { name: "Guardar" }).click();
		await page.locator(".service-log", { hasText: "Corregido después" }).waitFor();

		const known = await eventually(() => {
			const db = new Sqlite(join(post.dir, "hub", "hub.sqlite"), { readonly: true });
			const plate = db.prepare("SELECT model, serial, pqs_code, supply FROM equipment").get();
			const services = db.prepare("SELECT work, corrects FROM service ORDER BY seq").all();
			db.close();
			return plate && services.length === 2 ? { plate, services } : undefined;
		});
		expect(known).toEqual({
			plate: { model: "SDD 55", serial: "2025-00117", pqs_code: "E003/123", supply: "solar" },
			services: [
				{ work: "gasket", corrects: null },
				{ work: "cleaned", corrects: log[0]!.id },
			],
		});
	});
});

test("CC42 CC49 A11 a Zigbee contact says once that the door is open: the alarm rises, and silence does not end it", async () => {
	const post = await openPost({ speed: 60 });
	onTestFinished(post.close);
	const fridge = async () => (await getJson<FridgeView[]>(`${post.edgeUrl}/v1/fridges`))[0]!;
	const doorAlarms = async () => (await fridge()).alarms.filter((alarm) => alarm.rule === "DOOR");
	const mqtt = await post.connectMqtt();
	const say = (contact: boolean) =>
		mqtt.publishAsync("zigbee2mqtt/heladera-1", JSON.stringify({ contact, battery: 97 }), { qos: 1 });
	await say(true);
	const adoption = await fetch(`${post.edgeUrl}/v1/sensors/z2m-heladera-1-door/adoption`, {
		method: "POST",
		headers: { "content-type": "application/json" },
		body: JSON.stringify({ fridge: "heladera-1", part: "door" }),
	});
	expect(adoption.status).toBe(200);

	await say(false);
	const alarm = await eventually(async () => (await doorAlarms())[0]);
	const limitMs = 5 * MINUTE;
	expect(alarm).toMatchObject({ forMs: limitMs, ended: null });
	// Within a minute of the box, whatever the machine is doing meanwhile: its minutes last a second.
	expect(alarm.raisedAt - alarm.since).toBeGreaterThanOrEqual(limitMs);

	// Longer than this fridge's silence; the box is started again in between.
	await post.edge.kill9();
	await post.restart("edge");
	await eventually(async () => (await fridge()).alarms.find((one) => one.rule === "SILENT"), 30_000);
	expect(await doorAlarms()).toMatchObject([{ id: alarm.id, ended: null }]);
	const again = await post.connectMqtt();
	await again.publishAsync("zigbee2mqtt/heladera-1", JSON.stringify({ contact: true }), { qos: 1 });
	await eventually(async () => (await doorAlarms())[0]?.ended?.reason === "back-in-range" || undefined);
	expect(await doorAlarms()).toHaveLength(1);
});
