// A broker under load, a process of its own. argv: kind (ours | each | stock), data directory. Prints its port.
// `each` is ours with one commit, and so one sync, a message: what group commit is compared with.

import type { AddressInfo } from "node:net";
import { createServer } from "node:net";
import { join } from "node:path";
import { openBroker } from "@tesai/edge/broker/broker.ts";
import { PAGE_SIZE } from "@tesai/edge/sqlite/migrations.ts";
import { Writer } from "@tesai/edge/sqlite/writer.ts";
import { epochMs, millis } from "@tesai/shared/contract/quantity.ts";
import { ALL_READINGS } from "@tesai/shared/contract/topic.ts";
import { silentLog } from "@tesai/shared/node/log.ts";
import { openDatabase } from "@tesai/shared/node/sqlite.ts";
import { Aedes } from "aedes";
import { READINGS } from "./readings.ts";

const [kind, directory] = process.argv.slice(2) as [string, string];

async function openOurs(eachAlone: boolean): Promise<number> {
	const db = openDatabase(join(directory, "edge.db"), { migrations: [READINGS], pageSize: PAGE_SIZE });
	const now = { boot: 1, monoMs: millis(0), utc: epochMs(0) };
	const writer = new Writer(db, { now: () => now, gatherMs: 250, onFailed: () => process.exit(1) });
	const insert = db.prepare("INSERT INTO reading (boot, mono_ms, sensor, kind, value) VALUES (1, ?, 1, 0, ?)");
	let slot = 0;
	const broker = await openBroker({
		host: "127.0.0.1",
		port: 0,
		mayPublish: [ALL_READINGS],
		maySubscribe: ["tesai/#"],
		mayNotSubscribe: [],
		log: silentLog,
		receive: ({ payload }) => {
			const { celsius } = JSON.parse(payload.toString("utf8")) as { celsius: number };
			const save = () => insert.run(++slot, Math.round(celsius * 100));
			if (!eachAlone) return writer.soon(save);
			writer.now(save);
			return undefined;
		},
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
