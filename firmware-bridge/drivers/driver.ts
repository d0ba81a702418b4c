// What a driver is: it knows one model's registers or fields and turns them into readings. It never touches a port.

import type { CONTACTS, ModbusDevice, PortConfig } from "@tesai/shared/contract/config/bridge.ts";
import type { SensorId } from "@tesai/shared/contract/id.ts";
import type { SatelliteOutcome, SmsOrder, SmsOutcome, SmsReceived } from "@tesai/shared/contract/order.ts";
import type { Reading, SENSOR_FAULTS } from "@tesai/shared/contract/reading.ts";

export type SensorFault = (typeof SENSOR_FAULTS)[number];

type WithoutWhen<R> = R extends Reading ? Omit<R, "bootId" | "monoMs" | "measuredAt"> : never;
/** A reading before somebody says when it was taken. */
export type Finding = WithoutWhen<Reading>;

/** What one sensor of a device said. */
export interface SensorFinding {
	readonly sensor: SensorId;
	readonly finding: Finding;
	/** Of a fix: when its last byte was heard, as `performance.now()` counts; the time in it is of that moment. */
	readonly heardAt?: number;
}

/** The four tables of a Modbus unit. A coil or a discrete input is one bit; the others are 16-bit words. */
export type Table = "coil" | "discrete" | "input" | "holding";

/** What was asked for, as unsigned 16-bit words (a bit is 0 or 1), or why there is none. */
export type Registers =
	| { readonly ok: true; readonly words: readonly number[] }
	| { readonly ok: false; readonly fault: SensorFault };

/** Asks one unit of a bus. Never throws: a unit that does not answer is an everyday thing. It reads, and cannot write. */
export type AskUnit = (table: Table, address: number, count: number) => Promise<Registers>;

/** Sets one coil of the unit; true when the unit confirmed it. Never throws. No other kind of write exists here. */
export type WriteCoil = (address: number, on: boolean) => Promise<boolean>;

/** One configured device of a bus, with whatever it remembers between polls. */
export interface PolledDevice {
	readonly unit: number;
	readonly sensors: readonly SensorId[];
	/** Never throws and never invents: a sensor whose value cannot be trusted gets a `fault` finding. */
	poll(ask: AskUnit): Promise<readonly SensorFinding[]>;
	/** Only a device that declares switches is ever given a way to write. */
	readonly switches?: readonly string[];
	/** Makes a switch stand as wanted, writing only when it stands otherwise; true when it was read back so. Never throws. */
	setSwitch?(ask: AskUnit, write: WriteCoil, name: string, on: boolean): Promise<boolean>;
}

/** One device that speaks by itself: a byte machine between the port and the readings. */
export interface SpeakingDevice {
	/** What arrived, in chunks of any size. Returns true when a good frame was in it: the port is alive. */
	receive(bytes: Uint8Array): boolean;
	/** What the device has said since the last slot. Never throws and never invents. */
	findings(): readonly SensorFinding[];
	/** What to ask it after a slot, for those that have more to say than they do by themselves; the answer comes to `receive`. */
	question?(): Uint8Array | undefined;
	/** Bytes that belong to no good frame, since the start. */
	readonly discardedBytes: number;
}

export interface ModemAnswer {
	/** The final result is OK. */
	readonly ok: boolean;
	/** What came before the final result. */
	readonly lines: readonly string[];
	/** `refused` is a final result that is not OK; the others mean that there was none. */
	readonly fault: SensorFault | undefined;
	/** The modem asked for what belongs to the command, and it was sent. */
	readonly prompted: boolean;
	/** The bytes that came with the answer, where some were awaited. */
	readonly block?: Uint8Array | undefined;
}

/** What belongs to a command and may leave only after the modem has asked for it. */
export interface AfterPrompt {
	readonly prompt: ">" | "READY";
	readonly bytes: Uint8Array;
}

/** One exchange with a modem. Never throws, and never lasts longer than its limit. */
export type AskModem = (
	command: string,
	options?: {
		readonly limitMs?: number;
		readonly afterPrompt?: AfterPrompt;
		/** Bytes that say their own length belong to the answer. */
		readonly hasBlock?: boolean;
	},
) => Promise<ModemAnswer>;

/** One modem: its status as a finding, and messages where it can send them. */
export interface ModemDevice {
	poll(ask: AskModem): Promise<readonly SensorFinding[]>;
	sendSms?(ask: AskModem, order: SmsOrder): Promise<SmsOutcome["outcome"]>;
	/**
	 * Takes the messages that wait in the modem. Each is given once by one opening; after a new one perhaps again. `leftOut` counts
	 * those from senders that are no number, as a network's advertisements are.
	 */
	takeSms?(ask: AskModem): Promise<{ readonly received: readonly SmsReceived[]; readonly leftOut: number }>;
	readonly satellite?: SatelliteModem;
}

/** What only a satellite modem can. Both never throw. */
export interface SatelliteModem {
	/** One session: the frame out, where there is one, and one message in, where one waits. */
	holdSession(ask: AskModem, frame: Uint8Array | undefined): Promise<SatelliteSession>;
	/** Asks the modem alone, which costs nothing; undefined when it says nothing. A message that it keeps is given once. */
	look(ask: AskModem): Promise<{ readonly received: Uint8Array | undefined; readonly rung: boolean } | undefined>;
}

export interface SatelliteSession {
	readonly outcome: SatelliteOutcome["outcome"];
	/** How long to leave the network alone, ms on the wall. */
	readonly waitMs: number;
	readonly received: Uint8Array | undefined;
	/** More messages wait at the gateway. */
	readonly waiting: number;
}

/** What a driver's file exports under the name `driver`. */
export type Driver =
	| { readonly kind: "modbus"; readonly model: string; openDevice(device: ModbusDevice): PolledDevice }
	| {
			readonly kind: "line";
			readonly model: string;
			readonly baudRate: number;
			/** A device that says nothing for so long is stuck, and its port is opened again. */
			readonly silenceMs: number;
			openDevice(config: Extract<PortConfig, { protocol: "line" }>): SpeakingDevice;
	  }
	| {
			readonly kind: "modem";
			readonly model: string;
			readonly baudRate: number;
			openDevice(config: Extract<PortConfig, { protocol: "modem" }>): ModemDevice;
	  };
export type DriverKind = Driver["kind"];
export type ModbusDriver = Extract<Driver, { kind: "modbus" }>;

/** Every sensor of a device that has nothing to say, and why. */
export function faultOfAll(sensors: readonly SensorId[], fault: SensorFault): SensorFinding[] {
	return sensors.map((sensor) => ({ sensor, finding: { kind: "fault", fault } }));
}

/** The wired sensors of a device by their position; "" in the configuration means nothing is wired there. */
export function wiredSensors(
	device: Pick<ModbusDevice, "sensors">,
): readonly (readonly [position: number, sensor: SensorId])[] {
	return device.sensors.flatMap((name, position) => (name === "" ? [] : [[position, name as SensorId] as const]));
}

/** Modbus words are unsigned; most temperatures are not. */
export function toSigned16(word: number): number {
	return (word << 16) >> 16;
}

/** A contact says closed or open; the configuration says what that means. A cut wire reads as open, and is noticed. */
export function contactFinding(contact: (typeof CONTACTS)[number] | undefined, closed: boolean): Finding {
	switch (contact) {
		case "compressor":
			return { kind: "compressor", running: closed };
		case "supply":
			return { kind: "power", supplied: closed };
		case "door":
		case undefined:
			return { kind: "door", open: !closed };
	}
}
