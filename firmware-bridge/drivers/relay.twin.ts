// A simulated relay board: its relays can be looked at and lose their power, its inputs are told from outside.

import type { UnitTwin } from "./modbus.twin.ts";

export interface RelayTwinOptions {
	readonly unit?: number;
	readonly relays: number;
	/** Is the contact on each input closed. */
	readonly contacts?: readonly (() => boolean)[];
}

export interface RelayTwin extends UnitTwin {
	readonly coils: readonly boolean[];
	/** As when its supply was away for a moment: every relay falls open. */
	loseRelayPower(): void;
}

export function relayTwin({ unit = 1, relays, contacts = [] }: RelayTwinOptions): RelayTwin {
	const coils = Array.from({ length: relays }, () => false);
	return {
		unit,
		fault: undefined,
		coils,
		readRegister: () => undefined,
		readBit: (table, address) => (table === "coil" ? coils[address] : contacts[address]?.()),
		writeCoil: (address, on) => {
			if (coils[address] === undefined) return false;
			coils[address] = on;
			return true;
		},
		loseRelayPower: () => void coils.fill(false),
	};
}
