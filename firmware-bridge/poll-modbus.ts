// Serves one RS-485 bus: asks every unit at every slot, the healthy ones first, finds the parity, keeps the switches as
// wanted, and asks a unit that keeps failing less often.

import type { PortConfig } from "@tesai/shared/contract/config/bridge.ts";
import { type Millis, millis } from "@tesai/shared/contract/quantity.ts";
import { wallMs } from "@tesai/shared/node/clock.ts";
import type { AskUnit, SensorFinding, WriteCoil } from "./drivers/driver.ts";
import { ANSWER_LIMIT_MS, ModbusBus } from "./modbus-bus.ts";
import { hasOpenOrder, openUnits, type SwitchRecord, type Unit } from "./modbus-unit.ts";
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

/** How often a unit is asked in one slot before it is said to fail in it. */
const TRIES = 3;
/** What the next slot needs to begin in time. */
const SLOT_MARGIN_MS = 50;

/** How long a unit is left alone after that many failures in a row. A unit that comes back is noticed within a minute or four polls. */
export function unitRestMs(failures: number, pollMs: number): Millis {
	if (failures <= FAILURES_FORGIVEN) return millis(pollMs);
	const longest = Math.max(LONGEST_REST_MS, LONGEST_REST_POLLS * pollMs);
	return millis(Math.min(longest, pollMs * 2 ** Math.min(failures - FAILURES_FORGIVEN, 16)));
}

interface Attempt {
	readonly findings: readonly SensorFinding[];
	/** It answered, and its switches stand as wanted. */
	readonly isWell: boolean;
}

/** A device whose driver is missing or broken, or whose number is taken, is refused by name; the others are served. */
export async function openModbusPort(config: ModbusPortConfig, deps: PortServiceDeps): Promise<PortService> {
	const pollMs = config.pollSeconds * 1_000;
	const units = await openUnits(config.devices, deps.onRefused);
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

	const askOf =
		(unit: Unit): AskUnit =>
		(table, address, count) =>
			bus.ask(unit.device.unit, table, address, count);

	async function pollUnit(unit: Unit): Promise<{ findings: readonly SensorFinding[]; heard: boolean; well: boolean }> {
		const faults = new Set<string>();
		const ask = askOf(unit);
		const findings = await unit.device.poll(async (...question) => {
			const registers = await ask(...question);
			faults.add(registers.ok ? "" : registers.fault);
			return registers;
		});
		// On a line where somebody babbles, a dead unit seems to say something: it must have answered once to be believed.
		unit.isSilent = faults.has("no-answer") || !bus.hasMet(unit.device.unit);
		// A refusal is an answer of a healthy unit; a double is one that nobody can use. One that asks nothing is not failing.
		const well = faults.size === 0 || faults.has("") || faults.has("refused");
		return { findings, heard: well || faults.has("duplicate-address"), well };
	}

	/**
	 * P16: the newest order, asserted: a relay that lost its power, or missed the order, is set again. Never throws. One at a time on
	 * a unit: an older order's write must not come after a newer one's look.
	 */
	function assertSwitch(unit: Unit, state: SwitchRecord): Promise<boolean> {
		const write: WriteCoil = (address, on) => bus.writeCoil(unit.device.unit, address, on);
		unit.asserted = unit.asserted.then(async () => {
			const { name, wanted } = state;
			if (wanted === undefined) return true;
			return (await unit.device.setSwitch?.(askOf(unit), write, name, wanted)) ?? false;
		});
		return unit.asserted;
	}

	function noteSwitch(state: SwitchRecord, confirmed: boolean): void {
		if (state.confirmed !== confirmed) deps.onSwitched?.();
		state.confirmed = confirmed;
	}

	/** A board that is away costs one time limit and not one for each of its relays. */
	async function assertSwitches(unit: Unit, answered: boolean): Promise<boolean> {
		let confirmed = answered;
		for (const state of unit.switches) {
			if (closed) break;
			confirmed = confirmed && (await assertSwitch(unit, state));
			noteSwitch(state, confirmed);
		}
		return confirmed;
	}

	async function tryUnit(unit: Unit): Promise<Attempt> {
		let polled = await pollUnit(unit);
		if (!polled.heard && !parityKnown && port.state.open && !closed) {
			await useOtherParity();
			polled = await pollUnit(unit);
		}
		if (polled.heard) parityKnown = true;
		return { findings: polled.findings, isWell: await assertSwitches(unit, polled.well) };
	}

	function conclude(unit: Unit, slot: Millis, { findings, isWell }: Attempt): void {
		unit.failures = isWell ? 0 : unit.failures + 1;
		// A closed port is not the unit's fault, and asking through it costs nothing.
		unit.askAgainMs = isWell || !port.state.open ? 0 : slot + unitRestMs(unit.failures, pollMs);
		if (!closed) deps.tell(slot, findings);
	}

	/**
	 * P15: the healthy units first, so that one that fails costs them its time limit once and never again. One that has not
	 * failed for long is tried again before it is said to fail. The failing ones share what is left of the slot, those that
	 * say something first, then the longest unasked.
	 */
	async function serveUnits(slot: Millis): Promise<void> {
		const waiting: { readonly unit: Unit; tries: number; attempt?: Attempt }[] = [];
		const failing = units
			.filter((unit) => unit.failures > 0 && (slot >= unit.askAgainMs || hasOpenOrder(unit)))
			.toSorted((one, other) => Number(one.isSilent) - Number(other.isSilent) || one.askAgainMs - other.askAgainMs);
		for (const unit of units.filter(({ failures }) => failures === 0)) {
			if (closed) return;
			const attempt = await tryUnit(unit);
			if (attempt.isWell || !port.state.open) conclude(unit, slot, attempt);
			else waiting.push({ unit, tries: 1, attempt });
		}
		for (const unit of failing) waiting.push({ unit, tries: unit.failures > FAILURES_FORGIVEN ? TRIES - 1 : 0 });
		const limitMs = ANSWER_LIMIT_MS + SLOT_MARGIN_MS;
		const slotMs = wallMs(deps.clock, pollMs);
		for (let next = waiting.shift(); next !== undefined && !closed; next = waiting.shift()) {
			const leftMs = wallMs(deps.clock, slot + pollMs - deps.clock.mono());
			// A slot may begin a little late, which a spoilt answer costs; a time limit for nothing it shall not. Slots shorter than
			// that are those of a clock that runs fast, where everybody is tried once.
			const hasTime = slotMs > limitMs ? leftMs >= (next.unit.isSilent ? limitMs : 0) : next.attempt === undefined;
			if (hasTime) {
				next.attempt = await tryUnit(next.unit);
				next.tries++;
				if (!next.attempt.isWell && next.tries < TRIES && port.state.open) {
					waiting.push(next);
					continue;
				}
			}
			if (next.attempt !== undefined) conclude(next.unit, slot, next.attempt);
		}
	}

	const slots = runAtSlots(deps.clock, config.pollSeconds, serveUnits);
	return {
		discardedBytes: () => discardedBefore + bus.discardedBytes,
		setSwitch: (name, on) => {
			for (const unit of units) {
				const state = unit.switches.find((one) => one.name === name);
				if (state === undefined) continue;
				if (state.wanted !== on) deps.onSwitched?.();
				state.wanted = on;
				return assertSwitch(unit, state).then((confirmed) => {
					noteSwitch(state, confirmed);
					return confirmed;
				});
			}
			return undefined;
		},
		switches: () => units.flatMap((unit) => unit.switches.map((state) => ({ ...state }))),
		close: async () => {
			closed = true;
			whenOpen?.();
			await Promise.all([slots.stop(), port.close()]);
			await port.close();
		},
	};
}
