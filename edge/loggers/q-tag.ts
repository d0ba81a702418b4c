// Q-tag CLm: one run with its temperatures, and alarms as episodes under numbered limits of five types.

import { nodeAt, numberedNodes, pairOf, type TreeNode } from "./berlinger-text.ts";
import { readRows } from "./logger-rows.ts";
import { readCelsius, readLocalTime, readWhole } from "./logger-value.ts";
import type { LoggerEpisode, LoggerLimit, LoggerReport } from "./report.ts";

/** `Type` of an alarm; 0 is unused. */
const TYPES: Readonly<Record<string, Pick<LoggerLimit, "side" | "cumulative">>> = {
	"1": { side: "cold", cumulative: false },
	"2": { side: "hot", cumulative: false },
	"3": { side: "cold", cumulative: true },
	"4": { side: "hot", cumulative: true },
};

export function readQTag(tree: TreeNode): Omit<LoggerReport, "device" | "serial" | "firmware" | "complete"> {
	const res = nodeAt(tree, "Res");
	return {
		reportedAt: readLocalTime(pairOf(res, "TS Stop")),
		limits: numberedNodes(nodeAt(tree, "Conf", "Alarm")).flatMap(({ no, node }) => readLimit(no, node)),
		days: [],
		episodes: numberedNodes(nodeAt(res, "Alarm")).flatMap(({ no, node }) => readEpisodes(no, node)),
		rows: readRows(tree),
		printed: {
			minCelsius: readCelsius(pairOf(res, "Min T")),
			maxCelsius: readCelsius(pairOf(res, "Max T")),
			meanCelsius: readCelsius(pairOf(res, "Avrg T")),
			mktCelsius: readCelsius(pairOf(res, "MKT")),
		},
	};
}

function readLimit(no: number, node: TreeNode): LoggerLimit[] {
	const type = TYPES[pairOf(node, "Type") ?? ""];
	const celsius = readCelsius(pairOf(node, "T AL"));
	const minutes = readWhole(pairOf(node, "t AL"));
	return type === undefined || celsius === null || minutes === null ? [] : [{ no, ...type, celsius, minutes }];
}

/** One line of pairs is one episode. */
function readEpisodes(no: number, node: TreeNode): LoggerEpisode[] {
	return node.entries.flatMap((entry) => {
		const startedAt = readLocalTime(entry.get("TS S"));
		if (startedAt === null) return [];
		return [
			{
				no,
				startedAt,
				minutes: readWhole(entry.get("t A")) ?? 0,
				triggeredAt: readLocalTime(entry.get("TS A")),
				endedAt: readLocalTime(entry.get("TS E")),
				worstCelsius: readCelsius(entry.get("T M")),
			},
		];
	});
}
