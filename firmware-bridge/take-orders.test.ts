import type { BridgeConfig } from "@tesai/shared/contract/config/bridge.ts";
import type { SmsOrder } from "@tesai/shared/contract/order.ts";
import { silentLog } from "@tesai/shared/node/log.ts";
import { expect, test } from "vitest";
import type { PortService } from "./port-service.ts";
import { openOrderDesk } from "./take-orders.ts";

const CONFIG = {
	name: "puesto",
	mqtt: { url: "mqtt://127.0.0.1:1883" },
	ports: [
		{
			protocol: "modbus-rtu",
			path: "/dev/ttyA",
			baudRate: 9_600,
			parity: "none",
			pollSeconds: 10,
			devices: [{ model: "relay", unit: 9, sensors: [], switches: ["sirena", "", "luz"] }],
		},
		{ protocol: "modem", path: "/dev/ttyB", model: "cellular", name: "modem-1", sensor: "modem-1", pollSeconds: 60 },
	],
} as unknown as BridgeConfig;

function openDesk() {
	const switched: [string, boolean][] = [];
	const sent: SmsOrder[] = [];
	let told = 0;
	const logged: object[] = [];
	const log = { ...silentLog, error: (fields: object) => logged.push(fields) };
	const desk = openOrderDesk(CONFIG, log, () => told++);
	const ports: Pick<PortService, "setSwitch" | "sendSms">[] = [
		{},
		{ setSwitch: (name, on) => (name === "sirena" ? Promise.resolve(switched.push([name, on]) > 0) : undefined) },
		{ sendSms: (modem, order) => modem === "modem-1" && sent.push(order) > 0 },
	];
	const take = (topic: string, body: unknown) =>
		desk.take(topic, Buffer.from(typeof body === "string" ? body : JSON.stringify(body)));
	return { desk, ports, take, switched, sent, logged, told: () => told };
}

test("orders of every wired switch and modem are subscribed to", () => {
	expect(openDesk().desk.topics).toEqual([
		"tesai/v1/switch/sirena",
		"tesai/v1/switch/luz",
		"tesai/v1/sms/modem-1",
		"tesai/v1/satellite/modem-1",
	]);
});

test("an order reaches its device, also one that came before the ports were open", () => {
	const { desk, ports, take, switched, sent } = openDesk();
	const sms = { id: 1, to: "+595981000001", body: "Heladera 1" };
	take("tesai/v1/switch/sirena", { on: true });
	take("tesai/v1/sms/modem-1", sms);
	expect([switched, sent]).toEqual([[], []]);
	desk.open(ports);
	take("tesai/v1/switch/sirena", { on: false });
	expect(switched).toEqual([
		["sirena", true],
		["sirena", false],
	]);
	expect(sent).toEqual([sms]);
	expect(desk.refused()).toBe(0);
});

test.each([
	["tesai/v1/switch/sirena", "on"],
	["tesai/v1/switch/sirena", { on: 1 }],
	["tesai/v1/switch/luz", { on: true }],
	["tesai/v1/sms/modem-1", { id: 0, to: "+595981000001", body: "x" }],
	["tesai/v1/sms/modem-1", { id: 1, to: "+59598-1", body: "x" }],
	["tesai/v1/sms/modem-1", { id: 1, to: "+595981000001", body: "x".repeat(5_000) }],
])("an order on %s that is none is counted, logged without what it says, and stops nothing", (topic, body) => {
	const { desk, ports, take, sent, logged, told } = openDesk();
	desk.open(ports);
	take(topic, body);
	expect([desk.refused(), told()]).toEqual([1, 1]);
	expect(JSON.stringify(logged)).not.toContain("59598");
	take("tesai/v1/sms/modem-1", { id: 2, to: "123", body: "x" });
	expect(sent).toHaveLength(1);
});
