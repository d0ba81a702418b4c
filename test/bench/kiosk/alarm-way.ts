// From a sensor's byte to the screen: real bridge, real edge, a door contact's twin on a TCP cable, a real Chromium.

import type { Live } from "@tesai/shared/contract/edge-api/system.ts";
import { modbusBusTwin } from "../../../firmware-bridge/drivers/modbus.twin.ts";
import { n4dih32Twin } from "../../../firmware-bridge/drivers/n4dih32.twin.ts";
import { plugTwinIntoTcp } from "../../../firmware-bridge/drivers/twin.ts";
import { openChromium } from "../../sim/chromium.ts";
import { eventually, openPost, TIGHT_FRIDGE } from "../../sim/post.ts";
import { watchScreen } from "../../sim/screen-watcher.ts";
import type { Row } from "../report.ts";
import { spread } from "./spread.ts";

const SAMPLES = 150;
/** Polls come every fifth of a second on the wall. */
const SPEED = 5;

export async function measureAlarmWay(screenDir: string): Promise<Row[]> {
	let open = false;
	let sentAt = 0;
	let sentOpen = false;
	const twin = await plugTwinIntoTcp((send) =>
		modbusBusTwin([n4dih32Twin({ unit: 3, doors: [() => open] })])((bytes) => {
			// The first answer that carries the open door.
			if (open && !sentOpen) {
				sentOpen = true;
				sentAt = performance.now();
			}
			send(bytes);
		}),
	);
	const post = await openPost({
		speed: SPEED,
		screenDir,
		// Raised by the first bad sample, so that only the way is measured and not the rule's patience.
		fridges: [{ ...TIGHT_FRIDGE, limits: { DOOR: { forMs: 0 } } }],
		ports: [
			{
				protocol: "modbus-rtu",
				path: twin.path,
				baudRate: 9_600,
				parity: "none",
				pollSeconds: 1,
				devices: [{ model: "n4dih32", unit: 3, sensors: ["heladera-1-puerta"] }],
			},
		],
	});
	const browser = await openChromium();
	try {
		const page = await browser.newPage({ viewport: { width: 1_024, height: 600 } });
		let painted = 0;
		await page.exposeFunction("painted", (alarms: number) => {
			painted = alarms;
			if (alarms > 0) onPainted(performance.now());
		});
		let onPainted = (_at: number) => {};
		await page.goto(post.edgeUrl);
		// Tells after the frame in which the number of alarm blocks on the page has changed.
		await page.evaluate(() => {
			let shown = -1;
			const look = () => {
				const alarms = document.querySelectorAll("section.alarm").length;
				if (alarms === shown) return;
				shown = alarms;
				requestAnimationFrame(() =>
					setTimeout(() => (window as unknown as { painted(n: number): void }).painted(alarms)),
				);
			};
			new MutationObserver(look).observe(document.body, { childList: true, subtree: true, attributes: true });
			look();
		});
		const screen = await watchScreen(post.edgeUrl);
		const toEvent: number[] = [];
		const toPaint: number[] = [];
		for (let i = 0; i < SAMPLES; i++) {
			const arrived = screen.until(hasOpenAlarm).then(() => performance.now());
			const drawn = new Promise<number>((resolve) => {
				onPainted = resolve;
			});
			sentOpen = false;
			open = true;
			toEvent.push((await arrived) - sentAt);
			toPaint.push((await drawn) - sentAt);
			open = false;
			await settle(post.edgeUrl);
			await eventually(() => (painted === 0 ? true : undefined));
		}
		await screen.close();
		return [
			{ what: "sensor’s byte → server-sent event at the browser’s end", value: spread(toEvent) },
			{
				what: "sensor’s byte → alarm painted in Chromium",
				value: spread(toPaint),
				budget: "p99 < 250 ms (the platform asks for 2 s)",
			},
		];
	} finally {
		await browser.close();
		await post.close();
		await twin.unplug();
	}
}

function hasOpenAlarm(live: Live): boolean {
	return live.fridges[0]?.alarms.some((alarm) => alarm.ended === null) ?? false;
}

/** Waits until the door is seen closed, and acknowledges what is left, so that every sample starts from a calm screen. */
async function settle(url: string): Promise<void> {
	await eventually(async () => {
		const alarms = (await (await fetch(`${url}/v1/alarms`)).json()) as {
			id: number;
			ended: unknown;
			acknowledged: unknown;
		}[];
		for (const alarm of alarms) {
			if (alarm.acknowledged !== null) continue;
			await fetch(`${url}/v1/alarms/${alarm.id}/acknowledgement`, {
				method: "POST",
				headers: { "content-type": "application/json" },
				body: '{"reason":"door-closed"}',
			});
		}
		return alarms.length === 0 ? true : undefined;
	});
}
