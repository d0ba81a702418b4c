// The hub as a program: configuration, open, run until told to stop.

import { HubConfigSchema } from "@tesai/shared/contract/config/hub.ts";
import { openClock } from "@tesai/shared/node/clock.ts";
import { loadConfig } from "@tesai/shared/node/load-config.ts";
import { openLog } from "@tesai/shared/node/log.ts";
import { runUntilSignal } from "@tesai/shared/node/run-until-signal.ts";
import { openHub } from "./hub.ts";

const log = openLog("hub");

await runUntilSignal(log, async () => {
	const config = loadConfig(HubConfigSchema, process.argv[2]);
	const hub = await openHub(config, { log, clock: openClock(config.clock) });
	log.info({ http: hub.port, ...(hub.directIp !== undefined && { directIp: hub.directIp }) }, "ready");
	return hub;
});
