import { afterEach, expect, test, vi } from "vitest";
import { ModemDialogue } from "./modem-dialogue.ts";
import { openPort, type Port } from "./port.ts";

const ascii = (text: string) => new TextEncoder().encode(text);

let port: Port | undefined;
afterEach(() => port?.close());

/** A modem in the test's hand: what it heard, and a way to say something. */
async function plug(answerLimitMs = 60) {
	let heard = "";
	let say: (text: string) => void = () => {};
	let unplug: () => void = () => {};
	const unasked: string[] = [];
	const { promise: open, resolve } = Promise.withResolvers<void>();
	const opened = openPort(
		async ({ onBytes, onClosed }) => {
			say = (text) => onBytes(ascii(text));
			unplug = () => onClosed("pulled out");
			return {
				write: (bytes, done) => {
					heard += new TextDecoder().decode(bytes);
					done();
				},
				close: async () => {},
			};
		},
		{
			onBytes: (bytes) => dialogue.receive(bytes),
			onState: (state) => {
				if (state.open) resolve();
				else dialogue.abandonExchange();
			},
			reopen: { firstMs: 10_000, mostMs: 10_000 },
		},
	);
	port = opened;
	const dialogue = new ModemDialogue(opened, (line) => unasked.push(line), answerLimitMs);
	await open;
	const hears = (text: string) => vi.waitFor(() => expect(heard).toContain(text), { timeout: 4_000, interval: 2 });
	return { dialogue, say: (text: string) => say(text), unplug: () => unplug(), hears, heard: () => heard, unasked };
}

test("P42 a late answer is nobody's: the next question gets its own", async () => {
	const { dialogue, say, hears } = await plug();
	expect(await dialogue.ask("AT+CSQ")).toMatchObject({ ok: false, fault: "no-answer" });
	const next = dialogue.ask("AT+CREG?");
	say("\r\n+CSQ: 15,99\r\n\r\nOK\r\n");
	await hears("AT+CREG?\r");
	say("\r\n+CREG: 0,1\r\n\r\nOK\r\n");
	expect(await next).toEqual({ ok: true, lines: ["+CREG: 0,1"], fault: undefined, prompted: false });
});

test("one exchange at a time, in order; what comes unasked goes elsewhere", async () => {
	const { dialogue, say, hears, heard, unasked } = await plug(2_000);
	const first = dialogue.ask("AT+A");
	const second = dialogue.ask("AT+B");
	await hears("AT+A\r");
	expect(heard()).not.toContain("AT+B");
	say('\r\n+CMTI: "SM",1\r\n\r\nERROR\r\n');
	expect(await first).toEqual({ ok: false, lines: [], fault: "refused", prompted: false });
	await hears("AT+B\r");
	say("\r\nOK\r\n");
	expect(await second).toMatchObject({ ok: true });
	expect(unasked).toEqual(['+CMTI: "SM",1']);
});

test("P41 what belongs to a command leaves once and only after the modem has asked for it", async () => {
	const { dialogue, say, hears, heard } = await plug(2_000);
	const afterPrompt = { prompt: ">", bytes: ascii("hola\x1a") } as const;
	const sent = dialogue.ask('AT+CMGS="150"', { afterPrompt });
	await hears("AT+CMGS");
	expect(heard()).not.toContain("hola");
	say("\r\n> ");
	await hears("hola\x1a");
	say("\r\n+CMGS: 1\r\n\r\nOK\r\n");
	expect(await sent).toEqual({ ok: true, lines: ["+CMGS: 1"], fault: undefined, prompted: true });
	const refused = dialogue.ask('AT+CMGS="150"', { afterPrompt });
	await vi.waitFor(() => expect(heard().split("AT+CMGS")).toHaveLength(3));
	say("\r\n+CMS ERROR: 500\r\n");
	expect(await refused).toMatchObject({ ok: false, fault: "refused", prompted: false });
	expect(heard().split("hola")).toHaveLength(2);
});

test("noise is told from silence, and a port that goes away ends what is under way at once", async () => {
	const { dialogue, say, hears, unplug } = await plug();
	const noisy = dialogue.ask("AT");
	await hears("AT\r");
	say("\u0001\u0002\u0003");
	expect(await noisy).toMatchObject({ fault: "bad-checksum" });
	const cut = dialogue.ask("AT+CUT", { limitMs: 60_000 });
	await hears("AT+CUT");
	unplug();
	expect(await cut).toMatchObject({ ok: false, fault: "no-answer" });
	expect(await dialogue.ask("AT+AWAY", { limitMs: 60_000 })).toMatchObject({ ok: false, fault: "no-answer" });
});
