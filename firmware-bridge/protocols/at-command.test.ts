import fc from "fast-check";
import { expect, test } from "vitest";
import { type AtEvent, AtMachine, type Prompt } from "./at-command.ts";

const latin = (text: string) => Uint8Array.from(Buffer.from(text, "latin1"));
const hear = (text: string, command = "AT+CSQ", prompt?: Prompt) => {
	const machine = new AtMachine();
	machine.begin(command, prompt);
	return { machine, events: machine.push(latin(text)) };
};
const OK: AtEvent = { kind: "final", ok: true, text: "OK" };
const CSQ: AtEvent = { kind: "line", text: "+CSQ: 15,99" };

test.each([
	["without echo", "\r\n+CSQ: 15,99\r\n\r\nOK\r\n", [CSQ, OK]],
	["with echo", "AT+CSQ\r\r\n+CSQ: 15,99\r\n\r\nOK\r\n", [CSQ, OK]],
	["with LF alone", "+CSQ: 15,99\nOK\n", [CSQ, OK]],
	["a refusal", "\r\nERROR\r\n", [{ kind: "final", ok: false, text: "ERROR" }]],
	["a refusal with a reason", "\r\n+CME ERROR: 10\r\n", [{ kind: "final", ok: false, text: "+CME ERROR: 10" }]],
	["a refusal of a message", "\r\n+CMS ERROR: 331\r\n", [{ kind: "final", ok: false, text: "+CMS ERROR: 331" }]],
	["nothing else after the end", "\r\nOK\r\n\r\nOK\r\n+CSQ: 3,99\r\n", [OK]],
])("P40 an answer %s", (_what, text, expected) => expect(hear(text).events).toEqual(expected));

test("P40 the command leaves with CR alone", () => {
	expect(new AtMachine().begin("AT+CSQ")).toEqual(latin("AT+CSQ\r"));
});

test("P41 the prompt of a text message comes without a line end, and once", () => {
	const { machine, events } = hear("\r\n> ", 'AT+CMGS="+595981000000"', ">");
	expect(events).toEqual([{ kind: "prompt" }]);
	expect(machine.push(latin("> \r\n+CMGS: 7\r\n\r\nOK\r\n"))).toEqual([
		{ kind: "line", text: "> " },
		{ kind: "line", text: "+CMGS: 7" },
		OK,
	]);
});

test("P41 the prompt of a satellite message is a line, and its result is information before the end", () => {
	const { machine, events } = hear("AT+SBDWB=5\r\r\nREADY\r\n", "AT+SBDWB=5", "READY");
	expect(events).toEqual([{ kind: "prompt" }]);
	expect(machine.push(latin("\r\n0\r\n\r\nOK\r\n"))).toEqual([{ kind: "line", text: "0" }, OK]);
});

test("P41 where no prompt is awaited a > is text", () => {
	expect(hear("> x\r\nOK\r\n").events).toEqual([{ kind: "line", text: "> x" }, OK]);
});

test.each(["SBDRING", "RING", '+CMTI: "SM",3', "+CPIN: NOT READY"])("P42 %s is never part of an answer", (line) => {
	expect(hear(`\r\n+CSQ: 15,99\r\n\r\n${line}\r\n\r\nOK\r\n`).events).toEqual([
		CSQ,
		{ kind: "unsolicited", text: line },
		OK,
	]);
});

test("P42 what was asked for is information, and a late answer is nobody's", () => {
	expect(hear("+CPIN: READY\r\nOK\r\n", "AT+CPIN?").events).toEqual([{ kind: "line", text: "+CPIN: READY" }, OK]);
	const { machine } = hear("");
	machine.abandon();
	expect(machine.push(latin("\r\n+CSQ: 15,99\r\n\r\nOK\r\n"))).toEqual([]);
	expect(machine.discardedBytes).toBeGreaterThan(10);
});

test("P54 a block is taken by its own length, behind an echo or a ring or nothing, and only where one is awaited", () => {
	const message = fc.uint8Array({ maxLength: 300 }).map((payload) => {
		const block = Uint8Array.of(payload.length >> 8, payload.length & 0xff, ...payload, 0x12, 0x34);
		return block;
	});
	const before = fc.constantFrom("", "AT+SBDRB\r", "\r\nSBDRING\r\n", "AT+SBDRB\r\r\n");
	fc.assert(
		fc.property(message, before, fc.integer({ min: 1, max: 9 }), (block, first, size) => {
			const machine = new AtMachine();
			machine.begin("AT+SBDRB", undefined, true);
			const bytes = Uint8Array.of(...latin(first), ...block, ...latin("\r\nOK\r\n"));
			const events: AtEvent[] = [];
			for (let at = 0; at < bytes.length; at += size) {
				events.push(...machine.push(bytes.subarray(at, at + size)));
				expect(machine.goodBytes + machine.discardedBytes + machine.unfinishedBytes).toBe(
					Math.min(at + size, bytes.length),
				);
			}
			const ring: AtEvent[] = first.includes("SBDRING") ? [{ kind: "unsolicited", text: "SBDRING" }] : [];
			expect(events).toEqual([...ring, { kind: "block", bytes: block }, OK]);
			expect(machine.discardedBytes).toBe(0);
		}),
	);
	const { machine, events } = hear("\u0000\u0001A\u0000A\r\nOK\r\n");
	expect(events).toEqual([OK]);
	expect(machine.discardedBytes).toBeGreaterThan(0);
});

test("P54 a block without an end is let go of, and the next exchange is clean", () => {
	const machine = new AtMachine();
	machine.begin("AT+SBDRB", undefined, true);
	expect(machine.push(latin("\u0001\u000eabc"))).toEqual([]);
	machine.abandon();
	expect(machine.discardedBytes).toBe(5);
	machine.begin("AT");
	expect(machine.push(latin("\r\nOK\r\n"))).toEqual([OK]);
});

const parts = fc.array(
	fc.oneof(
		fc.uint8Array({ maxLength: 30 }),
		fc.constantFrom("\r\n+CSQ: 15,99\r\n", "\r\nOK\r\n", "\r\n> ", "SBDRING\r\n", "AT+CSQ\r", "ERROR").map(latin),
		fc.constant(new Uint8Array(1_500).fill(0x41)),
	),
	{ maxLength: 12 },
);

test("P43 any chunking says the same, every byte is counted once, memory is bounded", () => {
	fc.assert(
		fc.property(
			parts,
			fc.integer({ min: 1, max: 9 }),
			fc.constantFrom(undefined, ">" as const),
			(heard, size, prompt) => {
				const bytes = Uint8Array.from(heard.flatMap((part) => [...part]));
				const whole = new AtMachine();
				whole.begin("AT+CSQ", prompt);
				const events = whole.push(bytes);
				const cut = new AtMachine();
				cut.begin("AT+CSQ", prompt);
				const again: AtEvent[] = [];
				for (let at = 0; at < bytes.length; at += size) again.push(...cut.push(bytes.subarray(at, at + size)));
				expect(again).toEqual(events);
				expect(whole.goodBytes + whole.discardedBytes + whole.unfinishedBytes).toBe(bytes.length);
				expect(whole.unfinishedBytes).toBeLessThanOrEqual(1_024);
			},
		),
	);
});
