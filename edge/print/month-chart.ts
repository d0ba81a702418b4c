// The small chart on the paper: each day's lowest to highest as one bar, and the fridge's limits as lines.

import type { SheetView } from "@tesai/shared/contract/edge-api/sheet.ts";
import { writeDecimal } from "@tesai/shared/contract/sheet-lines.ts";

const INK = "#14201b";
const BAR = "#0a5746";
const RULE = "#b9c0b8";
const BAND = "#e4efe7";

export interface ChartPlace {
	readonly x: number;
	readonly y: number;
	readonly width: number;
	readonly height: number;
	readonly title: string;
}

/** Returns where it ends. Bars outside a limit are filled darker and stand out by reaching over the line, not by colour. */
export function drawMonthChart(pdf: PDFKit.PDFDocument, { days, limits }: SheetView, place: ChartPlace): number {
	const { x, width, title } = place;
	pdf.font("plain").fontSize(7).fillColor(INK).text(title, x, place.y, { lineBreak: false });
	const top = place.y + 11;
	const height = place.height - 20;
	const axis = 20;
	const { low, high } = scaleOf(days, limits);
	const yOf = (celsius: number) => top + height * (1 - (celsius - low) / (high - low));
	const columnWidth = (width - axis) / days.length;
	const { lowCelsius, highCelsius } = limits;
	const band = [yOf(highCelsius ?? high), yOf(lowCelsius ?? low)] as const;
	pdf.rect(x + axis, band[0], width - axis, band[1] - band[0]).fill(BAND);
	for (const limit of [lowCelsius, highCelsius]) {
		if (limit === null) continue;
		pdf
			.moveTo(x + axis, yOf(limit))
			.lineTo(x + width, yOf(limit))
			.lineWidth(0.7)
			.dash(3, { space: 2 })
			.stroke(INK)
			.undash();
		const words = writeDecimal(limit);
		pdf.font("plain").fontSize(7).fillColor(INK);
		pdf.text(words, x + axis - 3 - pdf.widthOfString(words), yOf(limit) - 5, { lineBreak: false });
	}
	pdf
		.rect(x + axis, top, width - axis, height)
		.lineWidth(0.5)
		.stroke(RULE);
	for (const [index, { date, lowestCelsius, highestCelsius }] of days.entries()) {
		const left = x + axis + index * columnWidth;
		if (lowestCelsius !== null && highestCelsius !== null) {
			const [upper, lower] = [yOf(highestCelsius), yOf(lowestCelsius)];
			pdf.rect(left + columnWidth * 0.22, upper, columnWidth * 0.56, Math.max(1, lower - upper)).fill(BAR);
		}
		const number = String(date);
		pdf.font("plain").fontSize(6).fillColor(INK);
		pdf.text(number, left + (columnWidth - pdf.widthOfString(number)) / 2, top + height + 1, { lineBreak: false });
	}
	return place.y + place.height;
}

/** Every day's bar and both limits fit, with some air. */
function scaleOf(
	days: SheetView["days"],
	limits: SheetView["limits"],
): { readonly low: number; readonly high: number } {
	const values = [
		...days.flatMap(({ lowestCelsius: low, highestCelsius: high }) =>
			low === null || high === null ? [] : [low, high],
		),
		...[limits.lowCelsius, limits.highCelsius].filter((limit) => limit !== null),
	];
	if (values.length === 0) return { low: 0, high: 10 };
	return { low: Math.floor(Math.min(...values) - 1), high: Math.ceil(Math.max(...values) + 1) };
}
