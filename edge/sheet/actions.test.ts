import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import type { NewNoting, NotingView, SheetView } from "@tesai/shared/contract/edge-api/sheet.ts";
import type { FridgeId, PersonNo, PostId, SensorId } from "@tesai/shared/contract/id.ts";
import { celsius, DAY, HOUR, MINUTE } from "@tesai/shared/contract/quantity.ts";
import { listen, openServer } from "@tesai/shared/node/http.ts";
import { readFact } from "@tesai/shared/wire/known-fact.ts";
import { afterEach, beforeEach, describe, expect, onTestFinished, test } from "vitest";
import { type BoxStore, fridgeConfig, openBoxStore, vouchForClock } from "../../test/sim/box-store.ts";
import { runSigned } from "../access/actions.ts";
import { receiveReading } from "../coldchain/actions.ts";
import { listEvents } from "../journal/store.ts";
import { listPerson } from "../people/actions.ts";
import { findPerson } from "../people/store.ts";
import { printPaper } from "../print/line-printer.ts";
import { tieSheet } from "../routes.ts";
import { noteTemperature } from "./actions.ts";
import { addSheetRoutes } from "./routes.ts";
import { SQL } from "./store.ts";
import { viewNoting, viewNotingsNow, viewSheet } from "./view.ts";

const H1 = "h1" as FridgeId;
const PROBE = "h1-sonda" as SensorId;
const FRIDGE = fridgeConfig(
	'id = "h1"\nname = "Heladera 1"\nprofile = "tight"\ntemperatureSensor = "h1-sonda"\ndoorSensor = "h1-puerta"\n',
);

let box: BoxStore;
const tie = () => tieSheet({ post: { id: "p" as PostId, name: "Puesto" } }, box.watched);
beforeEach(() => {
	box = openBoxStore([FRIDGE]);
});
afterEach(() => box.close());

const read = (value: number) =>
	box.act((tx) => receiveReading(tx, box.watched, PROBE, { kind: "temperature", celsius: celsius(value) }));
const note = (request: NewNoting = { from: "box" }) => {
	const noting = box.act((tx) => noteTemperature(tx, tie(), H1, request));
	return { noting, view: viewNoting(box.db, tie(), noting) };
};
const told = () =>
	listEvents(box.db, "summary", 1, 1_000).flatMap((row) => {
		const fact = readFact(row);
		return fact.known && fact.event.kind === "temperature-noted" ? [fact.event.body] : [];
	});
const monthOf = (view: Pick<NotingView, "day"> | undefined) =>
	new Date((view?.day ?? 0) * DAY).toISOString().slice(0, 7) as SheetView["month"];
const halfOf = (view: NotingView | undefined) => {
	const sheet = viewSheet(box.db, tie(), H1, monthOf(view));
	const date = new Date((view?.day ?? 0) * DAY).getUTCDate();
	return sheet?.days[date - 1]?.[view?.half ?? "morning"];
};

describe("noting", () => {
	test("SH4 takes what the box shows, with lowest and highest since somebody last looked", () => {
		vouchForClock(box);
		for (const value of [4, 7.5, 2.5, 5]) {
			read(value);
			box.clock.pass(5 * MINUTE);
		}
		const first = note();
		expect(first.view).toMatchObject({
			...{ celsius: 5, from: "box", lowestCelsius: 2.5, highestCelsius: 7.5, spanMs: 20 * MINUTE, isUnsure: false },
		});
		for (const value of [6, 5.5]) {
			box.clock.pass(5 * MINUTE);
			read(value);
		}
		expect(note().view).toMatchObject({ celsius: 5.5, lowestCelsius: 5.5, highestCelsius: 6 });
		expect(told()).toMatchObject([
			{ fridge: H1, celsius: 5, from: "box", lowestCelsius: 2.5, highestCelsius: 7.5, isUnsure: false },
			{ fridge: H1, celsius: 5.5 },
		]);
		expect(told()[0]).not.toHaveProperty("by");
		// What never happened was no look.
		const slip = note();
		note({ from: "box", corrects: { noting: slip.noting, reason: "never-happened" } });
		expect(note().view).toMatchObject({ celsius: 5.5, lowestCelsius: 5.5, highestCelsius: 5.5 });
	});

	test("SH4 an old temperature, a doubted probe or none at all is refused; a person's own reading is taken", () => {
		const refused = expect.objectContaining({ code: "conflict" }) as Error;
		expect(() => note()).toThrow(refused);
		read(5);
		box.clock.pass(16 * MINUTE);
		expect(() => note()).toThrow(refused);
		read(5);
		box.clock.pass(MINUTE);
		box.act((tx) => receiveReading(tx, box.watched, PROBE, { kind: "temperature", celsius: celsius(140) }));
		expect(() => note()).toThrow(refused);
		expect(() => note({ from: "own-thermometer" })).toThrow(expect.objectContaining({ code: "invalid" }) as Error);
		expect(note({ from: "own-thermometer", celsius: celsius(4.4), note: "la de la puerta" }).view).toMatchObject({
			...{ celsius: 4.4, from: "own-thermometer", note: "la de la puerta" },
		});
		expect(told()).toHaveLength(1);
	});

	test("SH1 a box that nobody ever told the time says so, and the noting is placed anew once somebody has", () => {
		read(5);
		const { view } = note();
		expect(view?.isUnsure).toBe(true);
		expect(viewNotingsNow(box.db, tie())).toMatchObject([{ fridge: H1, isUnsure: true, noting: { celsius: 5 } }]);
		// The truth is a day and a half ahead of the box's clock.
		const { boot, monoMs } = box.timekeeper.now();
		const utc = (box.clock.utc() + 36 * HOUR) as NotingView["at"];
		box.act((tx) => box.timekeeper.adopt(tx.db, { boot, monoMs, utc, source: "hub", errorMs: 50 as never }));
		const placed = viewNotingsNow(box.db, tie())[0];
		expect(placed).toMatchObject({ isUnsure: false, noting: { celsius: 5, isUnsure: false } });
		expect(placed?.half).not.toBe(view?.half);
		expect(told()[0]).toMatchObject({ isUnsure: true, day: view?.day, half: view?.half });
		expect(halfOf(view)?.noting).toBeNull();
		expect(halfOf(placed?.noting ?? undefined)?.noting).toMatchObject({ celsius: 5 });
	});

	test("SH2, SH3: both stay; a correction is of the same half day and happens once", () => {
		vouchForClock(box);
		read(5);
		const first = note();
		const second = note();
		expect(halfOf(first.view)).toMatchObject({ noting: { noting: second.noting }, others: 1 });
		box.clock.pass(30 * HOUR);
		read(6);
		const right = note({
			from: "own-thermometer",
			celsius: celsius(4),
			corrects: { noting: second.noting, reason: "typed-wrong" },
		});
		expect(right.view).toMatchObject({ day: first.view?.day, half: first.view?.half });
		expect(halfOf(first.view)).toMatchObject({ noting: { celsius: 4 }, others: 2 });
		const again = { from: "box", corrects: { noting: second.noting, reason: "typed-wrong" } } as const;
		expect(() => note(again)).toThrow(expect.objectContaining({ code: "conflict" }) as Error);
		expect(() => note({ from: "box", corrects: { noting: 99, reason: "other" } })).toThrow("no noting 99");
		note({ from: "box", corrects: { noting: right.noting, reason: "never-happened" } });
		expect(halfOf(first.view)).toMatchObject({ noting: { noting: first.noting }, others: 2 });
		expect(told()).toHaveLength(4);
		expect(told()[3]).toMatchObject({ corrects: { seq: right.noting, reason: "never-happened" } });
	});

	test("SH3 the correction of an unsure one goes with it when the clock is known better", () => {
		read(5);
		const wrong = note();
		note({ from: "own-thermometer", celsius: celsius(4), corrects: { noting: wrong.noting, reason: "typed-wrong" } });
		const { boot, monoMs } = box.timekeeper.now();
		const utc = (box.clock.utc() + 36 * HOUR) as NotingView["at"];
		box.act((tx) => box.timekeeper.adopt(tx.db, { boot, monoMs, utc, source: "hub", errorMs: 50 as never }));
		expect(viewNotingsNow(box.db, tie())).toMatchObject([{ noting: { celsius: 4, isUnsure: false } }]);
	});

	test("SH7 the running half day lacks its reading until somebody notes it, and the next one anew; it survives a restart", () => {
		vouchForClock(box);
		read(5);
		expect(viewNotingsNow(box.db, tie())[0]?.noting).toBeNull();
		note();
		expect(viewNotingsNow(box.db, tie())[0]?.noting).toMatchObject({ celsius: 5 });
		box = box.reopen();
		expect(viewNotingsNow(box.db, tie())[0]?.noting).toMatchObject({ celsius: 5 });
		box.clock.pass(12 * HOUR);
		expect(viewNotingsNow(box.db, tie())[0]?.noting).toBeNull();
	});

	test("SH9 who noted it is a number, in the fact and on the sheet", () => {
		read(5);
		box.act((tx) =>
			runSigned(tx, { by: 3 as PersonNo, how: "pin" }, (own) => noteTemperature(own, tie(), H1, { from: "box" })),
		);
		expect(told()).toMatchObject([{ by: 3 }]);
		expect(viewNotingsNow(box.db, tie())[0]?.noting?.by).toBe(3);
	});
});

describe("a day", () => {
	test("SH5 has its lowest and highest from the readings, and its alarms with what was done", () => {
		vouchForClock(box);
		for (let minute = 0; minute <= 60; minute += 5) {
			read(minute < 20 ? 4 : 9.5);
			box.clock.pass(5 * MINUTE);
		}
		const { view } = note();
		const sheet = viewSheet(box.db, tie(), H1, monthOf(view));
		const day = sheet?.days.find(({ when }) => when === "today");
		expect(day).toMatchObject({ lowestCelsius: 4, highestCelsius: 9.5 });
		expect(day?.alarms).toMatchObject([{ rule: "HEAT", to: null, action: null, worstCelsius: 9.5 }]);
		expect(day?.coveredMs).toBe(65 * MINUTE);
		expect(sheet).toMatchObject({
			name: "Heladera 1",
			post: "Puesto",
			limits: { lowCelsius: 2, highCelsius: 8 },
			plate: null,
		});
	});
});

describe("over HTTP", () => {
	async function serve(printer?: { readonly command: readonly string[] }) {
		const lines: string[] = [];
		const put = (...words: unknown[]) => void lines.push(JSON.stringify(words));
		const server = await openServer({ log: { debug: put, info: put, warn: put, error: put }, title: "a test" });
		const orders: unknown[] = [];
		addSheetRoutes(server, {
			...{ reader: box.db, writer: box.writer },
			ties: { ...tie(), hasPrinter: printer !== undefined },
			nameOf: (person) => findPerson(box.db, person)?.name,
			makePaper: (order) => {
				orders.push(order);
				return Promise.resolve(Buffer.from("%PDF-1.3 prueba"));
			},
			print: (pdf) => printPaper(printer, pdf),
		});
		const port = await listen(server, { host: "127.0.0.1", port: 0 }, "a test");
		onTestFinished(() => server.close());
		return { url: `http://127.0.0.1:${port}/v1/fridges`, orders, lines };
	}
	const person = { person: 3 as PersonNo, name: "Prueba Ñandutí", roles: ["nurse"], rights: [], active: true } as const;
	const post = (url: string, body: object) =>
		fetch(url, { method: "POST", headers: { "content-type": "application/json" }, body: JSON.stringify(body) });

	test("SH9 names are found when a sheet is made, and stand in no answer, address or log but the paper's", async () => {
		read(5);
		box.act((tx) => listPerson(tx, person, 1));
		box.act((tx) =>
			runSigned(tx, { by: person.person, how: "pin" }, (own) => noteTemperature(own, tie(), H1, { from: "box" })),
		);
		const { url, orders, lines } = await serve();
		const month = monthOf(viewNotingsNow(box.db, tie())[0]?.noting ?? undefined);
		const sheet = await (await fetch(`${url}/h1/sheets/${month}`)).text();
		expect(sheet).toContain('"by":3');
		expect(sheet).not.toContain("Prueba Ñandutí");
		const paper = await fetch(`${url}/h1/sheets/${month}.pdf?language=gn`);
		expect(paper.headers.get("content-type")).toBe("application/pdf");
		expect(orders).toMatchObject([{ language: "gn", names: { 3: "Prueba Ñandutí" } }]);
		expect(lines.join()).not.toContain("Prueba");
	});

	test("SH4 a fridge, a month or a body that is none is refused in one word", async () => {
		const { url } = await serve();
		const code = async (answer: Promise<Response>) => ((await (await answer).json()) as { code: string }).code;
		expect(await code(fetch(`${url}/h9/sheets/2026-11`))).toBe("not-found");
		expect(await code(fetch(`${url}/h1/sheets/2026-13`))).toBe("invalid");
		expect(await code(fetch(`${url}/h1/sheets/2026-11.pdf?language=../x`))).toBe("invalid");
		expect(await code(post(`${url}/h9/notings`, { from: "box" }))).toBe("not-found");
		expect(await code(post(`${url}/h1/notings`, { from: "box" }))).toBe("conflict");
		expect(await code(post(`${url}/h1/notings`, { from: "memory" }))).toBe("invalid");
	});

	test("SH10 the paper goes to the program's standard input; without a printer it says so", async () => {
		const { url } = await serve();
		expect(await (await post(`${url}/h1/sheets/2026-11/print`, { language: "es" })).json()).toEqual({
			outcome: "no-printer",
		});
		const taken = join(box.path, "..", "taken");
		const script = join(box.path, "..", "lp.mjs");
		writeFileSync(
			script,
			`import { writeFileSync } from "node:fs"; import { buffer } from "node:stream/consumers";
			writeFileSync(${JSON.stringify(taken)}, await buffer(process.stdin));`,
		);
		const printing = await serve({ command: [process.execPath, script] });
		expect(await (await post(`${printing.url}/h1/sheets/2026-11/print`, { language: "es" })).json()).toEqual({
			outcome: "sent",
		});
		expect(existsSync(taken) && readFileSync(taken, "utf8")).toBe("%PDF-1.3 prueba");
	});
});

test.each(Object.keys(SQL) as (keyof typeof SQL)[])("%s uses an index", (name) => {
	const plan = box.db.prepare<unknown[], { detail: string }>(`EXPLAIN QUERY PLAN ${SQL[name]}`);
	const details = plan.all(...Array(SQL[name].split("?").length - 1).fill(1)).map((row) => row.detail);
	expect(details.filter((detail) => /^SCAN|TEMP B-TREE/.test(detail))).toEqual([]);
});
