// Serves one cable on which a device speaks by itself: one set of findings a slot is kept.

import type { PortConfig } from "@tesai/shared/contract/config/bridge.ts";
import { loadDriver } from "./drivers/registry.ts";
import type { PortService, PortServiceDeps } from "./port-service.ts";
import { alignFix } from "./slot-fix.ts";
import { runAtSlots } from "./slots.ts";

type LineConfig = Extract<PortConfig, { protocol: "line" }>;

/** Throws `invalid` when the model's driver is missing or broken. */
export async function openLine(config: LineConfig, deps: PortServiceDeps): Promise<PortService> {
	const driver = await loadDriver("line", config.model);
	const device = driver.openDevice(config);
	const port = deps.openPort(config.path, {
		baudRate: config.baudRate ?? driver.baudRate,
		parity: "none",
		silenceMs: driver.silenceMs,
		onBytes: (bytes) => {
			if (device.receive(bytes)) port.feedWatchdog();
		},
		onState: deps.onState,
	});
	const slots = runAtSlots(deps.clock, config.everySeconds, (slot) => {
		deps.tell(
			slot,
			device.findings().map((finding) => alignFix(deps.clock, slot, finding)),
		);
		const question = device.question?.();
		// A question that does not leave is asked again after the next slot.
		if (question !== undefined) port.write(question).catch(() => {});
	});
	return {
		discardedBytes: () => device.discardedBytes,
		close: async () => {
			await Promise.all([slots.stop(), port.close()]);
		},
	};
}
