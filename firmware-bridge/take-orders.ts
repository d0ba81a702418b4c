// Takes the edge's orders for relays and modems: checked, brought to the port that has the device, or refused and counted.

import { checkJson } from "@tesai/shared/contract/check.ts";
import type { BridgeConfig } from "@tesai/shared/contract/config/bridge.ts";
import { SatelliteOrderSchema, SmsOrderSchema, SwitchOrderSchema } from "@tesai/shared/contract/order.ts";
import { satelliteTopic, smsTopic, switchTopic } from "@tesai/shared/contract/topic.ts";
import type { Log } from "@tesai/shared/node/log.ts";
import type { PortService } from "./port-service.ts";

/** Longer than any order can be; what is longer is not worth parsing. */
const LONGEST_ORDER = 4_096;
/** Orders that came before the ports were opened: one retained order a switch, and hardly a message. */
const MOST_EARLY = 1_024;

type Ports = readonly Pick<PortService, "setSwitch" | "sendSms" | "holdSession">[];
/** Brings an order to a port; undefined or the reason why it is none. */
type Carry = (ports: Ports, json: string) => string | undefined;

export interface OrderDesk {
	/** What to subscribe to. */
	readonly topics: readonly string[];
	take(topic: string, payload: Buffer): void;
	/** The ports are there; what came before is brought to them now. */
	open(ports: Ports): void;
	refused(): number;
}

/** `onRefused` is told after each order that was counted. */
export function openOrderDesk(config: BridgeConfig, log: Log, onRefused: () => void): OrderDesk {
	const carriers = new Map<string, Carry>();
	for (const port of config.ports) {
		if (port.protocol === "modem") {
			carriers.set(smsTopic(port.name), carrySms(port.name));
			carriers.set(satelliteTopic(port.name), carrySatellite(port.name));
		}
		if (port.protocol !== "modbus-rtu") continue;
		for (const name of port.devices.flatMap((device) => device.switches ?? [])) {
			if (name !== "") carriers.set(switchTopic(name), carrySwitch(name, log));
		}
	}
	const early: [topic: string, payload: Buffer][] = [];
	let ports: Ports | undefined;
	let refused = 0;

	const carry = (to: Ports, topic: string, payload: Buffer) => {
		const reason =
			payload.length > LONGEST_ORDER
				? "longer than an order can be"
				: carriers.get(topic)?.(to, payload.toString("utf8"));
		if (reason === undefined) return;
		refused++;
		// The reason names the field, never its value: an order may hold a telephone number.
		log.error({ topic, reason }, "order refused");
		onRefused();
	};
	return {
		topics: [...carriers.keys()],
		take: (topic, payload) => {
			if (ports !== undefined) carry(ports, topic, payload);
			else if (early.length < MOST_EARLY) early.push([topic, payload]);
		},
		open: (opened) => {
			ports = opened;
			for (const [topic, payload] of early.splice(0)) carry(opened, topic, payload);
		},
		refused: () => refused,
	};
}

function carrySms(modem: string): Carry {
	return (ports, json) => {
		const order = checkJson(SmsOrderSchema, json);
		if (!order.ok) return order.reason;
		return ports.some((port) => port.sendSms?.(modem, order.value)) ? undefined : "its modem is not served";
	};
}

function carrySatellite(modem: string): Carry {
	return (ports, json) => {
		const order = checkJson(SatelliteOrderSchema, json);
		if (!order.ok) return order.reason;
		return ports.some((port) => port.holdSession?.(modem, order.value)) ? undefined : "no satellite modem of that name";
	};
}

function carrySwitch(name: string, log: Log): Carry {
	return (ports, json) => {
		const order = checkJson(SwitchOrderSchema, json);
		if (!order.ok) return order.reason;
		for (const port of ports) {
			const done = port.setSwitch?.(name, order.value.on);
			if (done === undefined) continue;
			done.then(
				(isConfirmed) => {
					if (!isConfirmed) log.warn({ switch: name }, "switch not confirmed; tried again in every slot");
				},
				(error: unknown) => log.error({ switch: name, error: String(error) }, "switch order failed"),
			);
			return undefined;
		}
		return "its device is not served";
	};
}
