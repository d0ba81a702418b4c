import { spawnSync } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { NotingView, SheetView } from "@tesai/shared/contract/edge-api/sheet.ts";
import type { AlarmId, FridgeId, PersonNo } from "@tesai/shared/contract/id.ts";
import { celsius, DAY, epochMs, HOUR, MINUTE, millis } from "@tesai/shared/contract/quantity.ts";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { needsDebian } from "../../test/sim/debian.ts";
import { runChild } from "./child.ts";
import { printPaper } from "./line-printer.ts";
import type { PaperOrder } from "./order.ts";
import { openPaperMaker } from "./paper-maker.ts";

const FRIDGE = "h1" as FridgeId;
const NOV_1 = Date.UTC(2026, 10, 1, 3);

function noting(day: number, half: NotingView["half"], value: number): NotingView {
	const at = epochMs(NOV_1 + (day - 1) * DAY + (half === "morning" ? 7 : 16) * HOUR);
	return {
		...{
			noting: day,
			fridge: FRIDGE,
			day: 20_757 + day,
			half,
			isUnsure: false,
			at,
			celsius: celsius(value),
			from: "box",
		},
		...{ lowestCelsius: null, highestCelsius: null, spanMs: null, note: null, by: ((day % 2) + 1) as PersonNo },
	};
}
/** A month of which 21 days are over, one of them below freezing, one without anything, and one with an alarm. */
function makeView(alarmsADay = 0): SheetView {
	const alarm = (day: number, no: number) => ({
		...{ alarm: no as AlarmId, rule: "HEAT" as const, lastsMs: millis(95 * MINUTE), worstCelsius: celsius(11.3) },
		...{ from: epochMs(NOV_1 + (day - 1) * DAY + 9 * HOUR), to: epochMs(NOV_1 + (day - 1) * DAY + 11 * HOUR) },
		action: { reason: "door-closed" as const, note: null, by: 1 as PersonNo },
	});
	return {
		...{ fridge: FRIDGE, name: "Heladera del pasillo", post: "Puesto de prueba", month: "2026-11", hasPrinter: true },
		plate: { manufacturer: "Prueba Frío", model: "VLS 054", serial: "A-1234" },
		limits: { lowCelsius: celsius(2), highCelsius: celsius(8) },
		at: epochMs(NOV_1 + 20 * DAY + 15 * HOUR),
		days: Array.from({ length: 30 }, (_, index) => {
			const date = index + 1;
			const has = date < 21 && date !== 4;
			return {
				...{
					date,
					weekday: index % 7,
					when: date < 21 ? "past" : date === 21 ? "today" : "to-come",
					coveredMs: has ? DAY : millis(0),
				},
				lowestCelsius: has ? celsius(date === 9 ? -0.7 : 2.4) : null,
				highestCelsius: has ? celsius(6.8) : null,
				morning: { noting: has ? noting(date, "morning", date === 9 ? -0.6 : 4.8) : null, others: 0 },
				afternoon: { noting: has ? noting(date, "afternoon", 5.1) : null, others: 0 },
				alarms:
					date === 12 || alarmsADay > 0
						? Array.from({ length: Math.max(1, alarmsADay) }, (_one, no) => alarm(date, no + 1))
						: [],
			} as const;
		}),
	};
}
const ORDER: PaperOrder = { language: "es", view: makeView(), names: { 1: "Prueba Hag̃ua", 2: "Prueba Ñandutí" } };
const make = openPaperMaker();
let papers: Readonly<Record<"es" | "gn" | "full", Buffer>>;
let fourth: unknown;
beforeAll(async () => {
	const three = [make(ORDER), make({ ...ORDER, language: "gn" }), make({ ...ORDER, view: makeView(8) })] as const;
	try {
		await make(ORDER);
	} catch (error) {
		fourth = error;
	}
	const [es, gn, full] = await Promise.all(three);
	papers = { es, gn, full };
	// Three programs, one after the other, on a machine that may be busy.
}, 60_000);

test("SH8 one sheet is made at a time, a few wait, and more are refused", () => {
	expect(fourth).toMatchObject({ code: "busy" });
	for (const pdf of Object.values(papers)) expect(pdf.subarray(0, 5).toString()).toBe("%PDF-");
});

const readPdf = (pdf: Buffer, ...args: string[]) =>
	spawnSync("pdftotext", [...args, "-", "-"], { input: pdf, encoding: "utf8" }).stdout;
const countPages = (pdf: Buffer) => pdf.toString("latin1").match(/\/Type \/Page\b(?!s)/g)?.length;

describe.skipIf(!needsDebian("poppler-utils", "/usr/bin/pdftotext"))("the paper", () => {
	test("SH8 has the head, every day once, and the numbers as Paraguay writes them", () => {
		const pdf = papers.es;
		expect(countPages(pdf)).toBe(1);
		const words = readPdf(pdf, "-layout");
		for (const one of [
			"Hoja de temperatura",
			"noviembre de 2026",
			"Puesto de prueba",
			"Heladera del pasillo",
			"Prueba Frío, VLS 054",
			"A-1234",
			"2,0 a 8,0 °C",
			"Página 1 de 1",
			"Firma de quien controla",
		])
			expect(words).toContain(one);
		for (let day = 1; day <= 30; day++)
			expect(words).toMatch(new RegExp(`^ *${day} +(?:dom|lun|mar|mié|jue|vie|sáb)(?=\\s)`, "m"));
		expect(words).toMatch(/9 lun +−0,6 °C 07:00 Prueba Ñandutí +5,1 °C 16:00 Prueba Ñandutí +−0,7 a 6,8/);
		expect(words).toMatch(/4 +mié +Sin lectura +Sin lectura +Sin datos/);
		expect(words).toContain("Lecturas anotadas: 38 de 41");
		expect(words).toContain("Días sin ninguna lectura: 4");
		expect(words).not.toMatch(/[A-Za-z]{2,}: undefined|NaN|\{\{/);
	});

	test("SH8 says the same in Guaraní, with each letter whole", () => {
		const pdf = papers.gn;
		const words = readPdf(pdf, "-layout").normalize("NFC");
		for (const one of [
			"jasypateĩ (noviembre), 2026",
			"Pyhareve",
			"Ka’aru",
			"og̃uahẽ 11,3 °C‑pe",
			"Oñemboty okẽ",
			"Prueba Hag̃ua",
			"Noñehaíri",
			"Alarma ha mba’épa ojejapo",
		])
			expect(words.replace(/\s+/g, " ")).toContain(one.normalize("NFC"));
	});

	test("SH8 a month full of alarms takes more pages, which are numbered, and repeats the heads of the columns", () => {
		const pdf = papers.full;
		const pages = countPages(pdf) ?? 0;
		expect(pages).toBeGreaterThan(3);
		const words = readPdf(pdf);
		for (let page = 1; page <= pages; page++) expect(words).toContain(`Página ${page} de ${pages}`);
		expect(words.match(/Alarmas y qué se hizo/g)?.length).toBeGreaterThanOrEqual(pages - 1);
		expect(words.match(/llegó a 11,3 °C/g)).toHaveLength(30 * 8);
	});

	test("SH8 the letters come from the fonts that go along, cut to what is used", () => {
		const pdf = papers.es;
		const fonts = spawnSync("pdffonts", ["-"], { input: pdf, encoding: "utf8" }).stdout.trim().split("\n").slice(2);
		expect(fonts).toHaveLength(2);
		for (const font of fonts) expect(font).toMatch(/^[A-Z]{6}\+NotoSans-(?:Regular|Bold) .* yes yes yes/);
		expect(pdf.length).toBeLessThan(60_000);
	});
});

test("SH8 one that fails stops no other", async () => {
	const failed = make({ ...ORDER, view: {} as SheetView });
	const after = make(ORDER);
	await expect(failed).rejects.toMatchObject({ code: "internal" });
	await expect(after).resolves.toBeInstanceOf(Buffer);
});

describe("a printer", () => {
	let dir: string;
	beforeAll(() => {
		dir = mkdtempSync(join(tmpdir(), "printer-"));
	});
	afterAll(() => rmSync(dir, { recursive: true }));
	const program = (code: string) => ({ command: ["/bin/sh", "-c", code] });
	const complain = (words: string) => program(`cat >/dev/null; echo '${words}' >&2; exit 1`);
	const PDF = Buffer.from("%PDF-1.3");

	// What Debian 12's lp 2.4.2 says, word for word.
	test.each([
		["lp: Error - No default destination.", "no-printer"],
		["lp: Error - The printer or class does not exist.", "no-printer"],
		['lp: Error - unable to access "x" - No such file or directory', "refused"],
		["lp: Error - scheduler not responding.", "offline"],
		["lp: Connection refused", "offline"],
		["lp: Bad file descriptor", "offline"],
		['lp: Destination "sala" is not accepting jobs.', "offline"],
		["lp: media-empty-error", "out-of-paper"],
		["something that nobody has seen", "refused"],
	])("SH10 says %s", async (words, outcome) => {
		expect(await printPaper(complain(words), PDF)).toEqual({ outcome });
	});

	test("SH10 that is not set up, or not installed, is none", async () => {
		expect(await printPaper(undefined, PDF)).toEqual({ outcome: "no-printer" });
		expect(await printPaper({ command: [] }, PDF)).toEqual({ outcome: "no-printer" });
		expect(await printPaper({ command: [join(dir, "no-such-lp")] }, PDF)).toEqual({ outcome: "no-printer" });
	});

	test("SH10 that takes the paper is sent to, whether it reads all of it or not", async () => {
		expect(await printPaper(program("cat >/dev/null"), PDF)).toEqual({ outcome: "sent" });
		expect(await printPaper(program("true"), Buffer.alloc(2_000_000))).toEqual({ outcome: "sent" });
	});

	test("SH10 that never ends, or never stops talking, is ended", async () => {
		const run = (code: string, timeLimitMs: number) =>
			runChild({ program: "/bin/sh", args: ["-c", code], input: "", timeLimitMs, mostBytes: 1_000 });
		expect(await run("exec sleep 60", 300)).toEqual({ end: "too-slow" });
		expect(await run("exec yes", 20_000)).toEqual({ end: "too-much" });
	});
});
