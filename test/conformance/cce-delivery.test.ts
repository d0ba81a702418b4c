// What WHO/PQS E006/DS01 clause 5 asks of a sender, case by case, against a receiver that answers in every way there is.

import { readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { CceRtmReport } from "@tesai/shared/contract/cce/fields.ts";
import { type CceChecked, type CceDocument, checkCceDocument } from "@tesai/shared/contract/cce-interop.ts";
import type { CceReceiverConfig } from "@tesai/shared/contract/config/cce.ts";
import type { SensorId } from "@tesai/shared/contract/id.ts";
import { DAY, HOUR, MINUTE, SECOND } from "@tesai/shared/contract/quantity.ts";
import { silentLog } from "@tesai/shared/node/log.ts";
import { Ajv2020 } from "ajv/dist/2020.js";
import { afterEach, beforeEach, describe, expect, onTestFinished, test } from "vitest";
import { fillDeliveryViews } from "../../hub/deliver/cce/deliveries.ts";
import { describeDeliveries } from "../../hub/deliver/cce/delivery-view.ts";
import { ALARM_WAITS_MS } from "../../hub/deliver/cce/pack.ts";
import { resendFacts } from "../../hub/deliver/cce/resend.ts";
import { tidyDeliveries } from "../../hub/deliver/cce/retention.ts";
import { runTidyings } from "../../hub/nightly.ts";
import { type CceReceiver, openCceReceiver, type Treatment } from "../sim/cce-receiver.ts";
import {
	AMBIENT,
	COMPRESSOR,
	type DeliveringHub,
	DOOR,
	described,
	endedAlarm,
	openDeliveringHub,
	PROBE,
	raised,
	rewired,
	SUPPLY,
	supplies,
	switches,
	temperatures,
} from "../sim/delivering-hub.ts";

type Json = Record<string, unknown>;
const schemaPath = new URL("../fixtures/cce-interop-0.8.1.schema.json", import.meta.url);
const schemaAccepts = new Ajv2020({ strict: false }).compile(JSON.parse(readFileSync(schemaPath, "utf8")) as Json);

let receiver: CceReceiver;
beforeEach(async () => {
	receiver = await openCceReceiver();
});
afterEach(async () => {
	// Whatever happened: one request at a time, and documents that both checks accept.
	expect(receiver.mostAtOnce).toBeLessThanOrEqual(1);
	for (const { text } of receiver.got) {
		expect(schemaAccepts(JSON.parse(text)), JSON.stringify(schemaAccepts.errors)).toBe(true);
		expect(checkCceDocument(JSON.parse(text))).toMatchObject({ ok: true });
	}
	await receiver.close();
});

async function open(options: Parameters<typeof openDeliveringHub>[1] = {}): Promise<DeliveringHub> {
	const hub = await openDeliveringHub(receiver.url, options);
	onTestFinished(hub.close);
	return hub;
}

const hour = (from: number, celsius = 5) => temperatures(PROBE, from, Array<number>(60).fill(celsius));
/** Lets the receiver's routine fall due. */
const passDay = (hub: DeliveringHub) => hub.clock.pass(DAY + MINUTE);
const recordsOf = (document: CceDocument) =>
	document.data.flatMap((report) => [...report.records]) as unknown as Json[];
const accepted = () => receiver.accepted.flatMap(({ document }) => recordsOf(document));
const idsOf = () => receiver.got.map(({ document }) => document.meta.transferId);
const observed = (checked: CceChecked) =>
	checked.ok ? checked.observations.map((one) => one.observation) : ["refused"];
const view = async (hub: DeliveringHub) =>
	(await describeDeliveries(hub.deliveries.store.read, [hub.receiver], hub.clock.utc()))[0]!;

describe("a document", () => {
	test("CD1, CD2: says what was measured, each sample once, and each quarter's sums", async () => {
		const hub = await open();
		const states = <T>(at: (minute: number) => T) => Array.from({ length: 90 }, (_, minute) => at(minute));
		await hub.apply(
			...switches(
				DOOR,
				"door",
				0,
				states((m) => ((m >= 20 && m < 23) || m === 40 ? "on" : "off")),
			),
			...switches(
				SUPPLY,
				"supply",
				0,
				states((m) => (m < 50 ? "on" : "off")),
			),
			...switches(
				COMPRESSOR,
				"compressor",
				0,
				states((m) => (m % 15 < 5 && m < 50 ? "on" : "off")),
			),
			...temperatures(
				AMBIENT,
				0,
				states((m) => 30 + m / 10),
			),
			...temperatures(
				PROBE,
				0,
				states((m) => 4 + m / 100),
			),
			described("mains", false),
		);
		passDay(hub);
		expect(await hub.deliver()).toBe(1);
		const { document, headers, text, bytesOnWire } = receiver.got[0]!;
		expect(headers).toMatchObject({
			"content-type": "application/json; charset=utf-8",
			"content-encoding": "gzip",
		});
		expect(bytesOnWire).toBeLessThan(text.length / 5);
		expect(document.meta).toMatchObject({
			schemaVersion: "0.8.1",
			transferType: "rtm",
			transferSrc: "py.tesai.prueba",
		});
		expect(document.data[0]).toMatchObject({
			AMID: "py-15-prueba/heladera-1",
			APQS: "E003/045",
			ASER: "A-1",
			ESER: "box-1",
			EMSV: "0.1.0",
			FNAM: "Puesto de prueba",
			LAT: -22.38,
			LNG: -59.84,
			DLST: { TVC: { SID: PROBE }, TAMB: { SID: AMBIENT }, IDRV: { SID: DOOR } },
		});
		const records = recordsOf(document);
		expect(records).toHaveLength(90);
		expect(records.map((one) => one.TVC)).toEqual(states((m) => Math.round(400 + m) / 100));
		expect(records[7]).toEqual({
			ABST: "20261120T110700Z",
			ALRM: null,
			BEMD: null,
			EERR: null,
			TVC: 4.07,
			TAMB: 30.7,
			IDRV: 0,
		});
		expect(records[22]).toMatchObject({ IDRV: 120 });
		const sums = records
			.filter((one) => "DORV" in one)
			.map(({ ABST, DORV, DRCV, SVA, CMPR }) => [ABST, DORV, DRCV, SVA, CMPR]);
		expect(sums).toEqual([
			["20261120T110000Z", null, null, null, null],
			["20261120T111500Z", 0, 0, 900, 300],
			["20261120T113000Z", 180, 1, 900, 300],
			["20261120T114500Z", 60, 1, 900, 300],
			["20261120T120000Z", 0, 0, 300, 300],
			["20261120T121500Z", 0, 0, 0, 0],
		]);
		// What can be observed is that the box does not tell its battery.
		expect(observed(checkCceDocument(document))).toEqual(["null-padding"]);
	});

	test("CD1 a fridge with a logger of its own is of type ems when every record has what that asks", async () => {
		const hub = await open({ delivery: { loggerBatteryDays: 700 } });
		const all = Array.from({ length: 60 }, () => "off" as const);
		await hub.apply(
			...switches(DOOR, "door", 0, all),
			...switches(COMPRESSOR, "compressor", 0, all),
			...temperatures(AMBIENT, 0, Array<number>(60).fill(31)),
			...hour(0),
			described("solar", true),
		);
		passDay(hub);
		await hub.deliver();
		const { document } = receiver.got[0]!;
		expect(document.meta.transferType).toBe("ems");
		expect(document.data[0]).toMatchObject({ LSER: "L-9", LPQS: "E006/045", ASER: "A-1", LSV: null });
		const records = recordsOf(document);
		expect(records.map((one) => one.ABST)).toEqual(["00", "15", "30", "45"].map((m) => `20261120T11${m}00Z`));
		expect(records[1]).toMatchObject({
			TVC: 5,
			TAMB: 31,
			BLOG: 700,
			DORV: 0,
			CMPR: 0,
			DCSV: null,
			DCCD: null,
			LERR: null,
		});
		expect(Object.keys(records[1]!)).not.toContain("SVA");
	});

	test("CD15 a solar fridge with a logger of its own is of type ems, and nothing can be observed of a day of it", async () => {
		const hub = await open({ delivery: { loggerBatteryDays: 700 } });
		for (let from = 0; from < 24 * 60; from += 60) {
			const minutes = Array.from({ length: 60 }, (_, at) => from + at);
			const states = <T>(at: (minute: number) => T) => minutes.map(at);
			const power = states((m) => ({ batteryVolts: 12 + (m % 15) / 100, loadWatts: m % 2 ? 24 : 36 }));
			await hub.apply(
				...switches(
					DOOR,
					"door",
					from,
					states((m) => (m % 100 === 7 ? "on" : "off")),
				),
				...switches(
					COMPRESSOR,
					"compressor",
					from,
					states((m) => (m % 20 < 9 ? "on" : "off")),
				),
				...supplies(SUPPLY, from, power, 60 - from / 60),
				...temperatures(
					AMBIENT,
					from,
					states((m) => 30 + (m % 7) / 10),
				),
				...temperatures(
					PROBE,
					from,
					states((m) => 4 + (m % 9) / 10),
				),
			);
		}
		await hub.apply(described("solar", true));
		passDay(hub);
		await hub.deliver();
		const { document } = receiver.got[0]!;
		expect(document.meta.transferType).toBe("ems");
		const records = recordsOf(document);
		expect(records).toHaveLength(96);
		expect(records[0]).toMatchObject({ DCSV: null, DCCD: null });
		expect(records[1]).toMatchObject({ ABST: "20261120T111500Z", DCSV: 12.07, BEMD: 2.5, CMPR: 540 });
		// Eight samples say 36 W, seven say 24 W, at 12.07 V in the mean.
		expect(records[1]).toMatchObject({ DCCD: 2.52 });
		expect(records[95]).toMatchObject({ BEMD: 1.6 });
		expect(observed(checkCceDocument(document))).toEqual([]);
	});

	test("CD15 a probe at a mains fridge is of type rtm, and nothing can be observed of a day of it", async () => {
		const hub = await open();
		const states = <T>(at: (minute: number) => T) => Array.from({ length: 600 }, (_, minute) => at(minute));
		await hub.apply(
			...switches(
				DOOR,
				"door",
				0,
				states((m) => (m % 100 === 7 ? "on" : "off")),
			),
			...switches(
				SUPPLY,
				"supply",
				0,
				states(() => "on"),
			),
			...switches(
				COMPRESSOR,
				"compressor",
				0,
				states((m) => (m % 20 < 9 ? "on" : "off")),
			),
			// The box hangs on the sun, the fridge on the mains: the battery is the box's, and the volts are not the fridge's.
			...Array.from({ length: 10 }, (_, hours) =>
				supplies("sol" as SensorId, hours * 60, Array(60).fill({ batteryVolts: 12.6, loadWatts: 10 }), 48),
			).flat(),
			...temperatures(
				AMBIENT,
				0,
				states(() => 30),
			),
			...temperatures(
				PROBE,
				0,
				states((m) => 4 + (m % 9) / 10),
			),
			described("mains", false),
		);
		passDay(hub);
		await hub.deliver();
		const { document } = receiver.got[0]!;
		expect(document.meta.transferType).toBe("rtm");
		expect(recordsOf(document).every((one) => one.BEMD === 2 && !("DCSV" in one))).toBe(true);
		expect(observed(checkCceDocument(document))).toEqual([]);
	});

	test("CD15 a probe at a solar fridge of type rtm carries its volts and amps at the end of each quarter", async () => {
		const hub = await open();
		const states = <T>(at: (minute: number) => T) => Array.from({ length: 60 }, (_, minute) => at(minute));
		await hub.apply(
			...supplies(
				SUPPLY,
				0,
				states(() => ({ panelVolts: 20, panelWatts: 50 })),
			),
			...hour(0),
		);
		passDay(hub);
		await hub.deliver();
		const dc = accepted().flatMap((one) => ("DCSV" in one ? [[one.ABST, one.DCSV, one.DCCD, one.BEMD]] : []));
		expect(dc).toEqual([
			["20261120T110000Z", null, null, null],
			["20261120T111500Z", 20, 2.5, null],
			["20261120T113000Z", 20, 2.5, null],
			["20261120T114500Z", 20, 2.5, null],
		]);
	});

	test("CD1 without an ambient temperature the same fridge is of type rtm, with its logger's plate", async () => {
		const hub = await open({ delivery: { loggerBatteryDays: 700 } });
		await hub.apply(...hour(0), described("solar", true));
		passDay(hub);
		await hub.deliver();
		expect(receiver.got[0]!.document).toMatchObject({
			meta: { transferType: "rtm" },
			data: [{ LSER: "L-9", ASER: "A-1" }],
		});
	});

	test("CD12 a probe that failed is a record without a temperature, and says why", async () => {
		const hub = await open();
		await hub.apply(
			...switches(PROBE, "probe", 0, ["on", "on", "no-answer", "no-answer", "on"]),
			...temperatures(PROBE, 0, [5, 5]),
			...temperatures(PROBE, 4, [5.5]),
		);
		passDay(hub);
		await hub.deliver();
		expect(accepted().map(({ TVC, EERR }) => [TVC, EERR])).toEqual([
			[5, null],
			[5, null],
			[null, "COMM"],
			[5.5, null],
		]);
	});

	test("CD13 every alarm that was open at the moment is in its record, and no other", async () => {
		const hub = await open();
		await hub.apply(
			raised("HEAT", 10),
			raised("DOOR", 12),
			endedAlarm(1, 20),
			endedAlarm(2, 15),
			...temperatures(PROBE, 8, Array<number>(14).fill(9)),
		);
		await hub.deliver();
		expect(accepted().map(({ ALRM }) => ALRM)).toEqual([
			...[null, null, "HEAT", "HEAT", "DOOR HEAT", "DOOR HEAT", "DOOR HEAT"],
			...["HEAT", "HEAT", "HEAT", "HEAT", "HEAT", null, null],
		]);
	});
});

describe("when", () => {
	test("CD3 an alarm waits a little for its temperatures and leaves with everything of its fridge since the last try", async () => {
		const hub = await open();
		await hub.apply(...hour(0));
		expect(await hub.deliver()).toBe(0);
		await hub.apply(raised("DOOR", 62));
		expect(await hub.deliver()).toBe(0);
		hub.clock.pass(ALARM_WAITS_MS);
		expect(await hub.deliver()).toBe(1);
		expect(accepted()).toHaveLength(61);
		expect(accepted().at(-1)).toMatchObject({ ABST: "20261120T120200Z", ALRM: "DOOR", TVC: null, EERR: "LATE" });
		await hub.apply(...hour(60));
		passDay(hub);
		expect(await hub.deliver()).toBe(1);
		const times = accepted().map((one) => one.ABST);
		// The alarm's own record and the sample of that minute are two records of one moment: the one corrects the other.
		expect(new Set(times).size).toBe(120);
		expect(times).toHaveLength(121);
	});

	test("CD3 a sample that is there shows the alarm, and no other record is made", async () => {
		const hub = await open();
		await hub.apply(...hour(0, 9), raised("HEAT", 30));
		await hub.deliver();
		expect(accepted()).toHaveLength(60);
		expect(accepted().filter((one) => one.ALRM === "HEAT")).toHaveLength(30);
	});

	test("CD3, CD12: an alarm does not wait for the box's clock; other data does", async () => {
		const hub = await open({ anchored: false });
		await hub.apply(...hour(0), raised("HEAT", 30));
		await hub.deliver();
		expect(accepted()).toMatchObject([{ ABST: "20261120T120000Z", ALRM: "HEAT", TVC: null, EERR: "CLOCK LATE" }]);
		passDay(hub);
		await hub.deliver();
		expect(accepted()).toHaveLength(1);
	});

	test("CD3 routine leaves once a day, or as often as configured", async () => {
		const hub = await open({ receiver: { routineHours: 6 } });
		await hub.apply(...hour(0));
		hub.clock.pass(6 * HOUR - MINUTE);
		expect(await hub.deliver()).toBe(0);
		hub.clock.pass(MINUTE);
		expect(await hub.deliver()).toBe(1);
		expect(await hub.deliver()).toBe(0);
	});
});

describe("how", () => {
	test.each<[string, (secretFile: string) => CceReceiverConfig["auth"], Record<string, string>]>([
		["a header", (secretFile) => ({ kind: "header", name: "x-api-key", secretFile }), { "x-api-key": "geheim" }],
		["bearer", (secretFile) => ({ kind: "bearer", secretFile }), { authorization: "Bearer geheim" }],
		[
			"basic",
			(secretFile) => ({ kind: "basic", user: "py", secretFile }),
			{ authorization: `Basic ${btoa("py:geheim")}` },
		],
	])("CD4 a token goes as %s, and into no log", async (_name, auth, expected) => {
		const file = join(tmpdir(), `cce-token-${process.pid}`);
		writeFileSync(file, "geheim\n");
		onTestFinished(() => rmSync(file));
		const logged: unknown[] = [];
		const log = { debug: keep, info: keep, warn: keep, error: keep };
		function keep(...line: unknown[]) {
			logged.push(line);
		}
		const hub = await open({ receiver: { auth: auth(file), gzip: false }, log });
		await hub.apply(raised("HEAT", 30));
		hub.clock.pass(ALARM_WAITS_MS);
		await hub.deliver();
		expect(receiver.got[0]!.headers).toMatchObject(expected);
		expect(receiver.got[0]!.headers["content-encoding"]).toBeUndefined();
		expect(logged).toHaveLength(1);
		expect(JSON.stringify(logged)).not.toContain("geheim");
		// A token that cannot be read: nothing leaves, and nothing is lost.
		rmSync(file);
		await hub.apply(raised("DOOR", 40));
		hub.clock.pass(ALARM_WAITS_MS);
		await hub.deliver();
		expect((await view(hub)).log[0]).toMatchObject({ answer: "unreachable", verdict: "again" });
		writeFileSync(file, "geheim");
	});

	test("CD4 no body is larger than a megabyte, and every record is in one", async () => {
		const DAYS = 12;
		const hub = await open();
		const states = Array.from({ length: 60 }, (_, at) => (at % 2 ? "on" : "off") as "on" | "off");
		for (let at = 0; at < DAYS * 24; at++) {
			await hub.apply(...switches(DOOR, "door", at * 60, states), ...hour(at * 60, 4 + (at % 9) / 10));
		}
		hub.clock.pass((DAYS + 1) * DAY);
		await hub.deliver();
		expect(receiver.got.length).toBeGreaterThan(1);
		for (const { text } of receiver.got) expect(Buffer.byteLength(text)).toBeLessThanOrEqual(1_000_000);
		expect(new Set(accepted().map((one) => one.ABST)).size).toBe(DAYS * 24 * 60);
		expect(accepted()).toHaveLength(DAYS * 24 * 60);
		const bytes = receiver.got.reduce((sum, one) => sum + one.bytesOnWire, 0);
		console.info(
			`${DAYS} days, one fridge, a record a minute: ${receiver.got.length} documents, ${Math.round(bytes / DAYS)} B gzip a fridge and day`,
		);
	});
});

/** Sends one hour's document to a receiver that treats it so, and says what became of it. */
async function deliverHour(...treatments: Treatment[]): Promise<DeliveringHub> {
	const hub = await open();
	await hub.apply(...hour(0));
	passDay(hub);
	receiver.treat(...treatments);
	await hub.deliver();
	return hub;
}

describe("what came back", () => {
	test.each([200, 201, 202, 204])("CD5 %i is delivered, once", async (status) => {
		const hub = await deliverHour(status);
		hub.clock.pass(DAY);
		await hub.deliver();
		expect(receiver.got).toHaveLength(1);
		expect(await view(hub)).toMatchObject({ state: "fine", waiting: 0, refusedFacts: 0 });
	});

	test.each([400, 401, 403, 405, 410, 415, 418, 422, 501, 505])("CD5, CD11: %i is final and shown", async (status) => {
		const hub = await deliverHour(status);
		for (let day = 0; day < 3; day++) {
			passDay(hub);
			await hub.deliver();
		}
		expect(receiver.got).toHaveLength(1);
		expect(await view(hub)).toMatchObject({
			state: "refused",
			waiting: 0,
			refusedFacts: 1,
			lastFailure: { answer: String(status) },
		});
	});

	const passing: Treatment[] = [100 + 204, 301, 302, 307, 404, 408, 409, 429, 500, 502, 503, 504, 507, "drop"];
	test.each(passing)("CD5, CD6, CD7: %s is tried again, the same bytes under the same id", async (treatment) => {
		const hub = await deliverHour(treatment, treatment, 200);
		expect(receiver.got).toHaveLength(1);
		hub.clock.pass(5 * MINUTE - SECOND);
		expect(await hub.deliver()).toBe(0);
		hub.clock.pass(SECOND);
		expect(await hub.deliver()).toBe(1);
		hub.clock.pass(10 * MINUTE);
		await hub.deliver();
		expect(receiver.got).toHaveLength(3);
		expect(new Set(receiver.got.map((one) => one.text)).size).toBe(1);
		expect(accepted()).toHaveLength(60);
		expect(await view(hub)).toMatchObject({ state: "fine", waiting: 0 });
	});

	test("CD5 a receiver that hangs is left after its time, and tried again", async () => {
		const hub = await deliverHour("hang", 200);
		expect((await view(hub)).log).toMatchObject([{ answer: "hung", verdict: "again" }]);
		hub.clock.pass(5 * MINUTE);
		await hub.deliver();
		expect(new Set(idsOf()).size).toBe(1);
		expect(accepted()).toHaveLength(60);
	});

	test("CD5 a receiver that nobody reaches is tried again", async () => {
		const gone = await openCceReceiver();
		await gone.close();
		const hub = await openDeliveringHub(gone.url);
		onTestFinished(hub.close);
		await hub.apply(raised("HEAT", 3));
		hub.clock.pass(ALARM_WAITS_MS);
		await hub.deliver();
		expect((await view(hub)).log).toMatchObject([{ answer: "unreachable", verdict: "again" }]);
	});

	test("CD5 a status counts, though the connection breaks in what is said after it", async () => {
		const hub = await deliverHour("break-body");
		hub.clock.pass(DAY);
		await hub.deliver();
		expect(receiver.got).toHaveLength(1);
		expect((await view(hub)).log).toMatchObject([{ answer: "200", verdict: "delivered" }]);
	});

	test("CD5 too large: halves under ids of their own, until they pass", async () => {
		const hub = await deliverHour({ mostRecords: 20 });
		expect(receiver.got.map((one) => [one.answered, recordsOf(one.document).length])).toEqual(
			[
				["413", 60],
				["413", 30],
				["200", 15],
				["200", 15],
				["413", 30],
				["200", 15],
				["200", 15],
			].toSorted((a, b) => Number(b[1]) - Number(a[1])),
		);
		expect(new Set(idsOf()).size).toBe(7);
		expect(new Set(accepted().map((one) => one.ABST)).size).toBe(60);
		expect(accepted()).toHaveLength(60);
		expect(await view(hub)).toMatchObject({ state: "fine", refusedFacts: 0, waiting: 0 });
		await resendFacts(hub.deliveries, { receiver: "ministerio", scope: "never-sent" });
		expect(await hub.deliver()).toBe(0);
	});

	test("CD5 a single record that is too large is refused", async () => {
		const hub = await open();
		receiver.treat(413);
		await hub.apply(raised("HEAT", 3));
		hub.clock.pass(ALARM_WAITS_MS);
		await hub.deliver();
		expect(receiver.got).toHaveLength(1);
		expect(await view(hub)).toMatchObject({ state: "refused", refusedFacts: 1 });
	});

	test("CD7 Retry-After in seconds is kept where it is the longer wait; alarms go all the same", async () => {
		const hub = await deliverHour({ status: 429, headers: { "retry-after": "7200" } }, 200);
		hub.clock.pass(2 * HOUR - SECOND);
		expect(await hub.deliver()).toBe(0);
		hub.clock.pass(-ALARM_WAITS_MS);
		await hub.apply(raised("DOOR", 90));
		hub.clock.pass(ALARM_WAITS_MS);
		expect(await hub.deliver()).toBe(1);
		expect(accepted()).toMatchObject([{ ALRM: "DOOR" }]);
		hub.clock.pass(SECOND);
		expect(await hub.deliver()).toBe(1);
		expect(accepted()).toHaveLength(61);
	});

	test("CD7 Retry-After shorter than our own wait changes nothing", async () => {
		const hub = await deliverHour({ status: 503, headers: { "retry-after": "1" } }, 200);
		hub.clock.pass(5 * MINUTE - SECOND);
		expect(await hub.deliver()).toBe(0);
		hub.clock.pass(SECOND);
		expect(await hub.deliver()).toBe(1);
	});

	test("CD7 Retry-After as a date", async () => {
		const hub = await open();
		await hub.apply(...hour(0));
		passDay(hub);
		const date = new Date(hub.clock.utc() + HOUR).toUTCString();
		receiver.treat({ status: 503, headers: { "retry-after": date } }, 200);
		await hub.deliver();
		hub.clock.pass(HOUR - SECOND);
		expect(await hub.deliver()).toBe(0);
		hub.clock.pass(SECOND);
		expect(await hub.deliver()).toBe(1);
	});

	test("CD7, CD8, CD11: an outage of two days: more than six tries a day, new data is not held up, lateness is shown", async () => {
		const hub = await deliverHour(500);
		const first = idsOf()[0];
		const tries: number[] = [];
		const began = hub.clock.utc();
		await hub.apply(...hour(60));
		for (let minute = 0; minute < 48 * 60; minute += 5) {
			hub.clock.pass(5 * MINUTE);
			const before = receiver.got.length;
			await hub.deliver();
			if (idsOf().slice(before).includes(first!)) tries.push(Math.round((hub.clock.utc() - began) / MINUTE));
		}
		expect(tries.filter((at) => at <= 24 * 60).length + 1).toBeGreaterThanOrEqual(6);
		expect(tries.filter((at) => at > 24 * 60).length).toBeGreaterThanOrEqual(6);
		console.info(`tries of one document after the first, minutes: ${tries.join(" ")}`);
		// The second day's document was tried though the first was waiting.
		expect(new Set(idsOf()).size).toBe(2);
		expect((await view(hub)).state).toBe("late");
		receiver.treat(200);
		hub.clock.pass(4 * HOUR);
		await hub.deliver();
		expect(new Set(accepted().map((one) => one.ABST)).size).toBe(120);
		expect(accepted()).toHaveLength(120);
		expect((await view(hub)).state).toBe("fine");
		for (const one of (await view(hub)).log.slice(0, 12).toReversed()) {
			console.info(
				`  ${new Date(one.at).toISOString()} ${one.transfer.slice(0, 8)} try ${one.tryNo} → ${one.answer}: ${one.verdict}`,
			);
		}
	});
});

describe("a restart", () => {
	test("CD9 in the middle of a request loses nothing and repeats it under its id", async () => {
		const hub = await open();
		await hub.apply(...hour(0));
		passDay(hub);
		receiver.treat("hang", 200);
		hub.beginDelivery();
		await expect.poll(() => receiver.got.length).toBe(1);
		await hub.restart();
		await hub.deliver();
		expect(idsOf()).toHaveLength(2);
		expect(new Set(receiver.got.map((one) => one.text)).size).toBe(1);
		expect(accepted()).toHaveLength(60);
		hub.clock.pass(2 * DAY);
		await hub.deliver();
		await hub.restart();
		expect(await hub.deliver()).toBe(0);
	});

	test("CD9 between any two steps loses and doubles nothing", async () => {
		const hub = await open();
		receiver.treat(500, 429, "drop", 404, 200);
		for (let at = 0; at < 5; at++) {
			await hub.apply(...hour(at * 60), ...(at === 2 ? [raised("HEAT", 130)] : []));
			await hub.restart();
			await hub.deliver();
			await hub.restart();
			passDay(hub);
		}
		await hub.deliver();
		hub.clock.pass(DAY);
		await hub.deliver();
		expect(accepted()).toHaveLength(300);
		expect(new Set(accepted().map((one) => one.ABST)).size).toBe(300);
	});
});

describe("once more", () => {
	test("CD10 a range, all, and what never arrived", async () => {
		const hub = await open();
		for (let at = 0; at < 3; at++) await hub.apply(...hour(at * 60));
		receiver.treat(400);
		passDay(hub);
		await hub.deliver();
		receiver.treat(200);
		await hub.apply(...hour(180));
		passDay(hub);
		await hub.deliver();
		expect(accepted()).toHaveLength(60);
		const again = async (asked: Omit<Parameters<typeof resendFacts>[1], "receiver">) => {
			receiver.forget();
			const facts = await resendFacts(hub.deliveries, { receiver: "ministerio", ...asked });
			await hub.deliver();
			return [facts, accepted().length];
		};
		const boot = Date.UTC(2026, 10, 20, 11);
		expect(await again({ scope: "never-sent" })).toEqual([3, 180]);
		expect(await again({ scope: "never-sent" })).toEqual([0, 0]);
		const range = { from: boot + 60 * MINUTE, to: boot + 119 * MINUTE } as never;
		expect(await again({ scope: "range", ...(range as object) })).toEqual([1, 60]);
		expect(await again({ scope: "all" })).toEqual([4, 240]);
		expect((await view(hub)).refusedFacts).toBe(0);
		hub.clock.pass(200 * DAY);
		expect(await again({ scope: "all" })).toEqual([0, 0]);
		await expect(again({ scope: "range" })).rejects.toThrow("from and to");
	});

	test("CD16 after seven months what was settled goes, and what waits or was refused stays", async () => {
		const hub = await open();
		await hub.apply(...hour(0), ...temperatures("sonda-ajena" as SensorId, 0, [20]));
		passDay(hub);
		await hub.deliver();
		receiver.treat(400);
		await hub.apply(...hour(60));
		passDay(hub);
		await hub.deliver();
		receiver.treat(500);
		await hub.apply(...hour(120));
		passDay(hub);
		await hub.deliver();
		const { store } = hub.deliveries;
		const count = async (table: "cce_ledger" | "cce_transfer" | "cce_try" | "cce_part") =>
			(await store.read.selectFrom(table).selectAll().execute()).length;
		const tidy = () => runTidyings(tidyDeliveries(store), hub.clock.utc(), silentLog);
		const counts = async () => [
			await count("cce_ledger"),
			await count("cce_transfer"),
			await count("cce_try"),
			await count("cce_part"),
		];
		hub.clock.pass(210 * DAY);
		await tidy();
		expect(await counts()).toEqual([4, 3, 3, 3]);
		hub.clock.pass(5 * DAY);
		await tidy();
		// Sent, and of nobody's probe, is gone; refused and waiting are there, the document that waits with its try.
		expect(await counts()).toEqual([2, 1, 1, 1]);
		expect(await view(hub)).toMatchObject({ waiting: 1, refusedFacts: 1 });
		// What was sent so long ago is not taken for what never was.
		const from = Date.UTC(2026, 0, 1) as never;
		expect(await resendFacts(hub.deliveries, { receiver: "ministerio", scope: "never-sent", from })).toBe(1);
		receiver.treat(200);
		await hub.deliver();
		expect(await view(hub)).toMatchObject({ waiting: 0, refusedFacts: 0 });
		await tidy();
		expect(await count("cce_ledger")).toBe(0);
	});

	test("CD6 what a probe told before it was replaced is delivered, under its own name", async () => {
		const hub = await open();
		await hub.apply(
			...hour(0),
			rewired("sonda-nueva" as SensorId),
			...temperatures("sonda-nueva" as SensorId, 60, [6, 6]),
		);
		await hub.apply(...temperatures("sonda-ajena" as SensorId, 60, [20]));
		passDay(hub);
		await hub.deliver();
		const reports = receiver.got.flatMap(({ document }) =>
			document.data.map((one) => [(one as CceRtmReport).DLST, one.records.length]),
		);
		expect(reports).toMatchObject([
			[{ TVC: { SID: "sonda-nueva" } }, 2],
			[{ TVC: { SID: PROBE } }, 60],
		]);
	});

	test("CD10 facts that are older than deliveries can be sent on demand, and are not by themselves", async () => {
		const hub = await open();
		const { store, posts } = hub.deliveries;
		await hub.apply(...hour(0));
		await store.write(async (trx) => {
			for (const table of ["cce_latest", "cce_segment", "cce_ledger"] as const) await trx.deleteFrom(table).execute();
		});
		await fillDeliveryViews(store, posts);
		passDay(hub);
		expect(await hub.deliver()).toBe(0);
		expect(await resendFacts(hub.deliveries, { receiver: "ministerio", scope: "all" })).toBe(1);
		await hub.deliver();
		expect(accepted()).toHaveLength(60);
	});

	test("CD6 a fact that comes again is not sent again; a late one is", async () => {
		const hub = await open();
		await hub.apply(...hour(0));
		passDay(hub);
		await hub.deliver();
		await hub.apply(...temperatures(PROBE, 30.5, [6]));
		passDay(hub);
		await hub.deliver();
		expect(receiver.got).toHaveLength(2);
		expect(accepted().at(-1)).toMatchObject({ ABST: "20261120T113030Z", TVC: 6 });
	});
});
