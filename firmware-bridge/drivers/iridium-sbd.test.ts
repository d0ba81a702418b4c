import { expect, test } from "vitest";
import type { AskModem } from "./driver.ts";
import { loadDriver } from "./registry.ts";

type Config = Parameters<Awaited<ReturnType<typeof loadDriver<"modem">>>["openDevice"]>[0];
const config = (sensor: string) =>
	({
		protocol: "modem",
		path: "/dev/ttyTWIN",
		model: "iridium-sbd",
		name: "satelite",
		sensor,
		pollSeconds: 60,
	}) as Config;

/** Answers every command with OK, and these with a line before it. */
const says =
	(lines: Readonly<Record<string, string>>): AskModem =>
	async (command) => ({
		ok: true,
		lines: command in lines ? [lines[command]!] : [],
		fault: undefined,
		prompted: false,
	});

test("a name that leaves no room for its clock's is refused", async () => {
	const driver = await loadDriver("modem", "iridium-sbd");
	expect(() => driver.openDevice(config("s".repeat(35)))).toThrow(/too long/);
	expect(() => driver.openDevice(config("s".repeat(34)))).not.toThrow();
});

test.each([
	[
		{ "AT+CSQ": "+CSQ:0", "AT-MSSTM": "-MSSTM: 25fa3c80" },
		[{ kind: "modem", road: "satellite", registered: false, bars: 0 }],
	],
	[{ "AT+CSQ": "+CSQ:2", "AT-MSSTM": "-MSSTM: no network service" }, [{ kind: "modem", registered: true, bars: 2 }]],
	// In the count of 2014 every time is long past: it is no time.
	[{ "AT+CSQ": "+CSQ:2", "AT-MSSTM": "-MSSTM: 1" }, [{ kind: "modem", registered: true, bars: 2 }]],
	[{ "AT+CSQ": "+CSQ:9" }, [{ kind: "fault", fault: "bad-checksum" }]],
	[{}, [{ kind: "fault", fault: "bad-checksum" }]],
])("without a satellite, a network's time or an answer nothing is invented: case %#", async (lines, findings) => {
	const device = (await loadDriver("modem", "iridium-sbd")).openDevice(config("satelite"));
	expect((await device.poll(says(lines as Record<string, string>))).map(({ finding }) => finding)).toMatchObject(
		findings,
	);
});
