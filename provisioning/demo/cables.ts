// Virtual serial cables: a PTY pair by socat where it is installed, else nothing, and the devices speak TCP instead.

import { type ChildProcess, spawn } from "node:child_process";
import { existsSync, mkdirSync, rmSync } from "node:fs";
import { delimiter, join } from "node:path";
import { setTimeout as wait } from "node:timers/promises";

export interface Cable {
	/** The end the device speaks on, and the end the bridge opens. */
	readonly deviceEnd: string;
	readonly bridgeEnd: string;
	close(): void;
}

export function hasSocat(env: NodeJS.ProcessEnv): boolean {
	return (env.PATH ?? "").split(delimiter).some((dir) => existsSync(join(dir, "socat")));
}

/** One PTY pair under `dir`. Resolves when both ends can be opened. */
export async function laySerialCable(dir: string, name: string): Promise<Cable> {
	mkdirSync(dir, { recursive: true });
	const deviceEnd = join(dir, `${name}-device`);
	const bridgeEnd = join(dir, `${name}-bridge`);
	// A stale link of a killed run would make socat refuse.
	for (const end of [deviceEnd, bridgeEnd]) rmSync(end, { force: true });
	const socat: ChildProcess = spawn("socat", [`pty,raw,echo=0,link=${deviceEnd}`, `pty,raw,echo=0,link=${bridgeEnd}`], {
		stdio: "ignore",
	});
	for (let tries = 0; tries < 100 && !(existsSync(deviceEnd) && existsSync(bridgeEnd)); tries++) await wait(20);
	return { deviceEnd, bridgeEnd, close: () => void socat.kill("SIGTERM") };
}
