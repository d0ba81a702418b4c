// Draws a month's sheet on A4: head, chart of each day's lowest and highest, the table, and lines for signatures.

import { readFileSync } from "node:fs";
import { join } from "node:path";
import type { PersonNo } from "@tesai/shared/contract/id.ts";
import { HOUR } from "@tesai/shared/contract/quantity.ts";
import { type HalfCell, layOutSheet, type SheetLine, writeClock } from "@tesai/shared/contract/sheet-lines.ts";
import PDFDocument from "pdfkit";
import { openPaperWords, type PaperKey, type PaperWords } from "../sheet/words.ts";
import { drawMonthChart } from "./month-chart.ts";
import type { PaperOrder } from "./order.ts";

/** A4 in points, and what a common printer leaves white. */
const PAGE = { width: 595.28, height: 841.89, margin: 34 } as const;
const WIDTH = PAGE.width - 2 * PAGE.margin;
const FOOT = PAGE.height - PAGE.margin - 12;
const INK = "#14201b";
const SOFT = "#4a554f";
const RULE = "#b9c0b8";
const WEAK = "#eef1ec";

const COLUMNS = [
	["day", 60],
	["morning", 122],
	["afternoon", 122],
	["span", 74],
	["alarms", WIDTH - 60 - 122 - 122 - 74],
] as const satisfies readonly (readonly [string, number])[];

const FONTS = join(import.meta.dirname, "fonts");

type Pdf = PDFKit.PDFDocument;

/** The whole PDF; the font goes along in the few letters that are used. */
export function drawSheet({ language, view, names }: PaperOrder): Pdf {
	const words = openPaperWords(language);
	const sheet = layOutSheet(view);
	const pdf = new PDFDocument({
		size: "A4",
		margin: PAGE.margin,
		autoFirstPage: false,
		bufferPages: true,
		font: "",
		lang: language,
		info: { Title: `${words.say("paper.title")} ${view.month}`, Creator: "Tesãi", Producer: "Tesãi" },
	});
	pdf.registerFont("plain", readFileSync(join(FONTS, "NotoSans-Regular.ttf")));
	pdf.registerFont("bold", readFileSync(join(FONTS, "NotoSans-Bold.ttf")));
	const nameOf = (by: PersonNo | null) =>
		by === null ? words.say("person.none") : (names[String(by)] ?? words.say("person.unknown", { no: String(by) }));

	pdf.addPage();
	let y = drawHead(pdf, words, { language, view, names });
	y = drawMonthChart(pdf, view, {
		x: PAGE.margin,
		y: y + 4,
		width: WIDTH,
		height: 74,
		title: words.say("paper.chart"),
	});
	y = drawColumnHeads(pdf, words, y + 6);
	for (const line of sheet.lines) {
		const cells = toCells(line, words, nameOf);
		const height = measureRow(pdf, cells);
		if (y + height > FOOT) {
			pdf.addPage();
			y = drawColumnHeads(pdf, words, PAGE.margin);
		}
		drawRow(pdf, cells, y, height, line.weekday === 0 || line.weekday === 6);
		y += height;
	}
	y += 6;
	if (y + 76 > FOOT) {
		pdf.addPage();
		y = PAGE.margin;
	}
	for (const saying of sheet.summary) {
		write(pdf, "bold", 9, words.tell(saying), PAGE.margin, y, WIDTH);
		y += pdf.heightOfString(words.tell(saying), { width: WIDTH }) + 1;
	}
	drawSignatures(pdf, words, Math.max(y + 34, FOOT - 30));
	numberPages(pdf, words, view.at);
	pdf.end();
	return pdf;
}

function drawHead(pdf: Pdf, words: PaperWords, { view }: PaperOrder): number {
	const { plate } = view;
	const [year = "", month = "1"] = view.month.split("-");
	const x = PAGE.margin;
	write(pdf, "bold", 17, words.say("paper.title"), x, x, WIDTH);
	const monthWords = words.say("paper.month", { month: words.say(`month.${Number(month)}` as PaperKey), year });
	pdf.font("bold").fontSize(14);
	write(pdf, "bold", 14, monthWords, PAGE.width - x - pdf.widthOfString(monthWords), x + 3);
	const half = WIDTH / 2;
	const facts: readonly (readonly [PaperKey, string])[] = [
		["paper.post", view.post],
		["paper.fridge", view.name],
		["paper.plate", plate === null ? words.say("paper.plate.none") : `${plate.manufacturer}, ${plate.model}`],
		["paper.serial", plate?.serial ?? "—"],
		["paper.limits", words.tell(layOutSheet(view).limits)],
	];
	let y = x + 27;
	for (const [index, [label, value]] of facts.entries()) {
		const left = x + (index % 2) * half;
		const label2 = `${words.say(label)}:`;
		write(pdf, "plain", 9, label2, left, y);
		const used = pdf.widthOfString(label2) + 4;
		write(pdf, "bold", 9, value, left + used, y, half - used - 6);
		if (index % 2 === 1) y += 13;
	}
	return y + 13;
}

function drawColumnHeads(pdf: Pdf, words: PaperWords, y: number): number {
	pdf.rect(PAGE.margin, y, WIDTH, 15).fill(INK);
	let x = PAGE.margin;
	for (const [column, width] of COLUMNS) {
		write(pdf, "bold", 8, words.say(`column.${column}`), x + 3, y + 2.5, width - 6, "#ffffff");
		x += width;
	}
	return y + 15;
}

interface Cell {
	readonly bold?: string;
	/** To the right of the number. */
	readonly beside?: string;
	/** Under both, over the whole width. */
	readonly below?: string;
	readonly isWeak?: boolean;
	/** Outside the limits: a frame, because a printer may know no colour. */
	readonly isFramed?: boolean;
}

function toCells(line: SheetLine, words: PaperWords, nameOf: (by: PersonNo | null) => string): Cell[] {
	const half = (cell: HalfCell): Cell => {
		const rest = [...cell.remarks.map(words.tell), ...(cell.note === null ? [] : [`«${cell.note}»`])];
		if (cell.state !== "noted") {
			const state = cell.state === "missing" ? [words.say("cell.missing")] : [];
			return { below: [...state, ...rest].join("\n"), isWeak: true };
		}
		const bold = `${cell.celsius} °C`;
		return { bold, beside: `${cell.time} ${nameOf(cell.by)}`, below: rest.join("\n"), isFramed: cell.isOutside };
	};
	const { lowest, highest, covered } = line;
	const below = covered === null ? "" : words.tell(covered);
	const span: Cell =
		lowest === null || highest === null
			? { below, isWeak: true }
			: { bold: words.say("cell.span", { low: lowest, high: highest }), below, isFramed: line.isLow || line.isHigh };
	const alarms = line.alarms.map(({ what, action, by, note }) => {
		const who = by === null ? [] : [nameOf(by)];
		return `${words.tell(what)}. ${[words.tell(action), ...(note === null ? [] : [`«${note}»`]), ...who].join(", ")}.`;
	});
	return [
		{ bold: String(line.date), beside: words.say(`weekday.${line.weekday}` as PaperKey) },
		half(line.morning),
		half(line.afternoon),
		span,
		{ below: alarms.join("\n") },
	];
}

const BOLD_SIZE = 9;
const PLAIN_SIZE = 7;
/** A row in which a hand can still write, so that the sheet can be finished on paper when the box is broken. */
const LEAST_ROW = 15.5;
const NUMBER_ROW = 13.5;

/** Where a cell's parts stand, from its upper left corner. */
function placeParts(pdf: Pdf, { bold, beside = "", below = "" }: Cell, width: number) {
	const numberWidth = bold === undefined ? 0 : widthOf(pdf, "bold", BOLD_SIZE, bold) + 5;
	const besideHeight = beside === "" ? 0 : heightOf(pdf, beside, width - 6 - numberWidth) + 3;
	const belowAt = bold === undefined ? 3 : Math.max(NUMBER_ROW, besideHeight);
	const belowHeight = below === "" ? 0 : heightOf(pdf, below, width - 6) + 3;
	return { numberWidth, belowAt, height: Math.max(LEAST_ROW, besideHeight + 2, belowAt + belowHeight) };
}

function widthOf(pdf: Pdf, font: "plain" | "bold", size: number, text: string): number {
	return pdf.font(font).fontSize(size).widthOfString(text);
}

function heightOf(pdf: Pdf, text: string, width: number): number {
	return pdf.font("plain").fontSize(PLAIN_SIZE).heightOfString(text, { width });
}

function measureRow(pdf: Pdf, cells: readonly Cell[]): number {
	return Math.max(...cells.map((cell, index) => placeParts(pdf, cell, COLUMNS[index]?.[1] ?? 0).height));
}

function drawRow(pdf: Pdf, cells: readonly Cell[], y: number, height: number, isWeekend: boolean): void {
	if (isWeekend) pdf.rect(PAGE.margin, y, WIDTH, height).fill(WEAK);
	let x = PAGE.margin;
	for (const [index, cell] of cells.entries()) {
		const width = COLUMNS[index]?.[1] ?? 0;
		const { numberWidth, belowAt } = placeParts(pdf, cell, width);
		pdf.rect(x, y, width, height).lineWidth(0.4).stroke(RULE);
		if (cell.isFramed === true)
			pdf
				.rect(x + 1, y + 1.5, numberWidth, 12.5)
				.lineWidth(1.2)
				.stroke(INK);
		const { bold, beside, below } = cell;
		const ink = cell.isWeak === true ? SOFT : INK;
		if (bold !== undefined) write(pdf, "bold", BOLD_SIZE, bold, x + 3, y + 1.5);
		if (beside !== undefined)
			write(pdf, "plain", PLAIN_SIZE, beside, x + 3 + numberWidth, y + 3, width - 6 - numberWidth);
		if (below !== undefined) write(pdf, "plain", PLAIN_SIZE, below, x + 3, y + belowAt, width - 6, ink);
		x += width;
	}
}

function drawSignatures(pdf: Pdf, words: PaperWords, y: number): void {
	const labels: readonly PaperKey[] = ["paper.signature", "paper.signature.supervisor", "paper.signature.date"];
	const width = WIDTH / labels.length;
	for (const [index, label] of labels.entries()) {
		const x = PAGE.margin + index * width;
		pdf
			.moveTo(x, y)
			.lineTo(x + width - 14, y)
			.lineWidth(0.8)
			.stroke(INK);
		write(pdf, "plain", 8, words.say(label), x, y + 2, width - 14);
	}
}

/** Paraguay is at UTC−3 all year. */
const ZONE_MS = -3 * HOUR;

function numberPages(pdf: Pdf, words: PaperWords, at: PaperOrder["view"]["at"]): void {
	const { count } = pdf.bufferedPageRange();
	const date = new Date(at + ZONE_MS);
	const printed = words.say("paper.printed", {
		day: String(date.getUTCDate()),
		month: String(date.getUTCMonth() + 1),
		year: String(date.getUTCFullYear()),
		time: writeClock(at),
	});
	for (let page = 0; page < count; page++) {
		pdf.switchToPage(page);
		// Below the margin pdfkit would begin a new page by itself.
		pdf.page.margins.bottom = 0;
		const number = words.say("paper.page", { page: String(page + 1), pages: String(count) });
		write(pdf, "plain", 7, printed, PAGE.margin, FOOT + 8, WIDTH * 0.75, SOFT);
		pdf.font("plain").fontSize(7);
		write(pdf, "plain", 7, number, PAGE.width - PAGE.margin - pdf.widthOfString(number), FOOT + 8, undefined, SOFT);
	}
}

function write(
	pdf: Pdf,
	font: "plain" | "bold",
	size: number,
	text: string,
	x: number,
	y: number,
	width?: number,
	colour: string = INK,
): void {
	pdf.font(font).fontSize(size).fillColor(colour);
	pdf.text(text, x, y, width === undefined ? { lineBreak: false } : { width });
}
