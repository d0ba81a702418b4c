// Fridge-tag 2, 2 L, 2 E and UL: a tree of days, newest first, and temperature rows only where the model keeps them.
//
//   Conf.Alarm.0   the low limit, Conf.Alarm.1 the high one; which degrees is each device's own setting (a UL lies at −90 and −60)
//   Hist.1         the day of the report, not yet over; higher numbers lie further back
//   TS A           the trigger time of an alarm: the alarm itself [LG2]. 00:00 = it went on from the day before

import { nodeAt, numberedNodes, pairOf, type TreeNode } from "./berlinger-text.ts";
import { readRows } from "./logger-rows.ts";
import { readCelsius, readHourMinute, readLocalDate, readLocalTime, readWhole } from "./logger-value.ts";
import type { LoggerDay, LoggerLimit, LoggerReport } from "./report.ts";

const SIDES = ["cold", "hot"] as const;

export function readFridgeTag(tree: TreeNode): Omit<LoggerReport, "device" | "serial" | "firmware" | "complete"> {
	const hist = nodeAt(tree, "Hist");
	const days = numberedNodes(hist).flatMap(({ node }) => readDay(node));
	return {
		reportedAt: readLocalTime(pairOf(hist, "TS Report Creation")),
		limits: numberedNodes(nodeAt(tree, "Conf", "Alarm")).flatMap(({ no, node }) => readLimit(no, node)),
		days,
		episodes: [],
		rows: readRows(tree),
		printed: { minCelsius: null, maxCelsius: null, meanCelsius: null, mktCelsius: null },
	};
}

function readLimit(no: number, node: TreeNode): LoggerLimit[] {
	const celsius = readCelsius(pairOf(node, "T AL"));
	const minutes = readWhole(pairOf(node, "t AL"));
	const side = SIDES[no];
	if (celsius === null || minutes === null || side === undefined) return [];
	return [{ no, side, celsius, minutes, cumulative: false }];
}

function readDay(node: TreeNode): LoggerDay[] {
	const date = readLocalDate(pairOf(node, "Date"));
	if (date === null) return [];
	const timeouts = node.children.filter(({ name }) => name.endsWith("timeout"));
	return [
		{
			date,
			minCelsius: readCelsius(pairOf(node, "Min T")),
			maxCelsius: readCelsius(pairOf(node, "Max T")),
			meanCelsius: readCelsius(pairOf(node, "Avrg T")),
			timeoutMinutes: Math.max(0, ...timeouts.map((timeout) => readWhole(pairOf(timeout, "t AccST")) ?? 0)),
			alarms: numberedNodes(nodeAt(node, "Alarm")).map((alarm) => ({
				no: alarm.no,
				outsideMinutes: readWhole(pairOf(alarm.node, "t Acc")) ?? 0,
				triggeredAt: readHourMinute(pairOf(alarm.node, "TS A")),
			})),
		},
	];
}
