// A recorded night without sun, replayed to the real bridge: the box saves, survives, sleeps, and starts again by itself in
// the morning. Nothing is lost, and what it foresaw is compared with what came.

import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import type { PowerView } from "@tesai/shared/contract/edge-api/power.ts";
import { LANES } from "@tesai/shared/contract/lane.ts";
import { HOUR, MINUTE } from "@tesai/shared/contract/quantity.ts";
import { openClock } from "@tesai/shared/node/clock.ts";
import Sqlite from "better-sqlite3";
import { expect, onTestFinished, test } from "vitest";
import { verifyJournal } from "../../edge/journal/verify.ts";
import { parseDischarge } from "../../edge/power/judge-discharge.ts";
import { modbusBusTwin } from "../../firmware-bridge/drivers/modbus.twin.ts";
import { plugTwinIntoTcp } from "../../firmware-bridge/drivers/twin.ts";
import { veDirectTwin } from "../../firmware-bridge/drivers/ve-direct.twin.ts";
import { xyMd02Twin } from "../../firmware-bridge/drivers/xy-md02.twin.ts";
import { eventually, getJson, openPost, TIGHT_FRIDGE } from "../sim/post.ts";
import { ROOT } from "../sim/program.ts";

/** Eighteen hours in some forty seconds. */
const PATIENCE_MS = 2_000;
const SPEED = 1_500;
const BULK = 3;

interface Row {
	readonly lane: number;
	readonly seq: number;
	readonly body: Buffer;
}

test("A1 A7 A8 power-runs-out: normal, save, survive, asleep, and awake again; nothing lost", async () => {
	const { records, battery } = parseDischarge(
		readFileSync(join(ROOT, "test/fixtures/discharge-12v-100ah.json"), "utf8"),
	);
	// The trace begins when the post does: until its clock is known the controller shows the first record.
	let traceMs = () => 0;
	const recordNow = () => {
		const at = records[0]!.utc + traceMs();
		return records.findLast(({ utc }) => utc <= at)?.reading ?? records[0]!.reading;
	};
	const solar = await plugTwinIntoTcp(
		veDirectTwin({
			everyMs: 10,
			values: () => {
				const { batteryVolts = 0, batteryAmps = 0, panelWatts = 0, supplied } = recordNow();
				const sun = { panelVolts: panelWatts > 0 ? 36 : 0, yieldTodayWh: 0, chargeState: panelWatts > 0 ? BULK : 0 };
				return { batteryVolts, batteryAmps, panelWatts, ...sun, loadOn: supplied };
			},
		}),
	);
	onTestFinished(solar.unplug);
	const bus = await plugTwinIntoTcp(modbusBusTwin([xyMd02Twin({ celsius: () => 4.7 })]));
	onTestFinished(bus.unplug);

	// Silence is not the story: at this speed a machine's pause of a tenth of a second is minutes of the post's.
	const fridge = { ...TIGHT_FRIDGE, limits: { SILENT: { forMs: 6 * HOUR } }, doorSensor: undefined };
	const light = join(ROOT, "node_modules/.cache", `backlight-${process.pid}`);
	writeFileSync(light, "80\n");
	const post = await openPost({
		hub: true,
		speed: SPEED,
		digestMinutes: 60,
		fridges: [JSON.parse(JSON.stringify(fridge)) as object],
		power: { sensor: "solar-1", battery, backlightFile: light, wakeCheckMinutes: 15 },
		ports: [
			{ protocol: "line", model: "ve-direct", path: solar.path, sensors: ["solar-1"], everySeconds: 60 },
			{
				protocol: "modbus-rtu",
				path: bus.path,
				baudRate: 9_600,
				parity: "none",
				pollSeconds: 300,
				devices: [{ model: "xy-md02", unit: 1, sensors: ["heladera-1-sonda"] }],
			},
		],
	});
	onTestFinished(post.close);
	const clock = openClock(post.clock);
	const startedAt = clock.utc();
	traceMs = () => clock.utc() - startedAt;
	const traceEnds = records.at(-1)!.utc - records[0]!.utc;

	// A witness beside the bridge: what the box has acknowledged to it must be there for ever.
	const witness = await post.connectMqtt();
	const acknowledged: number[] = [];
	let isOver = false;
	const keepTelling = (async () => {
		while (!isOver && witness.connected) {
			const monoMs = clock.mono();
			const reading = { kind: "temperature", celsius: 5, bootId: clock.bootId, monoMs };
			await witness
				.publishAsync("tesai/v1/reading/testigo", JSON.stringify(reading), { qos: 1 })
				.then(() => acknowledged.push(monoMs))
				.catch(() => {});
			await pause(50);
		}
	})();

	/** A box that is about to sleep may take a question and never answer it. */
	const askPower = async (): Promise<PowerView | undefined> => {
		const signal = AbortSignal.timeout(PATIENCE_MS);
		const answer = await fetch(`${post.edgeUrl}/v1/power?hours=24`, { signal }).catch(() => undefined);
		return answer?.ok === true ? ((await answer.json().catch(() => undefined)) as PowerView | undefined) : undefined;
	};
	const said: { at: number; view: PowerView["now"] }[] = [];
	const seen: string[] = [];
	const lights = new Map<string, number>();
	let sleptWith: { wal: number; answers: boolean } | undefined;
	while (traceMs() < traceEnds) {
		const view = await askPower();
		const mode = view?.now.mode ?? "away";
		if (seen.at(-1) !== mode) seen.push(mode);
		// Somebody is at the screen while it costs little: without a hand it would be dark sooner. [PW17]
		if (mode === "normal" || mode === "save") {
			await fetch(`${post.edgeUrl}/v1/power/look`, { method: "POST", signal: AbortSignal.timeout(PATIENCE_MS) }).catch(
				() => undefined,
			);
		}
		if (view !== undefined) {
			const lit = Number(readFileSync(light, "utf8"));
			const after = await askPower();
			// The light belongs to the mode only where the mode has not changed meanwhile.
			if (after?.now.mode === mode) lights.set(mode, lit);
		}
		const last = said.at(-1)?.at ?? Number.NEGATIVE_INFINITY;
		if (view !== undefined && clock.utc() - last >= HOUR) said.push({ at: clock.utc(), view: view.now });
		if (mode === "away" && sleptWith === undefined) {
			await eventually(() => post.edge.log.some(({ msg }) => msg === "asleep") || undefined);
			const wal = join(post.edgeData, "edge.sqlite-wal");
			sleptWith = {
				wal: existsSync(wal) ? readFileSync(wal).length : 0,
				answers: await fetch(post.edgeUrl, { signal: AbortSignal.timeout(PATIENCE_MS) }).then(
					() => true,
					() => false,
				),
			};
		}
		await pause(100);
	}
	isOver = true;
	// A publish into a box that has gone to sleep may stay open for ever; what counts is what was acknowledged.
	await Promise.race([keepTelling, pause(5_000)]);

	const looks = post.edge.log.filter(({ msg }) => msg === "looking at the battery").length;
	const link = () => getJson<{ waiting: number }>(`${post.edgeUrl}/v1/link`);
	await eventually(async () => ((await link()).waiting < 3 ? true : undefined), 20_000);
	const view = await getJson<PowerView>(`${post.edgeUrl}/v1/power?hours=24`);
	await post.bridge?.stop();
	await post.edge.stop();
	await post.hub?.stop();

	const modes = view.chart.modes.map(({ mode }) => mode);
	expect(modes.slice(0, 5)).toEqual(["normal", "save", "survive", "asleep", "survive"]);
	const asleep = view.chart.modes.find(({ mode }) => mode === "asleep")!;
	const hoursAsleep = (asleep.to - asleep.from) / HOUR;
	expect(sleptWith).toEqual({ wal: 0, answers: false });
	expect(looks).toBeGreaterThan(2);
	expect(lights.get("normal")).toBe(80);
	expect(lights.get("save")).toBe(24);
	expect(lights.get("survive")).toBe(0);

	// Nothing lost: the acknowledged readings, the bridge's backlog of the night, the journal, and the hub's copy of it.
	const db = new Sqlite(join(post.edgeData, "edge.sqlite"), { readonly: true });
	const stamps = (sensor: string) =>
		db
			.prepare(
				"SELECT ((r.id >> 8) & 274877906943) - 137438953472 FROM reading r JOIN sensor s ON s.sensor = r.id & 255 WHERE s.id = ? ORDER BY r.id",
			)
			.pluck()
			.all(sensor) as number[];
	const kept = new Set(stamps("testigo"));
	expect(acknowledged.filter((monoMs) => !kept.has(monoMs))).toEqual([]);
	expect(acknowledged.length).toBeGreaterThan(50);
	const probe = stamps("heladera-1-sonda");
	const gaps = probe.slice(1).map((at, index) => at - probe[index]!);
	const night = gaps.filter((gap) => gap > 30 * MINUTE);
	expect(verifyJournal(db)).toEqual([]);
	const facts = db.prepare("SELECT lane, seq, body FROM event ORDER BY lane, seq").all() as Row[];
	db.close();
	const hub = new Sqlite(join(post.dir, "hub", "hub.sqlite"), { readonly: true });
	const arrived = hub.prepare("SELECT lane, seq, body FROM event ORDER BY lane, seq").all() as Row[];
	hub.close();
	for (const [lane, name] of LANES.entries()) {
		const seqs = arrived.filter((row) => row.lane === lane).map((row) => row.seq);
		expect(seqs, `${name} has no gap and nothing twice`).toEqual(seqs.map((_, index) => index + 1));
	}
	expect(facts.length - arrived.length).toBeLessThan(10);
	expect(night, "the bridge kept what was measured while the box slept").toEqual([]);

	// The end that was foreseen, against the one that came.
	const start = view.chart.modes[0]!.from;
	const from = said[0]!.at + (asleep.from - said[0]!.at) / 3;
	const judged = said
		.filter(({ at }) => at < asleep.from)
		.map(({ at, view: { hoursLeft, charge } }) => {
			const truth = (asleep.from - at) / HOUR;
			const likely = hoursLeft.state === "known" ? hoursLeft.likely : null;
			return { at, truth, likely, hoursLeft, percent: charge?.percent ?? null };
		});
	console.info(`slept ${hoursAsleep.toFixed(1)} h with ${looks} looks; ${acknowledged.length} acknowledged, 0 lost`);
	for (const { at, truth, likely, hoursLeft, percent } of judged) {
		const range = hoursLeft.state === "known" ? `${hoursLeft.least}–${hoursLeft.most ?? "…"}` : hoursLeft.state;
		const error = likely === null ? "" : `${(((likely - truth) / truth) * 100).toFixed(0)} %`;
		console.info(
			`hour ${((at - start) / HOUR).toFixed(1)}: ${percent} %, true ${truth.toFixed(1)} h, said ${likely} (${range}) ${error}`,
		);
	}
	for (const { at, truth, likely } of judged) {
		if (at < from) continue;
		// Near the end a fifth is minutes: half an hour is as exact as a nurse can use.
		expect(Math.abs((likely ?? Number.NaN) - truth)).toBeLessThan(Math.max(0.2 * truth, 0.5));
	}
});

const pause = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms));
