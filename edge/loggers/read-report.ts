// From a file's bytes to a report, or the reason why it is none. [LG5]

import { nodeAt, pairOf, parseBerlingerText, type TreeNode } from "./berlinger-text.ts";
import { readFridgeTag } from "./fridge-tag.ts";
import { readQTag } from "./q-tag.ts";
import type { LoggerReport } from "./report.ts";

/** Two years of days, or half a year of rows every five minutes, are well below it. */
export const LARGEST_REPORT = 4 * 1_048_576;

export type ReadReport =
	| { readonly ok: true; readonly report: LoggerReport }
	| { readonly ok: false; readonly reason: "too-large" | "not-text" | "not-a-report" | "unknown-device" | "cut-off" };

/** Never throws. */
export function readLoggerReport(bytes: Uint8Array): ReadReport {
	if (bytes.length > LARGEST_REPORT) return { ok: false, reason: "too-large" };
	let text: string;
	try {
		text = new TextDecoder("utf-8", { fatal: true }).decode(bytes);
	} catch {
		return { ok: false, reason: "not-text" };
	}
	const tree = parseBerlingerText(text);
	const device = pairOf(tree, "Device");
	if (device === undefined || device.length > 60) return { ok: false, reason: "not-a-report" };
	const read = readerOf(device, tree);
	if (read === undefined) return { ok: false, reason: "unknown-device" };
	const serial = pairOf(nodeAt(tree, "Conf"), "Serial");
	if (serial === undefined || !/^[A-Za-z0-9-]{1,40}$/.test(serial)) return { ok: false, reason: "cut-off" };
	const firmware = pairOf(tree, "Fw Vers")?.slice(0, 20) ?? null;
	// The signature is the last thing a device writes; whether it is a true one nobody outside the maker can tell.
	const complete = pairOf(tree, "Sig") !== undefined;
	return { ok: true, report: { device, serial, firmware, complete, ...read(tree) } };
}

/** By the structure that the device writes: `Hist` keeps days, `Res` keeps a run. */
function readerOf(device: string, tree: TreeNode): typeof readQTag | undefined {
	if (!/-tag/i.test(device)) return undefined;
	if (nodeAt(tree, "Hist") !== undefined || /fridge-tag/i.test(device)) return readFridgeTag;
	return nodeAt(tree, "Res") !== undefined || /clm/i.test(device) ? readQTag : undefined;
}
