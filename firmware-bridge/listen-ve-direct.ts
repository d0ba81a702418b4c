// Serves one VE.Direct cable: the device speaks every second by itself, one reading a slot is kept.

import type { PortConfig } from "@tesai/shared/contract/config/bridge.ts";
import type { Finding, SensorFault } from "./drivers/driver.ts";
import { toPowerFinding } from "./drivers/ve-direct.ts";
import type { PortService, PortServiceDeps } from "./port-service.ts";
import { VeDirectParser } from "./protocols/ve-direct-text.ts";
import { runAtSlots } from "./slots.ts";

type VeDirectPortConfig = Extract<PortConfig, { protocol: "ve-direct" }>;

const BAUD_RATE = 19_200;
/** The device speaks every second: two missed blocks are bad luck, a third means that it has stopped. */
const STALE_MS = 3_500;
const SILENCE_MS = 10_000;

export function openVeDirectPort(config: VeDirectPortConfig, deps: PortServiceDeps): PortService {
	const parser = new VeDirectParser();
	let newest: { readonly finding: Finding | undefined; readonly at: number } | undefined;
	let discardedByLastSlot = 0;

	const port = deps.openPort(config.path, {
		baudRate: BAUD_RATE,
		parity: "none",
		silenceMs: SILENCE_MS,
		onBytes: (bytes) => {
			for (const frame of parser.push(bytes)) {
				if (frame.kind !== "block") continue;
				port.feedWatchdog();
				newest = { finding: toPowerFinding(frame.fields), at: performance.now() };
			}
		},
		onState: deps.onState,
	});

	const slots = runAtSlots(deps.clock, config.everySeconds, (slot) => {
		const fresh = newest !== undefined && performance.now() - newest.at <= STALE_MS;
		const finding = fresh ? newest?.finding : undefined;
		const noisy = parser.counts.discardedBytes > discardedByLastSlot;
		discardedByLastSlot = parser.counts.discardedBytes;
		const fault: SensorFault = fresh ? "implausible" : noisy ? "bad-checksum" : "no-answer";
		deps.tell(slot, [{ sensor: config.sensor, finding: finding ?? { kind: "fault", fault } }]);
	});

	return {
		discardedBytes: () => parser.counts.discardedBytes,
		close: async () => {
			await Promise.all([slots.stop(), port.close()]);
		},
	};
}
