import { silentLog } from "@tesai/shared/node/log.ts";
import { expect, test } from "vitest";
import { openWithRest, type Restful } from "./rest.ts";

/** A program whose lives are counted and that asks for rest when it is told. */
function restful() {
	const lives: { rest: () => void; closed: boolean }[] = [];
	const open = async (): Promise<Restful & { life: number }> => {
		const { promise, resolve } = Promise.withResolvers<void>();
		const life = { rest: resolve, closed: false };
		lives.push(life);
		return {
			life: lives.length,
			rest: promise,
			close: async () => {
				life.closed = true;
			},
		};
	};
	return { lives, open };
}
const until = async (check: () => boolean) => {
	while (!check()) await new Promise((resolve) => setTimeout(resolve, 2));
};
const failed = (error: unknown) => {
	throw error;
};

test("PW12 a program that asks for rest is closed, and opened again after the sleep, as often as it asks", async () => {
	const { lives, open } = restful();
	const befores: unknown[] = [];
	const running = await openWithRest<Restful & { life: number }>({
		open: (before) => {
			befores.push(before?.life);
			return open();
		},
		sleepMs: 20,
		onFailed: failed,
		log: silentLog,
	});
	for (const life of [1, 2]) {
		lives[life - 1]!.rest();
		await until(() => lives.length === life + 1);
		expect(lives[life - 1]!.closed).toBe(true);
	}
	await running.close();
	expect(lives.map(({ closed }) => closed)).toEqual([true, true, true]);
	expect(befores).toEqual([undefined, 1, 2]);
});

test("PW14 closing ends the sleep at once and opens nothing again", async () => {
	const { lives, open } = restful();
	const running = await openWithRest({ open, sleepMs: 3_600_000, onFailed: failed, log: silentLog });
	lives[0]!.rest();
	await until(() => lives[0]!.closed);
	await running.close();
	expect(lives).toHaveLength(1);
});

test("PW14 closing during a sleep command ends the command", async () => {
	const { lives, open } = restful();
	const sleepCommand = [process.execPath, "-e", "setTimeout(() => {}, {seconds} * 1000)"];
	const running = await openWithRest({ open, sleepMs: 3_600_000, sleepCommand, onFailed: failed, log: silentLog });
	lives[0]!.rest();
	await until(() => lives[0]!.closed);
	await running.close();
	expect(lives).toHaveLength(1);
});

test.each([
	["that is not there", ["/nowhere/rtcwake", "-s", "{seconds}"]],
	["that fails", [process.execPath, "-e", "process.exit(3)"]],
	["that comes back at once", [process.execPath, "-e", ""]],
])("PW14 a sleep command %s is replaced by the timer", async (_what, sleepCommand) => {
	const { lives, open } = restful();
	const running = await openWithRest({ open, sleepMs: 400, sleepCommand, onFailed: failed, log: silentLog });
	const startedAt = performance.now();
	lives[0]!.rest();
	await until(() => lives.length === 2);
	expect(performance.now() - startedAt).toBeGreaterThan(390);
	await running.close();
});

test("a program that cannot be opened again is somebody else's to start", async () => {
	const { lives, open } = restful();
	const failures: unknown[] = [];
	const running = await openWithRest({
		open: (before) => (before === undefined ? open() : Promise.reject(new Error("port in use"))),
		sleepMs: 5,
		onFailed: (error) => failures.push(error),
		log: silentLog,
	});
	lives[0]!.rest();
	await until(() => failures.length === 1);
	expect(String(failures[0])).toContain("port in use");
	await running.close();
});
