// Serves one RS-485 bus: asks every unit at every slot, finds the parity, and asks a unit that keeps failing less often.

import type { PortConfig } from "@tesai/shared/contract/config/bridge.ts";
import { type Millis, millis } from "@tesai/shared/contract/quantity.ts";
import { wallMs } from "@tesai/shared/node/clock.ts";
import type { AskUnit, PolledDevice, SensorFinding } from "./drivers/driver.ts";
import { loadDriver } from "./drivers/registry.ts";
import { ModbusBus } from "./modbus-bus.ts";
import type { Port } from "./port.ts";
import type { PortService, PortServiceDeps } from "./port-service.ts";
import type { Parity } from "./serial-port.ts";
import { runAtSlots } from "./slots.ts";

type ModbusPortConfig = Extract<PortConfig, { protocol: "modbus-rtu" }>;

/** A bus on which nobody has answered for three polls, and at least this long, is opened again. */
const LEAST_SILENCE_MS = 30_000;
const SILENT_POLLS = 3;
/** A device is there within milliseconds or not at all; the next slot will find one that takes longer. */
const OPEN_LIMIT_MS = 1_000;

/** A passing disturbance costs nothing; from the third failure in a row on a unit is left alone for longer each time. */
const FAILURES_FORGIVEN = 2;
const LONGEST_REST_MS = 60_000;
const LONGEST_REST_POLLS = 4;

/** How long a unit is left alone after that many failures in a row. A unit that comes back is noticed within a minute or four polls. */
export function unitRestMs(failures: number, pollMs: number): Millis {
	if (failures <= FAILURES_FORGIVEN) return millis(pollMs);
	const longest = Math.max(LONGEST_REST_MS, LONGEST_REST_POLLS * pollMs);
	return millis(Math.min(longest, pollMs * 2 ** Math.min(failures - FAILURES_FORGIVEN, 16)));
}

interface Unit {
	readonly device: PolledDevice;
	failures: number;
	askAgainMs: number;
}

/** A device whose driver is missing or broken is refused by name; the others are served. */
export async function openModbusPort(config: ModbusPortConfig, deps: PortServiceDeps): Promise<PortService> {
	const pollMs = config.pollSeconds * 1_000;
	const units: Unit[] = [];
	for (const device of config.devices) {
		try {
			const driver = await loadDriver("modbus", device.model);
			units.push({ device: driver.openDevice(device), failures: 0, askAgainMs: 0 });
		} catch (error) {
			deps.onRefused(device.model, error);
		}
	}
	let parity: Parity = config.parity === "probe" ? "none" : config.parity;
	// A converter on the network has line settings of its own.
	let parityKnown = config.parity !== "probe" || config.path.startsWith("tcp://");
	let closed = false;
	let discardedBefore = 0;
	/** Set while the port is opened anew for the other parity. */
	let whenOpen: (() => void) | undefined;
	let { port, bus } = openBus();

	function openBus(): { port: Port; bus: ModbusBus } {
		const opened = deps.openPort(config.path, {
			baudRate: config.baudRate,
			parity,
			silenceMs: Math.max(LEAST_SILENCE_MS, wallMs(deps.clock, SILENT_POLLS * pollMs)),
			onBytes: (bytes) => bus.receive(bytes),
			onState: (state) => {
				deps.onState(state);
				if (!state.open) return bus.abandonRequest();
				if (whenOpen !== undefined) return whenOpen();
				// Whatever was wrong may have been the cable: everybody is asked again.
				for (const unit of units) unit.askAgainMs = 0;
			},
		});
		return { port: opened, bus: new ModbusBus(opened, config.baudRate) };
	}

	async function useOtherParity(): Promise<void> {
		const isOpen = new Promise<void>((resolve) => {
			whenOpen = resolve;
		});
		await port.close();
		discardedBefore += bus.discardedBytes;
		parity = parity === "none" ? "even" : "none";
		({ port, bus } = openBus());
		const limit = setTimeout(() => whenOpen?.(), OPEN_LIMIT_MS);
		await isOpen;
		clearTimeout(limit);
		whenOpen = undefined;
	}

	async function pollUnit(unit: Unit): Promise<{ findings: readonly SensorFinding[]; answered: boolean }> {
		let answered = false;
		const ask: AskUnit = async (table, address, count) => {
			const registers = await bus.ask(unit.device.unit, table, address, count);
			answered ||= registers.ok || registers.fault === "refused";
			return registers;
		};
		const findings = await unit.device.poll(ask);
		return { findings, answered };
	}

	async function pollUnits(slot: Millis): Promise<void> {
		for (const unit of units) {
			if (closed || slot < unit.askAgainMs) continue;
			let polled = await pollUnit(unit);
			if (!polled.answered && !parityKnown && port.state.open && !closed) {
				await useOtherParity();
				polled = await pollUnit(unit);
			}
			if (polled.answered) parityKnown = true;
			unit.failures = polled.answered ? 0 : unit.failures + 1;
			// A closed port is not the unit's fault, and asking through it costs nothing.
			unit.askAgainMs = polled.answered || !port.state.open ? 0 : slot + unitRestMs(unit.failures, pollMs);
			if (!closed) deps.tell(slot, polled.findings);
		}
	}

	const slots = runAtSlots(deps.clock, config.pollSeconds, pollUnits);
	return {
		discardedBytes: () => discardedBefore + bus.discardedBytes,
		close: async () => {
			closed = true;
			whenOpen?.();
			await Promise.all([slots.stop(), port.close()]);
			await port.close();
		},
	};
}
