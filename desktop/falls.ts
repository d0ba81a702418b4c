// How often the page fell since the kiosk was set up: kept in a file of the shell's own, and told to the box, whose page shows it.

import { mkdirSync, readFileSync, renameSync, writeFileSync } from "node:fs";
import { dirname } from "node:path";

export interface FallCount {
	readonly falls: () => number;
	add(): void;
}

/** A file that cannot be read or written starts at 0, or stays as it was: the screen comes first. */
export function openFallCount(file: string): FallCount {
	let falls = readCount(file);
	return {
		falls: () => falls,
		add: () => {
			// Electron and what starts it share the file.
			falls = Math.max(falls, readCount(file)) + 1;
			try {
				mkdirSync(dirname(file), { recursive: true });
				writeFileSync(`${file}.new`, `${falls}\n`);
				renameSync(`${file}.new`, file);
			} catch {
				// Counted in memory until the program ends.
			}
		},
	};
}

function readCount(file: string): number {
	try {
		const count = Number(readFileSync(file, "utf8").trim());
		return Number.isSafeInteger(count) && count > 0 ? count : 0;
	} catch {
		return 0;
	}
}

/** Whether the box answers at all. */
export async function isEdgeAnswering(edgeUrl: string): Promise<boolean> {
	try {
		return (await fetch(edgeUrl, { signal: AbortSignal.timeout(2_000) })).ok;
	} catch {
		return false;
	}
}

/** Told each time the page stands again; a box that does not answer hears it the next time. */
export async function tellFalls(edgeUrl: string, shell: "electron" | "chromium", falls: number): Promise<void> {
	try {
		await fetch(new URL("/v1/kiosk", edgeUrl), {
			method: "POST",
			headers: { "content-type": "application/json" },
			body: JSON.stringify({ shell, falls }),
			signal: AbortSignal.timeout(2_000),
		});
	} catch {
		// The file has it.
	}
}
