// The kiosk's page: bytes and time to the first temperature, what it costs at rest, a month on one chart, and the alarm's way.

import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { openChromium } from "../../sim/chromium.ts";
import { openPost, TIGHT_FRIDGE } from "../../sim/post.ts";
import { startProgram } from "../../sim/program.ts";
import { buildScreen } from "../../sim/screen-build.ts";
import type { Report, Row } from "../report.ts";
import { measureAlarmWay } from "./alarm-way.ts";
import { measureMonthChart } from "./chart.ts";
import { measureIdlePage } from "./idle-page.ts";
import { measureFirstLoad, measureFirstPaint } from "./page-load.ts";

const probe = (no: number) => ({ model: "xy-md02", unit: no, sensors: [`heladera-${no}-sonda`] });

export async function run(): Promise<Report> {
	const screenDir = buildScreen(mkdtempSync(join(tmpdir(), "tesai-screen-")));
	const devices = await startProgram("firmware-bridge/simulation/main.ts", ["{}"]);
	const post = await openPost({
		screenDir,
		fridges: [
			TIGHT_FRIDGE,
			{
				...TIGHT_FRIDGE,
				id: "heladera-2",
				name: "Heladera 2",
				temperatureSensor: "heladera-2-sonda",
				doorSensor: "heladera-2-puerta",
			},
		],
		ports: [
			{
				protocol: "modbus-rtu",
				path: String(devices.ready.bus),
				baudRate: 9_600,
				parity: "none",
				pollSeconds: 60,
				devices: [
					probe(1),
					probe(2),
					{ model: "n4dih32", unit: 3, sensors: ["heladera-1-puerta", "heladera-2-puerta"] },
				],
			},
		],
	});
	const browser = await openChromium();
	try {
		const mqtt = await post.connectMqtt();
		for (const no of [1, 2])
			await mqtt.publishAsync(`tesai/v1/reading/heladera-${no}-sonda`, '{"kind":"temperature","celsius":4.6}', {
				qos: 1,
			});
		const rows: Row[] = [
			await measureFirstLoad(browser, post.edgeUrl),
			await measureFirstPaint(browser, post.edgeUrl, 1),
			await measureFirstPaint(browser, post.edgeUrl, 4),
		];
		await browser.close();
		rows.push(
			await measureIdlePage(post.edgeUrl, "nothing"),
			await measureIdlePage(post.edgeUrl, "wall"),
			await measureIdlePage(post.edgeUrl, "wall", 1_000),
		);
		await post.close();
		rows.push(...(await measureMonthChart(screenDir)), ...(await measureAlarmWay(screenDir)));
		return { title: "The kiosk's page", rows };
	} finally {
		await browser.close();
		await post.close();
		await devices.kill9();
		rmSync(screenDir, { recursive: true, force: true });
	}
}
