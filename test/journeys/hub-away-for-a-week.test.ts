// The link is cut for seven days of the post's time. The post lives on; when the link is back everything is at the hub
// once, the alarms before the curves.

import { join } from "node:path";
import type { FridgeView } from "@tesai/shared/contract/edge-api/coldchain.ts";
import type { LinkView } from "@tesai/shared/contract/edge-api/link.ts";
import { LANES } from "@tesai/shared/contract/lane.ts";
import { DAY, HOUR, MINUTE } from "@tesai/shared/contract/quantity.ts";
import Sqlite from "better-sqlite3";
import { expect, onTestFinished, test } from "vitest";
import { eventually, getJson, openPost, TIGHT_FRIDGE } from "../sim/post.ts";
import { startProgram } from "../sim/program.ts";

/** A week in forty seconds. */
const SPEED = (7 * DAY) / 40_000;

interface Row {
	readonly lane: number;
	readonly seq: number;
	readonly kind: number;
	readonly body: Buffer;
	readonly received_at?: number;
}

test("A2 A3 A8 a week without the hub: everything arrives once, alarms first", async () => {
	const clock = { speed: SPEED, originAt: Date.now() };
	const devices = await startProgram("firmware-bridge/simulation/main.ts", [JSON.stringify({ clock })]);
	onTestFinished(devices.kill9);
	const post = await openPost({
		hub: true,
		speed: SPEED,
		digestMinutes: 60,
		// At this speed a busy machine's pause of a tenth of a second is half an hour of the post's: silence is not the story.
		fridges: [{ ...TIGHT_FRIDGE, limits: { SILENT: { forMs: 12 * HOUR }, DOOR: { forMs: 30 * MINUTE } } }],
		ports: [
			{
				protocol: "modbus-rtu",
				path: String(devices.ready.bus),
				baudRate: 9_600,
				parity: "none",
				pollSeconds: 600,
				devices: [
					{ model: "xy-md02", unit: 1, sensors: ["heladera-1-sonda"] },
					{ model: "n4dih32", unit: 3, sensors: ["heladera-1-puerta"] },
				],
			},
		],
	});
	onTestFinished(post.close);
	const link = () => getJson<LinkView>(`${post.edgeUrl}/v1/link`);

	await eventually(async () => ((await link()).lastAcknowledgedAt === null ? undefined : true));
	post.link?.cut();
	// On a busy machine some hours of the post pass before the link is cut.
	const early = (await link()).lanes.find(({ lane }) => lane === "telemetry")?.written ?? 0;
	const days = 7 * (DAY / SPEED);
	const started = performance.now();
	// Once a day somebody leaves the door open for some hours.
	for (let day = 0; day < 7; day++) {
		await waitUntil(started + (day + 0.4) * (days / 7));
		devices.tell({ action: "open-door", fridge: 1 });
		await waitUntil(started + (day + 0.7) * (days / 7));
		devices.tell({ action: "close-door", fridge: 1 });
	}
	await waitUntil(started + days);

	const away = await link();
	expect(away.waiting).toBeGreaterThan(7 * 24);
	expect(away.oldestWaitingMs).toBeGreaterThan(6 * DAY);
	expect((await getJson<FridgeView[]>(`${post.edgeUrl}/v1/fridges`))[0]?.alarms.length).toBeGreaterThan(0);

	await post.bridge?.stop();
	post.link?.restore();
	await eventually(async () => ((await link()).waiting === 0 ? true : undefined), 30_000);
	await post.edge.stop();
	await post.hub?.stop();

	const written = readRows(
		join(post.edgeData, "edge.sqlite"),
		"SELECT lane, seq, kind, body FROM event ORDER BY lane, seq",
	);
	const arrived = readRows(
		join(post.dir, "hub", "hub.sqlite"),
		"SELECT lane, seq, kind, body, received_at FROM event ORDER BY lane, seq",
	);
	// What the hub has is what the box wrote, byte for byte.
	expect(arrived.map(({ received_at: _, ...row }) => row)).toEqual(written.filter((row) => has(arrived, row)));
	for (const [lane, name] of LANES.entries()) {
		const seqs = arrived.filter((row) => row.lane === lane).map((row) => row.seq);
		expect(seqs, `${name} has no gap and nothing twice`).toEqual(seqs.map((_, index) => index + 1));
	}
	expect(written.length - arrived.length, "all but what the last seconds wrote").toBeLessThan(10);

	const alarm = arrived.filter((row) => row.lane === LANES.indexOf("alarm"));
	const curves = arrived.filter((row) => row.lane === LANES.indexOf("telemetry"));
	expect(alarm.length).toBeGreaterThan(14);
	expect(curves.length).toBeGreaterThan(7 * 20);
	// The first frame after the cut carried every alarm of the week; no curve of the week came before one.
	const cutAt = Math.max(...alarm.map((row) => row.received_at!));
	const late = curves.slice(early).filter((row) => row.received_at! < cutAt);
	expect(late).toEqual([]);
});

function readRows(path: string, sql: string): Row[] {
	const db = new Sqlite(path, { readonly: true });
	const rows = db.prepare(sql).all() as Row[];
	db.close();
	return rows;
}

function has(rows: readonly Row[], row: Row): boolean {
	return rows.some((one) => one.lane === row.lane && one.seq === row.seq);
}

function waitUntil(at: number): Promise<void> {
	return new Promise((resolve) => setTimeout(resolve, Math.max(0, at - performance.now())));
}
