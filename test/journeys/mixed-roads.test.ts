// A3: the same facts by network, stick and satellite. Each road's acknowledgement stops the others, and whatever comes twice, half a day
// late or on a forgotten stick changes nothing: the hub stands where it would stand had it heard every fact once.

import { cpSync, existsSync, mkdirSync, mkdtempSync, readdirSync, renameSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { NewEvent } from "@tesai/shared/contract/event.ts";
import { LANES, type Lane } from "@tesai/shared/contract/lane.ts";
import { DAY, HOUR, MINUTE, millis } from "@tesai/shared/contract/quantity.ts";
import { loadHubKey } from "@tesai/shared/node/bundle-key.ts";
import { silentLog } from "@tesai/shared/node/log.ts";
import { openReader } from "@tesai/shared/node/sqlite.ts";
import { expect, onTestFinished, test } from "vitest";
import { appendEvent } from "../../edge/journal/store.ts";
import { openHttpsRoad } from "../../edge/roads/https-road.ts";
import { describeJournal } from "../../edge/stick/post-stick.ts";
import { openUsbRoad } from "../../edge/stick/usb-road.ts";
import { type GatewayFaults, NO_FAULTS, SbdGateway } from "../../firmware-bridge/simulation/sbd-gateway.ts";
import { openSbdService } from "../../firmware-bridge/simulation/sbd-service.ts";
import { carryStick } from "../../hub/stick/stick-carrier.ts";
import { openLink } from "../../provisioning/demo/link.ts";
import { BOX, openBoxAndHub } from "../sim/box-and-hub.ts";
import { openBoxStore } from "../sim/box-store.ts";
import { eventually } from "../sim/post.ts";
import { randomFrom } from "../sim/random.ts";
import { openSatelliteLine } from "../sim/satellite-line.ts";
import { compareWithFresh } from "../sim/world/compare.ts";

const HOST = "127.0.0.1";
const IMEI = "300434060000001";
/** Every message comes two to four times. */
const DOUBLING: GatewayFaults = { ...NO_FAULTS, duplicated: 1 };

/** What a post writes in a day, one or two facts of every lane. */
function makeDay(no: number): NewEvent[] {
	const since = { boot: 1, monoMs: millis(no * 1_000) };
	const [fridge, sensor] = ["heladera-1" as never, "heladera-1-sonda" as never];
	const [item, lot, by, patient] = [7 as never, 3 as never, 2 as never, 41 as never];
	return [
		{
			kind: "fridge-registered",
			body: { fridge, name: `Heladera ${no}`, profile: "pqs", temperatureSensor: sensor },
		},
		{ kind: "alarm-raised", body: { fridge, rule: "HEAT", since, forMs: millis(600_000) } },
		{ kind: "vaccine-given", body: { patient, item, dose: 1, lot, place: "post", by } },
		{ kind: "stock-moved", body: { movement: "dispensed", item, lot, quantity: no, by } },
		{
			kind: "period-summarised",
			body: { fridge, from: since, lastsMs: HOUR, readings: no, doorOpenMs: millis(0), unpoweredMs: millis(0) },
		},
		{
			kind: "temperatures-recorded",
			body: { sensor, from: since, stepMs: millis(600_000), stepCenti: 10, samples: [{ skip: 0, rise: 50 + no }] },
		},
		{ kind: "input-set-aside", body: { door: "mqtt", reason: `day ${no}`, count: no } },
		{ kind: "deed-signed", body: { lane: "supply", seq: no, by, how: "pin" } },
	];
}

/** A box with three roads and its hub; the sky, the cable and the stick are in the test's hands. */
async function openPair() {
	const dir = mkdtempSync(join(tmpdir(), "tesai-mixed-"));
	onTestFinished(() => rmSync(dir, { recursive: true, force: true }));
	const mountDir = join(dir, "mount");
	mkdirSync(mountDir);
	const store = openBoxStore([]);
	const gateway = new SbdGateway({ random: randomFrom(5), faults: DOUBLING });
	let skyMs = 0;
	const service = await openSbdService(gateway, () => skyMs);
	onTestFinished(service.close);
	const reader = openReader(store.path);
	const closing: (() => unknown)[] = [];
	const setAside: string[] = [];
	const parts = Promise.withResolvers<{
		readonly link: Awaited<ReturnType<typeof openLink>>;
		readonly line: Awaited<ReturnType<typeof openSatelliteLine>>;
		readonly stick: ReturnType<typeof openUsbRoad>;
	}>();
	const pair = await openBoxAndHub(
		async ({ port, dir: hubDir, directIp, secret }, door) => {
			service.hub = { by: "direct-ip", port: Number(directIp) };
			const link = await openLink({ host: HOST, port });
			const line = await openSatelliteLine({
				holdSession: async (message) => {
					const session = gateway.holdSession(skyMs, IMEI, message);
					skyMs += session.tookMs;
					return session;
				},
				door,
			});
			const stick = openUsbRoad(
				{
					...{ mountDir, box: BOX, secret, hub: loadHubKey(join(hubDir, "hub.pub")), log: silentLog },
					describe: () => describeJournal(reader, store.timekeeper),
					setAside: (reason) => setAside.push(reason),
					onChange: () => {},
					now: () => store.timekeeper.now().utc,
				},
				door,
			);
			closing.push(
				() => link.close(),
				line.close,
				() => reader.close(),
			);
			parts.resolve({ link, line, stick });
			return [openHttpsRoad({ url: `http://${HOST}:${link.port}` }), line.road, stick];
		},
		store,
		{
			imei: IMEI,
			hubConfig: {
				satellite: { directIp: { host: HOST, port: 0 }, send: { by: "direct-ip", host: HOST, port: service.port } },
			},
		},
	);
	onTestFinished(async () => {
		await pair.stop();
		for (const close of closing) await close();
	});
	const { link, line, stick } = await parts.promise;
	const rings = setInterval(() => {
		for (const _ of gateway.takeRings(skyMs)) line.messages.ring();
	}, 5);
	onTestFinished(() => clearInterval(rings));
	await line.here();

	/** Looks at the place for the stick until it says so. */
	const untilStick = (state: string) =>
		eventually(() => {
			stick.look();
			return stick.courier.view().state === state ? true : undefined;
		});
	const inBox = join(mountDir, "TESAI");
	return {
		...{ pair, gateway, service, link, setAside },
		folder: (name: string) => join(dir, name),
		/** Time passes for everybody. */
		pass(ms: number) {
			store.clock.pass(ms);
			skyMs += ms;
		},
		write(no: number) {
			for (const event of makeDay(no)) pair.act((tx) => appendEvent(tx, event));
			pair.sender.wake();
		},
		async takeOut(name: string) {
			mkdirSync(join(dir, name), { recursive: true });
			renameSync(inBox, join(dir, name, "TESAI"));
			await untilStick("none");
		},
		async putIn(name: string) {
			if (existsSync(join(dir, name, "TESAI"))) renameSync(join(dir, name, "TESAI"), inBox);
			else mkdirSync(inBox);
			await untilStick("ready");
			await stick.idle();
		},
		copy: (name: string, to: string) => cpSync(join(dir, name), join(dir, to), { recursive: true }),
		carry: (name: string) => carryStick(join(dir, name), pair.hubUrl),
	};
}

type Opened = Awaited<ReturnType<typeof openPair>>;
/** The lanes of what left by that road, from the given frame on. */
const lanesBy = ({ pair }: Opened, road: string, from: number): Lane[] => {
	const left = pair.wire.slice(from).filter((one) => one.road === road);
	const lanes = new Set(left.flatMap(({ facts }) => facts.map(({ lane }) => lane)));
	return LANES.filter((_, no) => lanes.has(no));
};
const seqsBy = ({ pair }: Opened, road: string, lane: Lane): number[] =>
	pair.wire
		.filter((one) => one.road === road)
		.flatMap(({ facts }) => facts.filter((fact) => LANES[fact.lane] === lane).map(({ seq }) => seq));
/** Long enough for whatever a road that is woken would still do. */
const quiet = async ({ pair }: Opened) => {
	for (let turn = 0; turn < 40; turn++) {
		pair.sender.wake();
		await new Promise((resolve) => setTimeout(resolve, 5));
	}
};

test("A3 S14, S27: network, stick and satellites carry the same facts, one acknowledgement stops the others, and each counts once", async () => {
	const opened = await openPair();
	const { pair, gateway, service, link, pass, write } = opened;

	// With a network nothing else is used.
	write(1);
	await pair.drained();
	expect(pair.wire.every(({ road }) => road === "https")).toBe(true);
	expect(gateway.counts.sessions).toBe(0);

	// Without one the alarm is in the sky and everything is on a stick; neither has arrived when the network is back and takes it all.
	link.cut();
	gateway.faults = { ...DOUBLING, late: 1 };
	write(2);
	await eventually(() => (gateway.counts.accepted > 0 ? true : undefined));
	await opened.putIn("new");
	expect(lanesBy(opened, "usb", 0)).toEqual(LANES);
	expect(lanesBy(opened, "satellite", 0)).toContain("alarm");
	await opened.takeOut("forgotten");
	expect(pair.waiting()).toBeGreaterThanOrEqual(7);
	link.restore();
	await pair.drained();
	for (const road of ["satellite", "usb", "https"]) expect(seqsBy(opened, road, "alarm"), road).toContain(2);
	expect(pair.atHub()).toEqual(pair.atBox());

	// The network's word holds for all of them: half a day later, too, nothing leaves again, and what comes then changes nothing.
	let frames = pair.wire.length;
	const before = pair.atHub();
	pass(12 * HOUR + 30 * MINUTE);
	expect(await service.deliver()).toBeGreaterThanOrEqual(2);
	await opened.putIn("new");
	pass(HOUR);
	await quiet(opened);
	expect(pair.wire.length).toBe(frames);
	expect(readdirSync(join(opened.folder("mount"), "TESAI")).filter((name) => name.includes(".tesai"))).toEqual([]);
	expect(pair.atHub()).toEqual(before);
	await opened.takeOut("stick");

	// The satellites' word: what they have brought is not put on the stick.
	link.cut();
	gateway.faults = DOUBLING;
	frames = pair.wire.length;
	write(3);
	const alarmBack = async () => {
		pass(20_000);
		await service.deliver();
		return pair.sender.view(pair.timekeeper.now()).lanes.find(({ lane }) => lane === "alarm")?.waiting === 0;
	};
	await eventually(async () => ((await alarmBack()) ? true : undefined), 20_000);
	expect(gateway.counts.fetched).toBeGreaterThan(0);
	const bySky = pair.wire.slice(frames).find(({ road }) => road === "satellite")?.facts ?? [];
	frames = pair.wire.length;
	await opened.putIn("stick");
	const onStick = pair.wire.slice(frames).filter(({ road }) => road === "usb");
	for (const { lane, seq } of bySky)
		expect(onStick.flatMap(({ facts }) => facts).find((one) => one.lane === lane && one.seq === seq)).toBeUndefined();
	expect(lanesBy(opened, "usb", frames)).toContain("telemetry");

	// The stick's word: what came back with it is given to no other road.
	await opened.takeOut("pocket");
	const { reports, answered } = await opened.carry("pocket");
	expect(reports).toMatchObject([{ state: "whole", box: BOX, refused: 0 }]);
	expect(answered).toEqual([BOX]);
	expect(pair.waiting()).toBeGreaterThan(0);
	opened.copy("pocket", "answered");
	await opened.putIn("pocket");
	await eventually(() => (pair.waiting() === 0 ? true : undefined));
	frames = pair.wire.length;
	link.restore();
	pass(13 * HOUR);
	await quiet(opened);
	expect(pair.wire.length).toBe(frames);
	await opened.takeOut("pocket");

	// Days later somebody finds the forgotten stick in a drawer and takes it to the region, and the other one's copy to the post.
	pass(5 * DAY);
	const settled = pair.atHub();
	const [old] = (await opened.carry("forgotten")).reports;
	expect(old).toMatchObject({ state: "whole", box: BOX, refused: 0 });
	expect(old && "frames" in old ? old.frames : 0).toBeGreaterThan(0);
	await opened.putIn("answered");
	await opened.takeOut("answered");
	await quiet(opened);
	expect(pair.wire.length).toBe(frames);
	expect(pair.atHub()).toEqual(settled);

	expect(pair.waiting()).toBe(0);
	expect(opened.setAside).toEqual([]);
	expect(pair.wire.filter(({ known }) => known > 0)).toEqual([]);
	expect(pair.atHub()).toEqual(pair.atBox());
	const hub = openReader(join(pair.hubDir, "hub.sqlite"));
	onTestFinished(() => void hub.close());
	expect(hub.prepare("SELECT count(*) FROM quarantine").pluck().get()).toBe(0);
	expect(await compareWithFresh(hub, new Map([[BOX, pair.keys]]), pair.timekeeper.now().utc)).toEqual([]);
	const byRoad = Map.groupBy(pair.wire, ({ road }) => road);
	console.info(`frames: ${JSON.stringify([...byRoad].map(([road, { length }]) => [road, length]))}`, gateway.counts);
});
