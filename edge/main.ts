// The edge process: configuration, open, run until told to stop; asleep in between when the battery asks for it.

import { EdgeConfigSchema } from "@tesai/shared/contract/config/edge.ts";
import { loadConfig } from "@tesai/shared/node/load-config.ts";
import { openLog } from "@tesai/shared/node/log.ts";
import { runUntilSignal } from "@tesai/shared/node/run-until-signal.ts";
import { type Edge, openEdge } from "./edge.ts";
import { openWithRest } from "./rest.ts";

const log = openLog("edge");
/** A quarter of an hour: the sun needs longer to matter, and four looks an hour cost less than a hundredth of staying awake. */
const WAKE_CHECK_MINUTES = 15;

await runUntilSignal(log, async () => {
	const config = loadConfig(EdgeConfigSchema, process.argv[2]);
	const { wakeCheckMinutes = WAKE_CHECK_MINUTES, sleepCommand } = config.power ?? {};
	// Who knew the ports before the sleep, finds them after it.
	const withPorts = ({ http, mqtt }: Edge) => ({
		...config,
		http: { ...config.http, port: http },
		mqtt: { ...config.mqtt, port: mqtt },
	});
	const edge = await openWithRest<Edge>({
		open: (before) => openEdge(before === undefined ? config : withPorts(before), log),
		sleepMs: (wakeCheckMinutes * 60_000) / (config.clock?.speed ?? 1),
		...(sleepCommand !== undefined && { sleepCommand }),
		onFailed: (error) => {
			log.error({ error: String(error) }, "could not start again after a sleep");
			process.exit(1);
		},
		log,
	});
	log.info({ http: edge.http, mqtt: edge.mqtt }, "ready");
	return edge;
});
