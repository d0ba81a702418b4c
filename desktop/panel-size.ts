// How large the panel is: Chromium has to be told where no window manager stretches its window.

import { globSync, readFileSync } from "node:fs";

export type PanelSize = readonly [width: number, height: number];

/** What was asked for, such as "1024x600", else the first connected panel's own size; undefined where neither says. */
export function findPanelSize(asked: string | undefined, displays = "/sys/class/drm"): PanelSize | undefined {
	const own = parsePanelSize(asked ?? "");
	if (own !== undefined) return own;
	for (const status of globSync(`${displays}/card*-*/status`).toSorted()) {
		if (readText(status).trim() !== "connected") continue;
		// The kernel's list begins with the one that the panel itself prefers, which is the one that X takes.
		const size = parsePanelSize(readText(status.replace(/status$/, "modes")));
		if (size !== undefined) return size;
	}
	return undefined;
}

function parsePanelSize(text: string): PanelSize | undefined {
	const found = /^(\d{3,4})x(\d{3,4})/.exec(text);
	return found === null ? undefined : [Number(found[1]), Number(found[2])];
}

function readText(file: string): string {
	try {
		return readFileSync(file, "utf8");
	} catch {
		return "";
	}
}
