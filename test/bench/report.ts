// How measurements are told: a plain table with the machine and the date, on the terminal or in a document.

import { readFileSync, writeFileSync } from "node:fs";
import { arch, cpus, totalmem } from "node:os";

export interface Row {
	readonly what: string;
	readonly value: string;
	readonly budget?: string;
}

export interface Report {
	readonly title: string;
	readonly rows: readonly Row[];
}

/** "2026-11-20, 2 × Intel Xeon …, 8 GB, linux x64, Node 24.21.0": without it a number means nothing. */
export function describeMachine(): string {
	const processors = cpus();
	const memory = `${Math.round(totalmem() / 2 ** 30)} GB`;
	const model = processors[0]?.model.trim() ?? "unknown processor";
	const day = new Date().toISOString().slice(0, 10);
	return `${day}, ${processors.length} × ${model}, ${memory}, ${process.platform} ${arch()}, Node ${process.versions.node}`;
}

/** A Markdown table, aligned so that it reads the same in a terminal. */
export function renderTable({ rows }: Report): string {
	const hasBudget = rows.some(({ budget }) => budget !== undefined);
	const cells = [
		["what", "measured", ...(hasBudget ? ["budget"] : [])],
		...rows.map(({ what, value, budget }) => [what, value, ...(hasBudget ? [budget ?? ""] : [])]),
	];
	const widths = cells[0]!.map((_, column) => Math.max(...cells.map((row) => row[column]!.length)));
	const line = (row: readonly string[]) => `| ${row.map((cell, column) => cell.padEnd(widths[column]!)).join(" | ")} |`;
	const rule = `|${widths.map((width) => "-".repeat(width + 2)).join("|")}|`;
	return [line(cells[0]!), rule, ...cells.slice(1).map(line)].join("\n");
}

/** Puts a section into a document between the two marks that carry its name; a new one goes to the end. */
export function replaceSection(path: string, name: string, text: string): void {
	const open = `<!-- measured: ${name} -->`;
	const close = "<!-- end -->";
	const document = readFileSync(path, "utf8");
	const section = `${open}\n\n${text}\n\n${close}`;
	const start = document.indexOf(open);
	const end = document.indexOf(close, start);
	const next =
		start < 0
			? `${document.trimEnd()}\n\n${section}\n`
			: `${document.slice(0, start)}${section}${document.slice(end + close.length)}`;
	writeFileSync(path, next);
}
