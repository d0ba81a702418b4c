// The MQTT topic names of our own devices: build and parse; nothing else in the project knows the slashes.
//
//   tesai/v1/reading/<sensor>   a Reading as JSON, QoS 1, not retained: acknowledged once it is on disk
//   tesai/v1/bridge/<name>      the bridge's state as JSON, retained: which ports are open, what was discarded
//   tesai/v1/state/<fridge>     what the edge says about a fridge, retained: for displays and lamps
//   tesai/v1/switch/<switch>    edge → bridge: a SwitchOrder, retained: a siren or relay, on or off
//   tesai/v1/sms/<modem>        edge → bridge: an SmsOrder, QoS 1
//   tesai/v1/sms-outcome/<modem>  bridge → edge: what became of it
//   tesai/v1/sms-received/<modem> bridge → edge: a message that came in
//   tesai/v1/satellite/<modem>  edge → bridge: a SatelliteOrder, QoS 1
//   tesai/v1/satellite-outcome/<modem>  bridge → edge: what became of it
//   tesai/v1/satellite-received/<modem> bridge → edge: a message for the post
//   tesai/v1/satellite-state/<modem>    bridge → edge: whether a session can be ordered

import type { FridgeId, SensorId } from "./id.ts";

const ROOT = "tesai/v1";
const READING = `${ROOT}/reading/`;

/** Filter that takes every reading. */
export const ALL_READINGS = `${READING}+`;

export const readingTopic = (sensor: SensorId): string => `${READING}${sensor}`;
export const bridgeTopic = (name: string): string => `${ROOT}/bridge/${name}`;
export const stateTopic = (fridge: FridgeId): string => `${ROOT}/state/${fridge}`;

/** Only the edge itself gives orders: no client may publish inside these. */
export const ORDERS: readonly string[] = [`${ROOT}/switch/#`, `${ROOT}/sms/#`, `${ROOT}/satellite/#`];

export const switchTopic = (name: string): string => `${ROOT}/switch/${name}`;
export const smsTopic = (modem: string): string => `${ROOT}/sms/${modem}`;
export const smsOutcomeTopic = (modem: string): string => `${ROOT}/sms-outcome/${modem}`;
export const smsReceivedTopic = (modem: string): string => `${ROOT}/sms-received/${modem}`;
export const satelliteTopic = (modem: string): string => `${ROOT}/satellite/${modem}`;
export const satelliteOutcomeTopic = (modem: string): string => `${ROOT}/satellite-outcome/${modem}`;
export const satelliteReceivedTopic = (modem: string): string => `${ROOT}/satellite-received/${modem}`;
export const satelliteStateTopic = (modem: string): string => `${ROOT}/satellite-state/${modem}`;

/** The sensor part of a reading's topic, unchecked; `undefined` for every other topic. */
export function sensorOfTopic(topic: string): string | undefined {
	if (!topic.startsWith(READING)) return undefined;
	const sensor = topic.slice(READING.length);
	return sensor === "" || sensor.includes("/") ? undefined : sensor;
}
