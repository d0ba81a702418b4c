// The bridge as a program: node firmware-bridge/main.ts bridge.toml

import { BridgeConfigSchema } from "@tesai/shared/contract/config/bridge.ts";
import { openClock } from "@tesai/shared/node/clock.ts";
import { loadConfig } from "@tesai/shared/node/load-config.ts";
import { openLog } from "@tesai/shared/node/log.ts";
import { runUntilSignal } from "@tesai/shared/node/run-until-signal.ts";
import { openBridge } from "./bridge.ts";

const log = openLog("bridge");

await runUntilSignal(log, async () => {
	const config = loadConfig(BridgeConfigSchema, process.argv[2]);
	const bridge = await openBridge(config, { log, clock: openClock(config.clock) });
	log.info({ ports: config.ports.length }, "ready");
	return bridge;
});
