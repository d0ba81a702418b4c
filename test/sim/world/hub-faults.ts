// What goes wrong at the hub: its process is killed, dies between its log and its store, and is restored from a backup.

import type { Image } from "./memory.ts";
import type { Region } from "./region.ts";

export function planHubFaults(region: Region): void {
	const { chronicle, far, random, timeline } = region;
	const { hub } = far;
	const { killed, cutAfterLog, downMs, restored } = region.plan.hub;
	let backup: Image | undefined;
	region.often(killed, () => {
		if (!hub.isUp) return;
		chronicle.count("hub killed");
		far.stopHub(random() * downMs * 2);
	});
	region.often(cutAfterLog, () => {
		if (!hub.isUp) return;
		hub.dieOverNextFrame(() => {
			chronicle.count("hub killed between log and store");
			far.stopHub(random() * downMs);
		});
	});
	region.often(restored / 3, () => {
		if (hub.isUp) backup = hub.db.serialize();
	});
	region.often(restored, () => {
		if (backup === undefined || !hub.isUp) return;
		chronicle.count("hub restored from a backup");
		hub.restore(backup);
		chronicle.note(`hub restored ${timeline.now}`);
		far.stopHub(random() * downMs);
	});
}
