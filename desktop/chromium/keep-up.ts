// Keeps a browser on the wall: the waiting sheet until the box answers, then the page, again after every fall, each time later.

import { countFalls, type FallReason, reloadWaitMs } from "../lockdown.ts";
import type { Browser } from "./browser.ts";

export interface BrowserWorld {
	readonly edgeUrl: string;
	readonly waitingUrl: string;
	open(address: string): Pick<Browser, "ended" | "close">;
	isEdgeUp(): Promise<boolean>;
	wait(ms: number): Promise<unknown>;
	monoMs(): number;
	noteFall(why: FallReason): void;
	/** The page was opened. */
	noteShown(): void;
	readonly stopped: Promise<void>;
}

/** Resolves after `stopped`, with no browser left. */
export async function keepBrowserUp(world: BrowserWorld): Promise<void> {
	let isStopped = false;
	const stopped = world.stopped.then(() => {
		isStopped = true;
		return "stopped" as const;
	});
	let falls = 0;
	while (!isStopped) {
		if (!(await world.isEdgeUp())) await showWaiting(world, () => isStopped, stopped);
		if (isStopped) return;
		const openedMono = world.monoMs();
		const page = world.open(world.edgeUrl);
		world.noteShown();
		const why = await Promise.race([page.ended, stopped]);
		await page.close();
		if (why === "stopped") return;
		world.noteFall(why);
		falls = countFalls(falls, world.monoMs() - openedMono);
		await Promise.race([world.wait(reloadWaitMs(falls)), stopped]);
	}
}

/** A sheet that falls is not raised for itself: the next look at the box comes soon. */
async function showWaiting(world: BrowserWorld, isStopped: () => boolean, stopped: Promise<unknown>): Promise<void> {
	const sheet = world.open(world.waitingUrl);
	for (let asked = 1; !isStopped(); asked++) {
		await Promise.race([world.wait(Math.min(reloadWaitMs(asked), 5_000)), stopped]);
		if (await world.isEdgeUp()) break;
	}
	await sheet.close();
}
