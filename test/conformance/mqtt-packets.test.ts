// MQTT 3.1.1 packet by packet: each case is bytes to send and the exact bytes, or the close, that must follow.

import { type Broker, openBroker } from "@tesai/edge/broker/broker.ts";
import { silentLog } from "@tesai/shared/node/log.ts";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { bytesOf, CONNACK_OK, RawClient } from "./mqtt-client.ts";

let broker: Broker;
beforeAll(async () => {
	broker = await openBroker({
		host: "127.0.0.1",
		port: 0,
		mayPublish: ["#"],
		maySubscribe: ["#"],
		mayNotSubscribe: ["closed/room/#"],
		log: silentLog,
		receive: () => undefined,
	});
});
afterAll(() => broker.close());

/** [rule, what is sent, what is answered]: text to receive, `closes`, or both in that order. */
type Case = readonly [rule: string, send: string, answer: readonly string[] | "closes" | "nothing"];

async function judge(client: RawClient, send: string, answer: Case[2]): Promise<void> {
	client.send(send);
	if (answer === "closes") return client.closed();
	for (const one of answer === "nothing" ? [] : answer) {
		if (one === "closes") return client.closed();
		await client.receive(one);
	}
	await client.alive();
	client.socket.destroy();
}

/** A string with its length in front, for one that is built from bytes. */
const text = (bytes: string) => `${bytesOf(bytes).length.toString(16).padStart(4, "0")} ${bytes}`;
/** A packet of these parts with its Remaining Length, which is short here. */
const packet = (first: string, body: string) =>
	`${first} ${bytesOf(body).length.toString(16).padStart(2, "0")} ${body}`;
const connect = (rest: string, flags = "02", name = "0004 'MQTT' 04") => packet("10", `${name} ${flags} 003c ${rest}`);

const FORBIDDEN_TEXT: readonly (readonly [what: string, bytes: string])[] = [
	["U+0000 [MQTT-1.5.3-2]", "'a' 00 'b'"],
	["a surrogate half [MQTT-1.5.3-1]", "'a' eda080 'b'"],
	["an overlong form [MQTT-1.5.3-1]", "'a' c0af 'b'"],
	["a cut-off sequence [MQTT-1.5.3-1]", "'ab' e282"],
	["U+0001", "'a' 01 'b'"],
	["U+001F", "'a' 1f 'b'"],
	["U+007F", "'a' 7f 'b'"],
	["U+0080", "'a' c280 'b'"],
	["U+009F", "'a' c29f 'b'"],
	["U+FFFE", "'a' efbfbe 'b'"],
	["U+FDD0", "'a' efb790 'b'"],
];

describe("CONNECT", () => {
	const cases: readonly Case[] = [
		["[MQTT-3.1.4-4] a minimal one is accepted", connect("0003 'dev'"), [CONNACK_OK]],
		["[MQTT-3.1.3-6] no id with a clean session gets one", connect("0000"), [CONNACK_OK]],
		["[MQTT-3.1.3-8] no id without a clean session", connect("0000", "00"), ["20020002", "closes"]],
		["[MQTT-3.1.2-2] level 2", connect("0003 'dev'", "02", "0004 'MQTT' 02"), ["20020001", "closes"]],
		["[MQTT-3.1.2-2] level 5", connect("0003 'dev'", "02", "0004 'MQTT' 05"), ["20020001", "closes"]],
		["[MQTT-3.1.2-1] another protocol name", connect("0003 'dev'", "02", "0004 'MQTX' 04"), "closes"],
		["[MQTT-3.1.2-1] a shorter protocol name", connect("0003 'dev'", "02", "0003 'MQT' 04"), "closes"],
		["[MQTT-3.1.2-3] the reserved flag", connect("0003 'dev'", "03"), "closes"],
		["[MQTT-2.2.2-2] a flag in the first byte", connect("0003 'dev'").replace("10", "11"), "closes"],
		["[MQTT-3.1.2-13] will QoS without a will", connect("0003 'dev'", "0a"), "closes"],
		["[MQTT-3.1.2-15] will retain without a will", connect("0003 'dev'", "22"), "closes"],
		["[MQTT-3.1.2-14] will QoS 3", connect("0003 'dev' 0001 't' 0001 'm'", "1e"), "closes"],
		["[MQTT-3.1.2-9] a will without topic and message", connect("0003 'dev'", "06"), "closes"],
		["[MQTT-3.1.2-9] a will without message", connect("0003 'dev' 0001 't'", "06"), "closes"],
		["[MQTT-3.1.2-9] a whole will", connect("0003 'dev' 0001 't' 0001 'm'", "06"), [CONNACK_OK]],
		["[MQTT-4.7.1-1] a wildcard in the will topic", connect("0003 'dev' 0003 't/#' 0001 'm'", "06"), "closes"],
		["[MQTT-3.1.2-22] a password without a user name", connect("0003 'dev' 0001 'w'", "42"), "closes"],
		["[MQTT-3.1.2-19] the user name is missing", connect("0003 'dev'", "82"), "closes"],
		["[MQTT-3.1.2-18] a user name nobody announced", connect("0003 'dev' 0001 'u'"), "closes"],
		["[MQTT-3.1.2-21] the password is missing", connect("0003 'dev' 0001 'u'", "c2"), "closes"],
		[
			"[MQTT-3.1.3-12] user name and a password of any bytes",
			connect("0003 'dev' 0001 'u' 0002 0001", "c2"),
			[CONNACK_OK],
		],
		["[MQTT-3.1.3-3] the id is missing", packet("10", "0004 'MQTT' 04 02 003c"), "closes"],
		["[MQTT-3.1.0-2] a second one", connect("0003 'dev'") + connect("0003 'dev'"), "closes"],
		[
			"3.1: accepted, with its unused bits set",
			`14 ${connect("0003 'old'", "03", "0006 'MQIsdp' 03").slice(3)}`,
			[CONNACK_OK],
		],
		["3.1: no id", connect("0000", "02", "0006 'MQIsdp' 03"), ["20020002", "closes"]],
		[
			"3.1: an id of 24 characters",
			connect(text(`'${"x".repeat(24)}'`), "02", "0006 'MQIsdp' 03"),
			["20020002", "closes"],
		],
		["[MQTT-3.1.0-1] PUBLISH first", packet("30", "0001 't'"), "closes"],
		["[MQTT-3.1.0-1] PINGREQ first", "c000", "closes"],
	];
	test.each(cases)("%s", async (_rule, send, answer) => judge(await RawClient.open(broker.port), send, answer));

	test.each(FORBIDDEN_TEXT)("%s in the client id, the user name, the will topic", async (_what, bytes) => {
		const port = broker.port;
		await judge(await RawClient.open(port), connect(text(bytes)), "closes");
		await judge(await RawClient.open(port), connect(`0003 'dev' ${text(bytes)}`, "82"), "closes");
		await judge(await RawClient.open(port), connect(`0003 'dev' ${text(bytes)} 0001 'm'`, "06"), "closes");
	});
});

describe("after CONNACK", () => {
	const publish = (topic: string) => packet("30", `${topic} 'm'`);
	const cases: readonly Case[] = [
		["[MQTT-3.3.5-1] PUBLISH QoS 0", publish("0003 't/x'"), "nothing"],
		["[MQTT-4.3.2-2] PUBLISH QoS 1", packet("32", "0001 't' 0102 'm'"), ["40020102"]],
		["[MQTT-4.3.2-2] PUBLISH QoS 1 sent again", packet("3a", "0001 't' 0102 'm'"), ["40020102"]],
		["[MQTT-4.3.3-2] PUBLISH QoS 2", packet("34", "0001 't' 0102 'm'"), ["50020102"]],
		["[MQTT-3.3.1-4] PUBLISH QoS 3", packet("36", "0001 't' 0102 'm'"), "closes"],
		["[MQTT-3.3.1-2] PUBLISH QoS 0 with DUP", packet("38", "0001 't' 'm'"), "closes"],
		["[MQTT-2.3.1-1] PUBLISH QoS 1 with id 0", packet("32", "0001 't' 0000 'm'"), "closes"],
		["[MQTT-2.3.1-1] PUBLISH QoS 2 without an id", packet("34", "0001 't' 01"), "closes"],
		["[MQTT-4.7.3-1] PUBLISH to an empty topic", publish("0000"), "closes"],
		["[MQTT-3.3.2-2] PUBLISH to a topic with +", publish("0003 't/+'"), "closes"],
		["[MQTT-3.3.2-2] PUBLISH to a topic with #", publish("0003 't/#'"), "closes"],
		["[MQTT-3.3.2-1] PUBLISH with a topic longer than the packet", packet("30", "0009 't'"), "closes"],
		["PUBLISH to a topic beyond the basic plane", publish(text("'t' f0a98bbd")), "nothing"],
		[
			"PUBLISH to the broker's own topics is acknowledged and left out",
			packet("32", `${text("'$SYS/x'")} 0102`),
			["40020102"],
		],

		["[MQTT-3.8.4-1] SUBSCRIBE", packet("82", "0102 0001 't' 01"), ["9003010201"]],
		["[MQTT-3.8.4-4] SUBSCRIBE to several", packet("82", "0102 0001 't' 01 0001 'u' 02"), ["900401020102"]],
		[
			"[MQTT-3.8.4-5] SUBSCRIBE where it is not allowed",
			packet("82", `0102 ${text("'closed/room/1'")} 01`),
			["9003010280"],
		],
		["SUBSCRIBE around what is not allowed", packet("82", `0102 ${text("'closed/#'")} 01`), ["9003010201"]],
		["SUBSCRIBE to the broker's own topics", packet("82", `0102 ${text("'$SYS/#'")} 01`), ["9003010280"]],
		["SUBSCRIBE to a name with $", packet("82", `0102 ${text("'$share/a/t'")} 01`), ["9003010201"]],
		["[MQTT-3.8.1-1] SUBSCRIBE with flags 0", packet("80", "0102 0001 't' 01"), "closes"],
		["[MQTT-3.8.1-1] SUBSCRIBE with flags 3", packet("83", "0102 0001 't' 01"), "closes"],
		["[MQTT-3.8.3-4] SUBSCRIBE with QoS 3", packet("82", "0102 0001 't' 03"), "closes"],
		["[MQTT-3.8.3-4] SUBSCRIBE with a reserved bit", packet("82", "0102 0001 't' 40"), "closes"],
		["[MQTT-3.8.3-3] SUBSCRIBE to nothing", packet("82", "0102"), "closes"],
		["[MQTT-3.8.3-3] SUBSCRIBE without a QoS", packet("82", "0102 0001 't'"), "closes"],
		["[MQTT-2.3.1-1] SUBSCRIBE with id 0", packet("82", "0000 0001 't' 01"), "closes"],
		["[MQTT-4.7.3-1] SUBSCRIBE to an empty filter", packet("82", "0102 0001 't' 01 0000 01"), "closes"],
		["[MQTT-4.7.1-2] SUBSCRIBE to a/#b", packet("82", `0102 ${text("'a/#b'")} 01`), "closes"],
		["[MQTT-4.7.1-2] SUBSCRIBE to a/#/b", packet("82", `0102 ${text("'a/#/b'")} 01`), "closes"],
		["[MQTT-4.7.1-2] SUBSCRIBE to a#", packet("82", `0102 ${text("'a#'")} 01`), "closes"],
		["[MQTT-4.7.1-3] SUBSCRIBE to a+", packet("82", `0102 ${text("'a+'")} 01`), "closes"],
		["[MQTT-4.7.1-3] SUBSCRIBE to +/tennis/#", packet("82", `0102 ${text("'+/tennis/#'")} 00`), ["9003010200"]],
		["[MQTT-4.7.1-3] SUBSCRIBE to /+", packet("82", `0102 ${text("'/+'")} 00`), ["9003010200"]],

		["[MQTT-3.10.4-5] UNSUBSCRIBE from what was never subscribed", packet("a2", "0102 0001 't'"), ["b0020102"]],
		["[MQTT-3.10.1-1] UNSUBSCRIBE with flags 0", packet("a0", "0102 0001 't'"), "closes"],
		["[MQTT-3.10.3-2] UNSUBSCRIBE from nothing", packet("a2", "0102"), "closes"],
		["[MQTT-2.3.1-1] UNSUBSCRIBE with id 0", packet("a2", "0000 0001 't'"), "closes"],
		["[MQTT-3.10.3-1] UNSUBSCRIBE with a filter cut short", packet("a2", "0102 0005 't'"), "closes"],

		["PUBACK nobody waits for", "40020102", "nothing"],
		["PUBCOMP nobody waits for", "70020102", "nothing"],
		["[MQTT-4.3.3-1] PUBREC is answered with PUBREL", "50020102", ["62020102"]],
		["[MQTT-4.3.3-2] PUBREL is answered with PUBCOMP", "62020102", ["70020102"]],
		["[MQTT-3.6.1-1] PUBREL with flags 0", "60020102", "closes"],
		["[MQTT-2.2.2-2] PUBACK with a flag", "41020102", "closes"],
		["[MQTT-2.3.1-1] PUBACK with id 0", "40020000", "closes"],
		["PUBACK with a byte too many", "4003010200", "closes"],
		["PUBREC with a byte too few", "500101", "closes"],

		["[MQTT-3.12.4-1] PINGREQ", "c000", ["d000"]],
		["[MQTT-2.2.2-2] PINGREQ with a flag", "c100", "closes"],
		["PINGREQ with a body", "c00100", "closes"],
		["[MQTT-3.14.4-1] DISCONNECT", "e000", "closes"],
		["[MQTT-3.14.1-1] DISCONNECT with a flag", "e100", "closes"],
		["DISCONNECT with a body", "e00100", "closes"],
		["CONNACK is not for a client to send", "20020000", "closes"],
		["SUBACK is not for a client to send", "9003010200", "closes"],
		["PINGRESP is not for a client to send", "d000", "closes"],
		["packet type 0", "0000", "closes"],
		["packet type 15", "f000", "closes"],
		["[MQTT-2.2.3] a Remaining Length of five bytes", "30 80808080 01", "closes"],
		["a Remaining Length of 256 MiB", "30 ffffff7f", "closes"],
		["a Remaining Length of 65,534 with its header", "30 feff03", "closes"],
	];
	test.each(cases)("%s", async (_rule, send, answer) =>
		judge(await RawClient.login(broker.port, "case"), send, answer),
	);

	test.each(FORBIDDEN_TEXT)("%s in a topic, a filter", async (_what, bytes) => {
		const port = broker.port;
		await judge(await RawClient.login(port, "case"), packet("30", `${text(bytes)} 'm'`), "closes");
		await judge(await RawClient.login(port, "case"), packet("82", `0102 ${text(bytes)} 00`), "closes");
		await judge(await RawClient.login(port, "case"), packet("a2", `0102 ${text(bytes)}`), "closes");
	});
});

test("[MQTT-3.2.0-1] what is sent behind CONNECT is answered after CONNACK, in order", async () => {
	const client = await RawClient.open(broker.port);
	client.send(`${connect("0004 'fast'")} ${packet("32", "0001 't' 0001 'm'")} ${packet("82", "0002 0001 't' 00")}`);
	await client.receive(`${CONNACK_OK} 40020001 9003000200`);
	client.socket.destroy();
});

test("[MQTT-4.3.3-2] a QoS 2 message sent again before PUBREL reaches a subscriber once", async () => {
	const subscriber = await RawClient.login(broker.port, "once");
	subscriber.send(packet("82", "0001 0004 'once' 00"));
	await subscriber.receive("9003000100");
	const publisher = await RawClient.login(broker.port, "twice");
	for (const first of ["34", "3c"]) {
		publisher.send(packet(first, "0004 'once' 0007 'm'"));
		await publisher.receive("50020007");
	}
	publisher.send("62020007");
	await publisher.receive("70020007");
	await subscriber.receive("30 07 0004 'once' 'm'");
	await subscriber.alive();
});

test("[MQTT-3.1.2-24] a client that falls silent is cut after one and a half keep-alives, and its will is sent", async () => {
	const subscriber = await RawClient.login(broker.port, "heir");
	subscriber.send(packet("82", "0001 0004 'will' 00"));
	await subscriber.receive("9003000100");
	const client = await RawClient.open(broker.port);
	const before = broker.counts().cut.silent;
	client.send(packet("10", "0004 'MQTT' 04 06 0001 0003 'dev' 0004 'will' 0003 'bye'"));
	await client.receive(CONNACK_OK);
	await client.closed();
	await subscriber.receive("30 09 0004 'will' 'bye'");
	expect(broker.counts().cut.silent).toBe(before + 1);
});
