// Wires the bridge: which port is served how, where its readings go, and what the bridge says about itself.

import type { BridgeState } from "@tesai/shared/contract/bridge-state.ts";
import { check } from "@tesai/shared/contract/check.ts";
import type { BridgeConfig, PortConfig } from "@tesai/shared/contract/config/bridge.ts";
import type { SensorId } from "@tesai/shared/contract/id.ts";
import type { SatelliteReceived } from "@tesai/shared/contract/order.ts";
import { MINUTE, type Millis } from "@tesai/shared/contract/quantity.ts";
import { type Reading, ReadingSchema } from "@tesai/shared/contract/reading.ts";
import {
	satelliteOutcomeTopic,
	satelliteReceivedTopic,
	satelliteStateTopic,
	smsOutcomeTopic,
	smsReceivedTopic,
} from "@tesai/shared/contract/topic.ts";
import type { Clock } from "@tesai/shared/node/clock.ts";
import type { Log } from "@tesai/shared/node/log.ts";
import type { Running } from "@tesai/shared/node/run-until-signal.ts";
import type { SensorFinding } from "./drivers/driver.ts";
import { FAULT_HINTS } from "./fault-hint.ts";
import type { PortState } from "./port.ts";
import type { ModemPortDeps, PortService, SwitchState } from "./port-service.ts";
import { openPublisher } from "./publish.ts";
import type { SatelliteTold } from "./satellite-orders.ts";
import { openSerialPort } from "./serial-port.ts";
import { openOrderDesk } from "./take-orders.ts";

export interface BridgeDeps {
	readonly log: Log;
	readonly clock: Clock;
	/** A test may bring ports of its own. */
	readonly openPort?: typeof openSerialPort;
}

type SensorFaults = Map<SensorId, BridgeState["faults"][number]>;
type ServedPort = { readonly path: string; state: PortState; sinceMonoMs: Millis; service?: PortService };

export async function openBridge(config: BridgeConfig, deps: BridgeDeps): Promise<Running> {
	const { log, clock } = deps;
	const faults: SensorFaults = new Map();
	const ports: ServedPort[] = [];
	const refusedDrivers: { model: string; reason: string }[] = [];
	const ended: BridgeState = {
		running: false,
		bootId: clock.bootId,
		ports: [],
		faults: [],
		refusedDrivers: [],
		backlog: 0,
		dropped: 0,
		refused: 0,
		refusedOrders: 0,
		leftOutSms: 0,
		switches: [],
	};
	const desk = openOrderDesk(config, log, () => reportSoon());
	const publisher = openPublisher({
		url: config.mqtt.url,
		name: config.name,
		log,
		will: ended,
		orders: desk,
		onConnect: () => {
			for (const { service } of ports) service?.tellModem?.();
		},
		// Ten seconds of the wall are hours where time runs faster.
		...(clock.speed > 1 && { reconnect: { firstMs: 50, mostMs: 200 } }),
	});

	let reporting: NodeJS.Immediate | undefined;
	const report = () => {
		reporting = undefined;
		publisher.publishState({
			running: true,
			bootId: clock.bootId,
			ports: ports.map((port) => toPortReport(port)),
			faults: [...faults.values()],
			refusedDrivers,
			refusedOrders: desk.refused(),
			leftOutSms: ports.reduce((total, { service }) => total + (service?.leftOutSms?.() ?? 0), 0),
			switches: ports.flatMap(({ service }) => service?.switches?.() ?? []).map(toSwitchReport),
			...publisher.counts,
		});
	};
	// Several ports open in the same turn; one message says it all.
	const reportSoon = () => {
		reporting ??= setImmediate(report);
	};

	const tell = (slot: Millis, findings: readonly SensorFinding[]) => {
		for (const { sensor, finding } of findings) {
			const reading = { ...finding, bootId: clock.bootId, monoMs: slot } as Reading;
			const checked = check(ReadingSchema, reading);
			if (!checked.ok) log.error({ sensor, reason: checked.reason }, "a driver made an impossible reading: left out");
			else publisher.publishReading(sensor, checked.value);
			if (!noteFault(faults, sensor, finding, slot)) continue;
			if (finding.kind === "fault")
				log.warn({ sensor, fault: finding.fault, hint: FAULT_HINTS[finding.fault] }, "sensor");
			reportSoon();
		}
	};

	for (const portConfig of config.ports) {
		const port: ServedPort = {
			path: portConfig.path,
			state: { open: false, openings: 0, reason: undefined },
			sinceMonoMs: clock.mono(),
		};
		ports.push(port);
		const onState = (state: PortState) => {
			const { open, reason } = port.state;
			port.state = state;
			if (state.open === open && state.reason === reason) return;
			if (state.open !== open) port.sinceMonoMs = clock.mono();
			log.info({ path: port.path, open: state.open, reason: state.reason }, "port");
			reportSoon();
		};
		const openPort = deps.openPort ?? openSerialPort;
		const onRefused = (model: string, error: unknown) => {
			const reason = error instanceof Error ? error.message : String(error);
			log.error({ path: port.path, model, reason }, "driver refused; the rest goes on without it");
			refusedDrivers.push({ model, reason: reason.slice(0, 200) });
		};
		try {
			port.service = await openPortService(portConfig, {
				clock,
				openPort,
				tell,
				onState,
				onRefused,
				onSwitched: reportSoon,
				tellSmsOutcome: (modem, outcome) => publisher.publishMessage(smsOutcomeTopic(modem), outcome),
				tellSmsReceived: (modem, sms) => publisher.publishMessage(smsReceivedTopic(modem), sms),
				tellSatellite: (modem, told) => publisher.publishMessage(...toSatelliteMessage(modem, told)),
			});
		} catch (error) {
			onRefused("model" in portConfig ? portConfig.model : portConfig.protocol, error);
		}
	}
	desk.open(ports.flatMap(({ service }) => service ?? []));
	reportSoon();
	const refresh = setInterval(report, MINUTE);

	return {
		close: async () => {
			clearInterval(refresh);
			await Promise.all(ports.map(async (port) => port.service?.close()));
			clearImmediate(reporting);
			await publisher.close({ ...ended, ...publisher.counts });
		},
	};
}

/** Each way of serving is loaded only when a configured port needs it: memory is scarce on the box. */
async function openPortService(config: PortConfig, deps: ModemPortDeps): Promise<PortService> {
	switch (config.protocol) {
		case "modbus-rtu":
			return (await import("./poll-modbus.ts")).openModbusPort(config, deps);
		case "line":
			return (await import("./listen-line.ts")).openLine(config, deps);
		case "modem":
			return (await import("./ask-modem.ts")).openModem(config, deps);
	}
}

function toSatelliteMessage(modem: string, told: SatelliteTold): [topic: string, body: object] {
	switch (told.kind) {
		case "outcome":
			return [satelliteOutcomeTopic(modem), told.outcome];
		case "state":
			return [satelliteStateTopic(modem), told.state];
		case "received": {
			const body: SatelliteReceived = { frame: Buffer.from(told.frame).toString("base64") };
			return [satelliteReceivedTopic(modem), body];
		}
	}
}

/** Keeps the sensors that fail; true when that changed. */
function noteFault(faults: SensorFaults, sensor: SensorId, finding: SensorFinding["finding"], slot: Millis): boolean {
	if (finding.kind !== "fault") return faults.delete(sensor);
	if (faults.get(sensor)?.fault === finding.fault) return false;
	faults.set(sensor, { sensor, fault: finding.fault, sinceMonoMs: slot });
	return true;
}

function toPortReport({ path, state, sinceMonoMs, service }: ServedPort): BridgeState["ports"][number] {
	return {
		path,
		open: state.open,
		sinceMonoMs,
		openings: state.openings,
		discardedBytes: service?.discardedBytes() ?? 0,
		...(state.reason !== undefined && { reason: state.reason.slice(0, 200) }),
	};
}

function toSwitchReport({ name, wanted, confirmed }: SwitchState): BridgeState["switches"][number] {
	return { name, ...(wanted !== undefined && { wanted }), confirmed };
}
