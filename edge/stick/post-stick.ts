// The stick of a post as it is configured: its road, with the journal and the screen behind it.

import type { EdgeConfig } from "@tesai/shared/contract/config/edge.ts";
import { LANES } from "@tesai/shared/contract/lane.ts";
import { loadBoxKey } from "@tesai/shared/node/box-key.ts";
import { type HubPublicKey, loadHubKey } from "@tesai/shared/node/bundle-key.ts";
import type { Log } from "@tesai/shared/node/log.ts";
import type { Database } from "@tesai/shared/node/sqlite.ts";
import { journalEpoch, lastSeq } from "../journal/store.ts";
import type { RoadDoor } from "../roads/road.ts";
import { setAsideInput } from "../set-aside/actions.ts";
import type { Writer } from "../sqlite/writer.ts";
import type { Timekeeper } from "../time/timekeeper.ts";
import { openUsbRoad, type UsbRoad } from "./usb-road.ts";

export interface PostStickDeps {
	readonly reader: Database;
	readonly writer: Writer;
	readonly timekeeper: Timekeeper;
	readonly log: Log;
	readonly onChange: () => void;
}

/** Nothing where no place for a stick is configured, or where the hub's key is missing: the post runs on without this road. */
export function openPostStick(config: EdgeConfig, deps: PostStickDeps, door: RoadDoor): UsbRoad | undefined {
	const usb = config.roads?.usb;
	const hub = usb && findHubKey(usb.hubKeyFile, deps.log);
	if (usb === undefined || hub === undefined) return undefined;
	const { reader, writer, timekeeper, log, onChange } = deps;
	return openUsbRoad(
		{
			...{ mountDir: usb.mountDir, box: config.box.number, secret: loadBoxKey(config.box.keyFile), hub, log, onChange },
			describe: () => describeJournal(reader, timekeeper),
			setAside: (reason) => writer.now((tx) => setAsideInput(tx, { door: "stick", reason, sample: null })),
			now: () => timekeeper.now().utc,
		},
		door,
	);
}

/** What a bundle says under its signature: by it the hub knows whether it has everything. */
export function describeJournal(reader: Database, timekeeper: Timekeeper) {
	const { boot, monoMs } = timekeeper.now();
	const lanes = LANES.map((lane) => ({ lane, upTo: lastSeq(reader, lane) })).filter(({ upTo }) => upTo > 0);
	return { epoch: journalEpoch(reader), boot, monoMs, lanes };
}

function findHubKey(path: string, log: Log): HubPublicKey | undefined {
	try {
		return loadHubKey(path);
	} catch (error) {
		log.error({ error: String(error) }, "no stick can be written without the hub's key");
		return undefined;
	}
}
