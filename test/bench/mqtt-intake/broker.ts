// A broker under load, a process of its own. argv: kind (ours | each | stock), data directory. Prints its port.
// `each` is ours with one commit, and so one sync, a message: what group commit is compared with.

import type { AddressInfo } from "node:net";
import { createServer } from "node:net";
import { join } from "node:path";
import { openBroker } from "@tesai/edge/broker/broker.ts";
import { receiveMessage } from "@tesai/edge/coldchain/intake.ts";
import { openWatched } from "@tesai/edge/coldchain/watched.ts";
import { MIGRATIONS, PAGE_SIZE } from "@tesai/edge/sqlite/migrations.ts";
import { Writer } from "@tesai/edge/sqlite/writer.ts";
import { openTimekeeper } from "@tesai/edge/time/timekeeper.ts";
import { FridgeConfigSchema } from "@tesai/shared/contract/config/edge.ts";
import { ALL_READINGS } from "@tesai/shared/contract/topic.ts";
import { openClock } from "@tesai/shared/node/clock.ts";
import { parseConfig } from "@tesai/shared/node/load-config.ts";
import { silentLog } from "@tesai/shared/node/log.ts";
import { openDatabase } from "@tesai/shared/node/sqlite.ts";
import { Aedes } from "aedes";

const [kind, directory] = process.argv.slice(2) as [string, string];

/** The first publisher's sensor is this fridge's, so that its readings are judged by every temperature rule. */
const FRIDGE = parseConfig(
	FridgeConfigSchema,
	'id = "bench"\nname = "Bench"\nprofile = "tight"\ntemperatureSensor = "bench-0"',
	"fridge",
);

/** The edge's whole way in: guard, check, rules, table, commit. Only the journey to the screen and the hub is left out. */
async function openOurs(eachAlone: boolean): Promise<number> {
	const db = openDatabase(join(directory, "edge.db"), { migrations: MIGRATIONS, pageSize: PAGE_SIZE });
	const timekeeper = openTimekeeper(db, openClock());
	const watched = openWatched(db, [FRIDGE], timekeeper, () => {});
	const writer = new Writer(db, {
		now: timekeeper.now,
		gatherMs: 200,
		onUndone: watched.reload,
		onFailed: () => process.exit(1),
	});
	const alone: Pick<Writer, "soon"> = { soon: async (action) => void writer.now(action) };
	const broker = await openBroker({
		host: "127.0.0.1",
		port: 0,
		mayPublish: [ALL_READINGS],
		maySubscribe: ["tesai/#"],
		mayNotSubscribe: [],
		log: silentLog,
		receive: (message) => receiveMessage(eachAlone ? alone : writer, watched, message),
	});
	return broker.port;
}

async function openStock(): Promise<number> {
	const aedes = await Aedes.createBroker();
	const server = createServer({ noDelay: true }, aedes.handle);
	await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
	return (server.address() as AddressInfo).port;
}

const port = kind === "stock" ? await openStock() : await openOurs(kind === "each");
process.stdout.write(`${port}\n`);
process.once("SIGTERM", () => process.exit(0));
