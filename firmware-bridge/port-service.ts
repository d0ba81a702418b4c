// What bridge.ts hands to whoever serves one port, and what it gets back.

import type { SatelliteOrder, SmsOrder, SmsOutcome, SmsReceived } from "@tesai/shared/contract/order.ts";
import type { Millis } from "@tesai/shared/contract/quantity.ts";
import type { Clock } from "@tesai/shared/node/clock.ts";
import type { SensorFinding } from "./drivers/driver.ts";
import type { PortState } from "./port.ts";
import type { SatelliteTold } from "./satellite-orders.ts";
import type { openSerialPort } from "./serial-port.ts";

export interface PortServiceDeps {
	readonly clock: Clock;
	readonly openPort: typeof openSerialPort;
	/** What the port's sensors said in one slot. */
	readonly tell: (slot: Millis, findings: readonly SensorFinding[]) => void;
	readonly onState: (state: PortState) => void;
	/** A switch stands otherwise than before, or was ordered to. */
	readonly onSwitched?: () => void;
	/** A configured model that cannot be served; the rest of the port goes on. */
	readonly onRefused: (model: string, error: unknown) => void;
}

/** A relay as it was last seen, for a technician. */
export interface SwitchState {
	readonly name: string;
	/** What was ordered last; undefined before the first order. */
	readonly wanted: boolean | undefined;
	/** Its device answered in the latest slot, and the relay stood as wanted. */
	readonly confirmed: boolean;
}

/** What a modem's port is given besides. */
export interface ModemPortDeps extends PortServiceDeps {
	/** What became of an order. It may be told again for the same order. */
	readonly tellSmsOutcome: (modem: string, outcome: SmsOutcome) => void;
	readonly tellSmsReceived: (modem: string, sms: SmsReceived) => void;
	/** A session's outcome, which may be told again; a message for the post; how the modem is. */
	readonly tellSatellite: (modem: string, told: SatelliteTold) => void;
}

export interface PortService {
	/** Bytes that belong to no good frame, since the start. */
	discardedBytes(): number;
	/**
	 * Undefined when no device of the port has that switch. True when the switch was read back as wanted; false when it could
	 * not be, and then it is tried again in every slot. The state is asserted in every slot, so a relay that lost its power is
	 * set again within one.
	 */
	setSwitch?(name: string, on: boolean): Promise<boolean> | undefined;
	/** The switches of its devices. */
	switches?(): readonly SwitchState[];
	/**
	 * Takes a message for the port's modem; its outcome is told later. The same order id again is the same message, and its outcome is
	 * told again. False when no such modem is at this port.
	 */
	sendSms?(modem: string, order: SmsOrder): boolean;
	/** Takes an order for a session of the port's modem; false when no such modem is here, or it knows no satellites. */
	holdSession?(modem: string, order: SatelliteOrder): boolean;
	/** Says again how the port's satellite modem is. */
	tellModem?(): void;
	/** Messages from senders that are no number, since the start: nobody could answer them. */
	leftOutSms?(): number;
	/** Ends the polling and gives the descriptor back. */
	close(): Promise<void>;
}
