// A hub that delivers: the real store and intake on a real disk, facts sealed by a box, and a clock that the test moves.

import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { CceDeliveryConfig, CceReceiverConfig } from "@tesai/shared/contract/config/cce.ts";
import type { SwitchRole } from "@tesai/shared/contract/event/switches.ts";
import { FACTS, type NewEvent } from "@tesai/shared/contract/event.ts";
import type { BoxNo, FridgeId, PostId, SensorId } from "@tesai/shared/contract/id.ts";
import type { Rule } from "@tesai/shared/contract/limits.ts";
import { epochMs, MINUTE, millis } from "@tesai/shared/contract/quantity.ts";
import { type Log, silentLog } from "@tesai/shared/node/log.ts";
import { frameKeys } from "@tesai/shared/node/seal.ts";
import { packTemperatures } from "../../edge/coldchain/segment.ts";
import { type PowerReading, packSupply } from "../../edge/coldchain/supply-segment.ts";
import { packSwitches } from "../../edge/coldchain/switch-segment.ts";
import { coldchainProjection } from "../../hub/coldchain/actions.ts";
import { listNewestAlarms } from "../../hub/coldchain/store.ts";
import { openDeliveryProjection } from "../../hub/deliver/cce/deliveries.ts";
import { type Deliveries, deliverNext } from "../../hub/deliver/cce/sender.ts";
import { equipmentProjection } from "../../hub/equipment/actions.ts";
import { listEquipment } from "../../hub/equipment/store.ts";
import { acceptFrame, type Intake } from "../../hub/intake/actions.ts";
import { openBoxTwin, toWireFact } from "../../hub/intake/box-twin.ts";
import { FrameLog } from "../../hub/intake/frame-log.ts";
import { readIntakeCursor } from "../../hub/intake/store.ts";
import { postsProjection } from "../../hub/posts/actions.ts";
import { listAnchorsOf } from "../../hub/posts/store.ts";
import { openStore } from "../../hub/store/store.ts";
import { type ManualClock, manualClock } from "./manual-clock.ts";

const SECRET = Buffer.alloc(32, 7);
const FRIDGE = "heladera-1" as FridgeId;
export const PROBE = "heladera-1-sonda" as SensorId;
export const AMBIENT = "heladera-1-ambiente" as SensorId;
export const DOOR = "heladera-1-puerta" as SensorId;
export const SUPPLY = "heladera-1-corriente" as SensorId;
export const COMPRESSOR = "heladera-1-compresor" as SensorId;
const POSTS = [
	{
		id: "py-15-prueba" as PostId,
		name: "Puesto de prueba",
		box: 1 as BoxNo,
		keyFile: "unused",
		latitude: -22.38,
		longitude: -59.84,
	},
];

export interface DeliveringHub {
	readonly clock: ManualClock;
	readonly deliveries: Deliveries;
	readonly receiver: CceReceiverConfig;
	/** Takes facts in as a frame. */
	apply(...events: readonly NewEvent[]): Promise<void>;
	/** Sends whatever is due now, one after the other, until nothing is; returns how many requests that made. */
	deliver(): Promise<number>;
	/** As if the hub had been stopped, also in the middle of a request, and started again on the same data. */
	restart(): Promise<void>;
	/** One request is begun and nobody waits for it. */
	beginDelivery(): void;
	close(): Promise<void>;
}

/** A probe's readings: one a minute from `fromMinute` on after the boot. */
export function temperatures(sensor: SensorId, fromMinute: number, celsius: readonly number[]): NewEvent[] {
	const samples = celsius.map((value, at) => ({ monoMs: (fromMinute + at) * MINUTE, centi: Math.round(value * 100) }));
	return packTemperatures(sensor, 1, samples).map((body) => ({ kind: "temperatures-recorded", body }));
}

/** A sensor of states, one word a minute. */
export function switches(
	sensor: SensorId,
	role: SwitchRole,
	fromMinute: number,
	states: readonly ("on" | "off" | "no-answer")[],
): NewEvent[] {
	const said = states.map((state, at) => ({ monoMs: (fromMinute + at) * MINUTE, role, state }));
	return packSwitches(sensor, 1, said).map((body) => ({ kind: "switches-recorded", body }));
}

/** What the solar controller measured, one word a minute; with what the box foresaw of its battery when that was told, right after. */
export function supplies(
	sensor: SensorId,
	fromMinute: number,
	readings: readonly Partial<PowerReading>[],
	batteryHours?: number,
): NewEvent[] {
	const said = readings.map((one, at) => ({
		monoMs: (fromMinute + at) * MINUTE,
		reading: { kind: "power" as const, supplied: true, ...one },
	}));
	return packSupply(sensor, 1, said, 0).map((body) => ({
		kind: "supply-recorded",
		body: { ...body, ...(batteryHours !== undefined && { batteryHours }) },
		at: fromMinute + readings.length,
	}));
}

export const raised = (rule: Rule, minute: number): NewEvent & { readonly at: number } => ({
	kind: "alarm-raised",
	body: { fridge: FRIDGE, rule, since: { boot: 1, monoMs: millis((minute - 5) * MINUTE) }, forMs: millis(5 * MINUTE) },
	at: minute,
});

export const endedAlarm = (alarm: number, minute: number): NewEvent & { readonly at: number } => ({
	kind: "alarm-ended",
	body: { alarm: alarm as never, reason: "back-in-range", lastBad: { boot: 1, monoMs: millis(minute * MINUTE) } },
	at: minute,
});

/** The fridge's probe is another one from now on. */
export const rewired = (sensor: SensorId): NewEvent => ({
	kind: "fridge-wired",
	body: { fridge: FRIDGE, parts: [{ part: "temperature", sensor }] },
});

export const described = (supply: "mains" | "solar", hasLogger: boolean): NewEvent => ({
	kind: "equipment-described",
	body: {
		fridge: FRIDGE,
		manufacturer: "Hielo",
		model: "H-50",
		serial: "A-1",
		pqsCode: "E003/045",
		producedOn: "2024-05-06",
		supply,
		...(hasLogger && {
			logger: { manufacturer: "Hielo", model: "L-1", serial: "L-9", pqsCode: "E006/045", producedOn: "2024-05-01" },
		}),
	},
});

export async function openDeliveringHub(
	url: string,
	options: {
		readonly receiver?: Partial<CceReceiverConfig>;
		readonly delivery?: Partial<CceDeliveryConfig>;
		readonly log?: Log;
		/** False: the box's clock is tied to nothing. */
		readonly anchored?: boolean;
	} = {},
): Promise<DeliveringHub> {
	const dir = mkdtempSync(join(tmpdir(), "tesai-deliver-"));
	const clock = manualClock();
	const bootAt = clock.utc() - clock.mono();
	const receiver: CceReceiverConfig = {
		id: "ministerio",
		url,
		auth: { kind: "none" },
		gzip: true,
		timeoutSeconds: 1,
		...options.receiver,
	};
	const config: CceDeliveryConfig = {
		source: "py.tesai.prueba",
		country: "PRY",
		monitor: { manufacturer: "Tesãi", model: "box" },
		probe: { manufacturer: "unknown", model: "XY-MD02" },
		receivers: [receiver],
		...options.delivery,
	};
	const box = openBoxTwin(1, SECRET);
	const seqs = new Map<string, number>();
	let intake: Intake;
	let deliveries: Deliveries;
	let stop = new AbortController();
	let under: Promise<unknown> = Promise.resolve();

	const open = async () => {
		const store = openStore(join(dir, "hub.sqlite"));
		const frames = await FrameLog.open(join(dir, "frames"), {
			segmentBytes: 1_000_000,
			appliedUpTo: await readIntakeCursor(store.read),
		});
		const keys = frameKeys(SECRET);
		const projections = [
			postsProjection,
			coldchainProjection,
			equipmentProjection,
			openDeliveryProjection(config, POSTS),
		];
		intake = { store, frames, projections, clock, log: silentLog, keyring: { keysOf: () => keys } };
		const sources = {
			alarms: (read: Parameters<typeof listNewestAlarms>[0], no: number) => listNewestAlarms(read, no, 500),
			anchors: listAnchorsOf,
			plates: listEquipment,
		};
		deliveries = { config, posts: POSTS, sources, store, clock, log: options.log ?? silentLog, random: () => 0.5 };
		stop = new AbortController();
	};
	const shut = async () => {
		stop.abort();
		await under;
		await intake.frames.close();
		await intake.store.close();
	};
	const hub: DeliveringHub = {
		clock,
		get deliveries() {
			return deliveries;
		},
		receiver,
		async apply(...events) {
			const facts = events.map((event) => {
				const { lane } = FACTS[event.kind];
				const seq = (seqs.get(lane) ?? 0) + 1;
				seqs.set(lane, seq);
				const at = (event as { at?: number }).at;
				return toWireFact(seq, event, at === undefined ? {} : { monoMs: millis(at * MINUTE) });
			});
			await acceptFrame(intake, box.seal(facts), "https");
		},
		async deliver() {
			let requests = 0;
			for (let turn = 0; turn < 200; turn++) {
				const before = await countTries(deliveries);
				if (!(await deliverNext(deliveries, receiver, stop.signal))) return requests;
				requests += (await countTries(deliveries)) - before;
			}
			throw new Error("it never ends");
		},
		beginDelivery() {
			under = deliverNext(deliveries, receiver, stop.signal);
		},
		async restart() {
			await shut();
			await open();
		},
		async close() {
			await shut();
			rmSync(dir, { recursive: true });
		},
	};
	await open();
	const anchor: NewEvent = {
		kind: "clock-anchored",
		body: { boot: 1, monoMs: millis(0), utc: epochMs(bootAt), source: "gnss", errorMs: millis(50) },
	};
	await hub.apply(
		{ kind: "box-started", body: { boot: 1, software: "0.1.0" } },
		...((options.anchored ?? true) ? [anchor] : []),
		{
			kind: "fridge-registered",
			body: { fridge: FRIDGE, name: "Vacunas", profile: "pqs", temperatureSensor: PROBE, doorSensor: DOOR },
		},
		{
			kind: "fridge-wired",
			body: {
				fridge: FRIDGE,
				parts: [
					{ part: "temperature", sensor: PROBE },
					{ part: "door", sensor: DOOR },
					{ part: "power", sensor: SUPPLY },
					{ part: "ambient", sensor: AMBIENT },
					{ part: "compressor", sensor: COMPRESSOR },
				],
			},
		},
	);
	// The receiver is known from now on, and its first routine is a day away.
	await hub.deliver();
	return hub;
}

async function countTries({ store }: Deliveries): Promise<number> {
	const { count } = await store.read
		.selectFrom("cce_try")
		.select((eb) => eb.fn.countAll<number>().as("count"))
		.executeTakeFirstOrThrow();
	return Number(count);
}
