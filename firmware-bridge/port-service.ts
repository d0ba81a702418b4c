// What bridge.ts hands to whoever serves one port, and what it gets back.

import type { Millis } from "@tesai/shared/contract/quantity.ts";
import type { Clock } from "@tesai/shared/node/clock.ts";
import type { SensorFinding } from "./drivers/driver.ts";
import type { PortState } from "./port.ts";
import type { openSerialPort } from "./serial-port.ts";

export interface PortServiceDeps {
	readonly clock: Clock;
	readonly openPort: typeof openSerialPort;
	/** What the port's sensors said in one slot. */
	readonly tell: (slot: Millis, findings: readonly SensorFinding[]) => void;
	readonly onState: (state: PortState) => void;
	/** A configured model that cannot be served; the rest of the port goes on. */
	readonly onRefused: (model: string, error: unknown) => void;
}

export interface PortService {
	/** Bytes that belong to no good frame, since the start. */
	discardedBytes(): number;
	/** Ends the polling and gives the descriptor back. */
	close(): Promise<void>;
}
