// The configuration files of the demonstration's post: two fridges, a solar controller, a satellite modem, one hub.
// They are checked by the same declarations when the programs read them, so they are written as plain data here.

import { stringify } from "smol-toml";
import type { Settings } from "./settings.ts";

/** Where the simulated devices' cables end: a PTY, or `tcp://…` where there is no socat. */
export interface Cables {
	readonly bus: string;
	readonly solar: string;
	readonly modem: string;
}

export const DEMO_POST = { id: "py-15-loma-plata", name: "Puesto de Salud Loma Plata" };
export const DEMO_BOX = 1;

/** The public interoperability suite for brokers asks that this one topic be refused; see edge/broker. */
const REFUSED_TOPIC = "test/nosubscribe";

const HOST = "127.0.0.1";

const MODEM = "satelite-1";
export const DEMO_IMEI = "300434060000001";

/** Where the simulated gateway takes what the hub sends, and where the hub takes what comes down. */
export interface SkyPorts {
	readonly gateway: number;
	readonly hub: number;
}

export interface Clocked {
	readonly settings: Settings;
	/** Every program of the post counts its time from the same origin. */
	readonly originAt: number;
	readonly keyFile: string;
}

const clockOf = ({ settings, originAt }: Clocked) => ({ speed: settings.speed, originAt });

export function hubFile(post: Clocked, sky: SkyPorts): string {
	return stringify({
		dataDir: `${post.settings.dataDir}/hub`,
		http: { host: HOST, port: post.settings.hubPort },
		posts: [{ ...DEMO_POST, box: DEMO_BOX, keyFile: post.keyFile, imei: DEMO_IMEI }],
		satellite: {
			directIp: { host: HOST, port: sky.hub },
			send: { by: "direct-ip", host: HOST, port: sky.gateway },
		},
		clock: clockOf(post),
	});
}

/** `hubUrl` leads through the link that can be taken away; `stickDir` is where a stick is put in. */
export function edgeFile(
	post: Clocked,
	places: { hubUrl: string; controlUrl: string; screenDir: string; stickDir: string },
): string {
	const { settings } = post;
	return stringify({
		dataDir: `${settings.dataDir}/edge`,
		screenDir: places.screenDir,
		digestMinutes: 10,
		post: DEMO_POST,
		box: { number: DEMO_BOX, keyFile: post.keyFile },
		http: { host: HOST, port: settings.httpPort },
		// Everything may be tried on the demonstration's broker; a real post lists what its devices need.
		mqtt: {
			host: HOST,
			port: settings.mqttPort,
			mayPublish: ["#"],
			maySubscribe: ["#"],
			mayNotSubscribe: [REFUSED_TOPIC],
		},
		hub: { url: places.hubUrl },
		roads: {
			satellite: { modem: MODEM },
			usb: { mountDir: places.stickDir, hubKeyFile: `${settings.dataDir}/hub/hub.pub` },
		},
		fridges: [fridge(1, "Heladera de vacunas", "pqs"), fridge(2, "Heladera de reserva", "tight")],
		power: { sensor: "solar-1", battery: { capacityAh: 100, nominalVolts: "12", chemistry: "lead-acid" } },
		clock: clockOf(post),
		demonstration: { controlUrl: places.controlUrl },
	});
}

export function bridgeFile(post: Clocked, cables: Cables, mqttPort: number): string {
	return stringify({
		name: "demo",
		mqtt: { url: `mqtt://${HOST}:${mqttPort}` },
		ports: [
			{
				protocol: "modbus-rtu",
				path: cables.bus,
				baudRate: 9_600,
				parity: "none",
				pollSeconds: 10,
				devices: [
					{ model: "xy-md02", unit: 1, sensors: ["heladera-1-sonda"] },
					{ model: "xy-md02", unit: 2, sensors: ["heladera-2-sonda"] },
					{
						model: "n4dih32",
						unit: 3,
						sensors: ["heladera-1-puerta", "heladera-2-puerta", "heladera-1-motor", "heladera-2-motor"],
						contacts: ["door", "door", "compressor", "compressor"],
					},
					{ model: "xy-md02", unit: 4, sensors: ["sala-sonda"] },
				],
			},
			{ protocol: "line", model: "ve-direct", path: cables.solar, sensors: ["solar-1"], everySeconds: 10 },
			{ protocol: "modem", model: "iridium-sbd", path: cables.modem, name: MODEM, sensor: MODEM, pollSeconds: 30 },
		],
		clock: clockOf(post),
	});
}

function fridge(no: 1 | 2, name: string, profile: "pqs" | "tight") {
	return {
		id: `heladera-${no}`,
		name,
		profile,
		temperatureSensor: `heladera-${no}-sonda`,
		doorSensor: `heladera-${no}-puerta`,
		powerSensor: "solar-1",
		ambientSensor: "sala-sonda",
		compressorSensor: `heladera-${no}-motor`,
	};
}
