// The demonstration's USB stick: a folder that is put in, carried to the region with the region's own program, and put in again.

import { execFile } from "node:child_process";
import { existsSync, mkdirSync, renameSync } from "node:fs";
import { join } from "node:path";
import { setTimeout as wait } from "node:timers/promises";
import { promisify } from "node:util";
import { AppError } from "@tesai/shared/contract/error.ts";
import { flagsFor } from "../node-flags.ts";

export interface DemoStick {
	/** Where the box finds it while it is in. */
	readonly mountDir: string;
	insert(): Promise<void>;
	/** Waits until it may be taken out; throws `not-found` where none is in, and what keeps it from arriving. */
	carry(): Promise<void>;
}

export interface DemoStickPlaces {
	readonly dir: string;
	/** The region's program for whoever has a stick in hand. */
	readonly carrier: string;
	readonly hubUrl: string;
	readonly edgeUrl: () => string;
}

const READY_WITHIN_MS = 30_000;
const ASK_EVERY_MS = 250;

export function layOutStick({ dir, carrier, hubUrl, edgeUrl }: DemoStickPlaces): DemoStick {
	const [mountDir, pocket] = [join(dir, "stick"), join(dir, "pocket")];
	for (const folder of [mountDir, pocket]) mkdirSync(folder, { recursive: true });
	const isIn = () => existsSync(join(mountDir, "TESAI"));
	const move = (from: string, to: string) => renameSync(join(from, "TESAI"), join(to, "TESAI"));
	let last: Promise<unknown> = Promise.resolve();

	/** One hand has one stick: what is asked meanwhile comes after. */
	function then(step: () => Promise<void>): Promise<void> {
		const next = last.then(step);
		last = next.catch(() => {});
		return next;
	}

	/** The box looks once a minute by itself. */
	async function untilBoxSays(state: string): Promise<void> {
		for (let left = READY_WITHIN_MS; left > 0; left -= ASK_EVERY_MS) {
			await fetch(`${edgeUrl()}/v1/stick/look`, { method: "POST" });
			const link = (await (await fetch(`${edgeUrl()}/v1/link`)).json()) as { stick?: { state: string } };
			if (link.stick?.state === state) return;
			await wait(ASK_EVERY_MS);
		}
		throw new AppError("no-answer", `the box does not say "${state}" of the stick`);
	}

	async function insert(): Promise<void> {
		// One that was left in somebody's pocket by a run that was stopped comes back.
		if (existsSync(join(pocket, "TESAI")) && !isIn()) move(pocket, mountDir);
		mkdirSync(join(mountDir, "TESAI"), { recursive: true });
		await untilBoxSays("ready");
	}

	async function carry(): Promise<void> {
		if (!isIn()) throw new AppError("not-found", "no stick is in");
		await untilBoxSays("ready");
		move(mountDir, pocket);
		try {
			// The box must see that it is gone, or what comes back is the same visit to it.
			await untilBoxSays("none");
			await promisify(execFile)(process.execPath, [...flagsFor(carrier), carrier, pocket, hubUrl]);
		} finally {
			await insert();
		}
	}

	return { mountDir, insert: () => then(insert), carry: () => then(carry) };
}
