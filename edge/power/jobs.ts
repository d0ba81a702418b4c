// What the clock starts: quarters of a day are told to the hub; the panel's light follows the mode.

import { readFileSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import type { PowerMode } from "@tesai/shared/contract/event/power.ts";
import type { Log } from "@tesai/shared/node/log.ts";
import type { Job } from "../schedule.ts";
import type { Writer } from "../sqlite/writer.ts";
import type { Timekeeper } from "../time/timekeeper.ts";
import { closePowerPeriods } from "./actions.ts";
import { brightnessOf, isJobDue } from "./pace.ts";
import type { PowerRoom } from "./room.ts";
import { SUMMARY_MS } from "./summary.ts";

export function powerJobs(writer: Writer, timekeeper: Timekeeper, room: PowerRoom): readonly Job[] {
	let closedIndex = -1;
	return [
		{
			name: "close-power-periods",
			run: () => {
				const index = Math.floor(timekeeper.now().utc / SUMMARY_MS);
				if (index === closedIndex) return;
				writer.now((tx) => closePowerPeriods(tx, room, timekeeper.moment));
				closedIndex = index;
			},
		},
	];
}

/** The light follows the night and hands that are gone, with and without a battery; alarms and modes call `follow` themselves. */
export function panelJobs(room: PowerRoom | undefined, follow: () => void): readonly Job[] {
	let wasLookedAt = false;
	return [
		{
			name: "follow-power",
			run: () => {
				if (room !== undefined) {
					// A look lasts at least a minute: it ends with the second tick after it.
					if (wasLookedAt) room.isLookedAt = false;
					wasLookedAt = room.isLookedAt;
				}
				follow();
			},
		},
	];
}

/** The same jobs, each as often as the mode allows. */
export function paceJobs(jobs: readonly Job[], timekeeper: Timekeeper, room: PowerRoom | undefined): readonly Job[] {
	if (room === undefined) return jobs;
	return jobs.map(({ name, run }) => ({
		name,
		run: () => {
			if (isJobDue(name, room.state.mode.mode, Math.floor(timekeeper.now().utc / 60_000))) run();
		},
	}));
}

export interface Light {
	follow(mode: PowerMode, isDark: boolean): void;
	/** As it was when the program began. */
	restore(): void;
}

/** The panel's backlight by its file in /sys. Without a file, or where it cannot be written, the page alone goes dark. */
export function openLight(file: string | undefined, log: Log): Light {
	if (file === undefined) return { follow: () => {}, restore: () => {} };
	const usual = readUsual(file);
	let shown: number | undefined;
	const show = (value: number) => {
		if (value === shown) return;
		shown = value;
		try {
			writeFileSync(file, `${value}\n`);
		} catch (error) {
			log.warn({ error: String(error) }, "the backlight cannot be set; the page goes dark by itself");
		}
	};
	return {
		follow: (mode, isDark) => {
			const share = brightnessOf(mode, isDark);
			// Dimmed is never dark: a panel of few steps keeps its lowest one.
			show(share === 0 ? 0 : Math.max(1, Math.round(usual * share)));
		},
		restore: () => show(usual),
	};
}

/** What somebody has set; a panel that was dark when the box fell over is lit fully again. */
function readUsual(file: string): number {
	const read = (path: string): number => {
		try {
			return Number(readFileSync(path, "utf8").trim());
		} catch {
			return Number.NaN;
		}
	};
	const now = read(file);
	if (now > 0) return now;
	const most = read(join(dirname(file), "max_brightness"));
	return most > 0 ? most : 100;
}
