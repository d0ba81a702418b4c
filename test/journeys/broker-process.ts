// The broker alone in a process of its own, so that a journey can measure its memory and see whether it lives.

import { openBroker } from "@tesai/edge/broker/broker.ts";
import { silentLog } from "@tesai/shared/node/log.ts";

const broker = await openBroker({
	host: "127.0.0.1",
	port: 0,
	mayPublish: ["#"],
	maySubscribe: ["#"],
	mayNotSubscribe: [],
	log: silentLog,
	receive: () => undefined,
});
process.stdout.write(`${broker.port}\n`);
