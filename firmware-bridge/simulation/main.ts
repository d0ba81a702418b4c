// The simulated devices as a program: they speak on the given serial ends, or over TCP where none is given.

import { check, checkJson } from "@tesai/shared/contract/check.ts";
import { ClockConfigSchema } from "@tesai/shared/contract/config/clock.ts";
import { DemoRequestSchema } from "@tesai/shared/contract/edge-api/system.ts";
import { AppError } from "@tesai/shared/contract/error.ts";
import { maybe, record, text } from "@tesai/shared/contract/schema.ts";
import { openClock } from "@tesai/shared/node/clock.ts";
import { openLog } from "@tesai/shared/node/log.ts";
import { runUntilSignal } from "@tesai/shared/node/run-until-signal.ts";
import { type MakeTwin, type PluggedTwin, plugTwinIntoTcp, plugTwinIntoTty } from "../drivers/twin.ts";
import { simulatePost } from "./post.ts";
import { openSimulatedSky, SimulatedSkySchema } from "./sky.ts";

/** The one argument, as JSON. */
const SimulationSchema = record({
	clock: maybe(ClockConfigSchema),
	bus: maybe(text(400, { minLength: 1 })),
	solar: maybe(text(400, { minLength: 1 })),
	/** A satellite modem with a network above it. */
	satellite: maybe(SimulatedSkySchema),
});

const log = openLog("devices");

await runUntilSignal(log, async () => {
	const config = checkJson(SimulationSchema, process.argv[2] ?? "{}");
	if (!config.ok) throw new AppError("invalid", config.reason);
	const clock = openClock(config.value.clock);
	const post = simulatePost(clock);
	const plug = async (twin: MakeTwin, path: string | undefined, baudRate: number): Promise<PluggedTwin> =>
		path === undefined ? plugTwinIntoTcp(twin) : plugTwinIntoTty(path, twin, baudRate);
	const bus = await plug(post.bus, config.value.bus, 9_600);
	const solar = await plug(post.solar, config.value.solar, 19_200);

	const sky = config.value.satellite && (await openSimulatedSky(config.value.satellite, clock));
	const modem = sky && (await plug(sky.modem, config.value.satellite?.cable, 19_200));

	process.on("message", (message) => {
		const request = check(DemoRequestSchema, message);
		if (request.ok) post.play(request.value);
		else log.warn({ reason: request.reason }, "not something that can be played");
	});
	// Without whoever started them there is nobody to play with the devices, or to stop them.
	process.on("disconnect", () => process.exit(0));
	log.info({ bus: bus.path, solar: solar.path, ...(modem && { modem: modem.path }) }, "ready");
	return {
		close: async () => void (await Promise.all([bus.unplug(), solar.unplug(), modem?.unplug(), sky?.close()])),
	};
});
