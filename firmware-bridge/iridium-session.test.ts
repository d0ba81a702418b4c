import fc from "fast-check";
import { afterEach, describe, expect, test, vi } from "vitest";
import { randomFrom } from "../test/sim/random.ts";
import type { AskModem } from "./drivers/driver.ts";
import { iridiumTwin, SbdMessages } from "./drivers/iridium-sbd.twin.ts";
import type { ModemFault } from "./drivers/modem.twin.ts";
import { twinLineOpener } from "./drivers/twin.ts";
import { openIridiumSession } from "./iridium-session.ts";
import { ModemDialogue } from "./modem-dialogue.ts";
import { openPort, type Port } from "./port.ts";
import { NO_FAULTS, SbdGateway } from "./simulation/sbd-gateway.ts";

const IMEI = "300434060000001";
const bytes = (length: number, fill = 1) => Uint8Array.from({ length }, (_, at) => (at * 7 + fill) & 0xff);

let port: Port | undefined;
afterEach(() => port?.close());

/** A modem on a cable in memory, with the gateway twin above it. Limits of minutes are a tenth of a second here. */
async function plug(options: { echo?: boolean } = {}) {
	const gateway = new SbdGateway({ random: randomFrom(5) });
	let fault: ModemFault | undefined;
	let answerSession = true;
	let onSession = () => {};
	const messages = new SbdMessages((message) => {
		const session = gateway.holdSession(0, IMEI, message);
		onSession();
		return answerSession ? Promise.resolve(session) : new Promise(() => {});
	}, 30);
	const make = iridiumTwin({ ...options, bars: () => 3, utc: () => undefined, messages, fault: () => fault });
	/** What happens to the bytes on their way from the modem. */
	let spoil = (chunk: Uint8Array): Uint8Array => chunk;
	let unplug: () => void = () => {};
	const rings: string[] = [];
	const { promise: open, resolve } = Promise.withResolvers<void>();
	const opened = openPort(
		(events) => {
			unplug = () => events.onClosed("pulled out");
			return twinLineOpener(make)({ ...events, onBytes: (chunk) => events.onBytes(spoil(chunk)) });
		},
		{
			onBytes: (chunk) => dialogue.receive(chunk),
			onState: (state) => (state.open ? resolve() : dialogue.abandonExchange()),
			reopen: { firstMs: 1, mostMs: 2 },
		},
	);
	port = opened;
	const dialogue = new ModemDialogue(opened, (line) => rings.push(line), 60);
	await open;
	// The limits of the wire are tried in the dialogue's own tests; here nobody waits for two minutes.
	const ask: AskModem = (command, limits) => dialogue.ask(command, { ...limits, limitMs: 100 });
	const modem = openIridiumSession();
	return {
		...{ gateway, messages, rings, port: opened },
		hold: (frame?: Uint8Array) => modem.holdSession(ask, frame),
		look: () => modem.look(ask),
		/** As after a start of the bridge: nothing is remembered. */
		startAgain: () => openIridiumSession().look(ask),
		fail: (how: ModemFault | undefined) => {
			fault = how;
		},
		/** The modem goes dumb in the next session, which goes through. */
		fallSilent: () => {
			onSession = () => {
				fault = "no-answer";
				onSession = () => {};
			};
		},
		hang: (does: boolean) => {
			answerSession = !does;
		},
		spoil: (how: typeof spoil) => {
			spoil = how;
		},
		unplug: () => unplug(),
		queue: (payload: Uint8Array) => gateway.queueMessage(0, { imei: IMEI, payload, flush: false }),
		arrived: () => gateway.takeDeliveries(1e9).map(({ payload }) => payload),
	};
}

describe("a session", () => {
	test.each([true, false])(
		"P55 a frame goes out, the mailbox comes in, both buffers are empty afterwards; echo: %s",
		async (echo) => {
			const { hold, look, queue, arrived, gateway } = await plug({ echo });
			queue(bytes(60, 9));
			queue(bytes(50, 10));
			expect(await hold(bytes(340))).toEqual({ outcome: "sent", waitMs: 0, received: bytes(60, 9), waiting: 1 });
			expect(arrived()).toEqual([bytes(340)]);
			// Nothing of the first frame goes a second time.
			expect(await hold()).toEqual({ outcome: "sent", waitMs: 0, received: bytes(50, 10), waiting: 0 });
			expect(arrived()).toEqual([]);
			expect(await look()).toEqual({ received: undefined, rung: false });
			expect(gateway.counts.accepted).toBe(1);
		},
	);

	test("P54 a message that looks like the modem's own words, or like a line's end, is a message", async () => {
		const { hold, queue } = await plug();
		for (const text of ["\r\nOK\r\n", "\r\nERROR\r\nSBDRING\r\n", "AT+SBDRB\r", "\x1b\0\0\r\n"]) {
			const payload = Uint8Array.from(Buffer.from(text));
			queue(payload);
			expect((await hold()).received).toEqual(payload);
		}
		const any = fc.uint8Array({ minLength: 1, maxLength: 270 });
		await fc.assert(
			fc.asyncProperty(any, async (payload) => {
				queue(payload);
				expect((await hold()).received).toEqual(payload);
			}),
			{ numRuns: 20 },
		);
	});

	test("P54 a byte that the cable spoils or loses costs a second reading, not the message", async () => {
		const { hold, queue, spoil } = await plug();
		for (const how of [
			(one: Uint8Array) => one.with(20, (one[20] ?? 0) ^ 1),
			(one: Uint8Array) => one.filter((_, at) => at !== 99),
		]) {
			let left = 1;
			spoil((chunk) => (chunk.length > 100 && left-- > 0 ? how(chunk) : chunk));
			queue(bytes(200));
			expect((await hold()).received).toEqual(bytes(200));
		}
	});

	test.each<[keyof typeof NO_FAULTS, string]>([
		["noService", "not-sent"],
		["refused", "not-sent"],
		["cutBefore", "unsure"],
		["cutAfter", "unsure"],
	])("P51 %s is %s, and the frame does not stay in the modem", async (fault, outcome) => {
		const { hold, gateway, messages, arrived } = await plug();
		gateway.faults = { ...NO_FAULTS, [fault]: 1 };
		const session = await hold(bytes(60));
		expect(session.outcome).toBe(outcome);
		expect(session.waitMs).toBeGreaterThan(0);
		arrived();
		gateway.faults = NO_FAULTS;
		await hold();
		expect(messages.sessions.map(({ bytes: length }) => length)).toEqual([60, 0]);
		expect(arrived()).toEqual([]);
	});

	test("P55 a frame that was left in the modem by a stop never goes with a look into the mailbox", async () => {
		const { hold, fail, fallSilent, messages } = await plug();
		fallSilent();
		await hold(bytes(60));
		fail(undefined);
		expect((await hold()).outcome).toBe("sent");
		expect(messages.sessions.map(({ bytes: length }) => length)).toEqual([60, 0]);
	});

	test("P55 a frame that the modem would not take never comes near the satellites", async () => {
		const { hold, messages } = await plug();
		expect(await hold(bytes(341))).toMatchObject({ outcome: "never" });
		expect(messages.sessions).toEqual([]);
	});

	test.each(["no-answer", "garbage", "error", "half-answer", "other-answer"] as const)(
		"P57 a modem with %s: the frame surely did not go, and the next one does",
		async (fault) => {
			const { hold, fail, arrived } = await plug();
			fail(fault);
			expect((await hold(bytes(60))).outcome).toBe("not-sent");
			fail(undefined);
			// One that believes it was promised bytes waits for them: a minute, and here 30 ms.
			await vi.waitFor(async () => expect((await hold(bytes(61))).outcome).toBe("sent"), { timeout: 4_000 });
			expect(arrived()).toEqual([bytes(61)]);
		},
	);

	test("P57 a session without an end, or with its cable pulled, is unsure; without a frame nothing can have gone", async () => {
		const { hold, hang, unplug, messages, port: cable } = await plug();
		hang(true);
		expect((await hold(bytes(60))).outcome).toBe("unsure");
		expect((await hold()).outcome).toBe("not-sent");
		const pulled = hold(bytes(62));
		await vi.waitFor(() => expect(messages.sessions).toHaveLength(3), { interval: 1 });
		unplug();
		expect((await pulled).outcome).toBe("unsure");
		hang(false);
		await vi.waitFor(() => expect(cable.state.open).toBe(true));
		expect((await hold(bytes(63))).outcome).toBe("sent");
	});
});

describe("what the modem keeps", () => {
	test("P56 a message that nobody has read is given once, also after a start, and then leaves the modem", async () => {
		const { hold, look, startAgain, queue, fail, fallSilent } = await plug();
		queue(bytes(40));
		// The bridge stops in the middle: the session is over, and the message is still in the modem.
		fallSilent();
		expect(await hold(bytes(60))).toMatchObject({ outcome: "unsure", received: undefined });
		fail(undefined);
		expect(await startAgain()).toEqual({ received: bytes(40), rung: false });
		const first = await look();
		expect(first?.received).toEqual(bytes(40));
		expect((await look())?.received).toBeUndefined();
		expect((await startAgain())?.received).toBeUndefined();
	});

	test("P55 what lies in the modem is taken before a session would throw it away", async () => {
		const { hold, queue, fail, fallSilent, look } = await plug();
		queue(bytes(40));
		fallSilent();
		await hold(bytes(60));
		fail(undefined);
		queue(bytes(41));
		expect((await hold(bytes(61))).received).toEqual(bytes(40));
		expect((await look())?.received).toEqual(bytes(41));
	});

	test("P56 a ring is heard, is remembered by the modem while the cable is away, and is answered by the session", async () => {
		const { hold, look, messages, rings } = await plug();
		messages.ring();
		await vi.waitFor(() => expect(rings).toEqual(["SBDRING"]));
		expect((await look())?.rung).toBe(true);
		await hold();
		expect((await look())?.rung).toBe(false);
		await hold(bytes(50));
		expect(messages.sessions.map(({ command }) => command)).toEqual(["AT+SBDIXA", "AT+SBDIX"]);
	});

	test("P56 a modem that says nothing has nothing", async () => {
		const { look, fail } = await plug();
		fail("no-answer");
		expect(await look()).toBeUndefined();
	});
});
