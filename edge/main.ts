// The edge process: configuration, open, run until told to stop.

import { EdgeConfigSchema } from "@tesai/shared/contract/config/edge.ts";
import { loadConfig } from "@tesai/shared/node/load-config.ts";
import { openLog } from "@tesai/shared/node/log.ts";
import { runUntilSignal } from "@tesai/shared/node/run-until-signal.ts";
import { openEdge } from "./edge.ts";

const log = openLog("edge");

await runUntilSignal(log, async () => {
	const edge = await openEdge(loadConfig(EdgeConfigSchema, process.argv[2]), log);
	log.info({ http: edge.http, mqtt: edge.mqtt }, "ready");
	return edge;
});
