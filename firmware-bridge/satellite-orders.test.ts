import { check } from "@tesai/shared/contract/check.ts";
import { SatelliteOutcomeSchema, SatelliteStateSchema } from "@tesai/shared/contract/order.ts";
import { afterEach, expect, test, vi } from "vitest";
import { iridiumTwin, type NetworkSession, SbdMessages } from "./drivers/iridium-sbd.twin.ts";
import { twinLineOpener } from "./drivers/twin.ts";
import { openIridiumSession } from "./iridium-session.ts";
import { ModemDialogue } from "./modem-dialogue.ts";
import { openPort, type Port } from "./port.ts";
import { openSatelliteDesk, type SatelliteTold } from "./satellite-orders.ts";

let port: Port | undefined;
afterEach(() => port?.close());

/** A modem twin whose sessions end when the test says so. */
async function openDesk(patienceMs = 5_000) {
	const told: SatelliteTold[] = [];
	const under: { readonly message: Uint8Array | undefined; end(session?: Partial<NetworkSession>): void }[] = [];
	const messages = new SbdMessages(
		(message) =>
			new Promise((resolve) => {
				const plain = { sentStatus: 0, sentNo: 1, receivedStatus: 0, receivedNo: -1, waiting: 0 } as const;
				under.push({ message, end: (session) => resolve({ ...plain, received: new Uint8Array(), ...session }) });
			}),
	);
	let isUsed: Promise<unknown> = Promise.resolve();
	const { promise: open, resolve } = Promise.withResolvers<void>();
	const opened = openPort(twinLineOpener(iridiumTwin({ bars: () => 3, utc: () => undefined, messages })), {
		onBytes: (bytes) => dialogue.receive(bytes),
		onState: (state) => (state.open ? resolve() : dialogue.abandonExchange()),
	});
	port = opened;
	const dialogue = new ModemDialogue(opened);
	await open;
	const desk = openSatelliteDesk({
		modem: openIridiumSession(),
		ask: dialogue.ask,
		alone: (task) => {
			const done = isUsed.then(task);
			isUsed = done.catch(() => {});
			return done;
		},
		isOpen: () => opened.state.open,
		tell: (one) => told.push(one),
		goodForMs: 180_000,
		patienceMs,
	});
	const order = (id: number, fill = id, more = 0) =>
		desk.take({ id, frame: Buffer.alloc(60, fill).toString("base64"), more });
	const outcomes = () => told.flatMap((one) => (one.kind === "outcome" ? [[one.outcome.id, one.outcome.outcome]] : []));
	const begun = (count: number) => vi.waitFor(() => expect(under).toHaveLength(count), { timeout: 4_000, interval: 2 });
	const settled = (expected: unknown) =>
		vi.waitFor(() => expect(outcomes()).toEqual(expected), { timeout: 4_000, interval: 2 });
	return { desk, told, under, order, begun, settled, port: opened };
}

test("S40 the same id is one session, and its outcome is told as often as it is asked for", async () => {
	const { order, begun, under, settled, told } = await openDesk();
	for (let again = 0; again < 3; again++) order(7);
	await begun(1);
	order(7);
	under[0]?.end();
	await settled([[7, "sent"]]);
	order(7);
	await settled([
		[7, "sent"],
		[7, "sent"],
	]);
	expect(under).toHaveLength(1);
	for (const one of told) {
		if (one.kind === "outcome") expect(check(SatelliteOutcomeSchema, one.outcome)).toMatchObject({ ok: true });
		if (one.kind === "state") expect(check(SatelliteStateSchema, one.state)).toMatchObject({ ok: true });
	}
});

test("S40 of what waits behind a session the newest goes; whoever ordered the others is told at once that they did not", async () => {
	const { order, begun, under, settled } = await openDesk();
	order(1);
	await begun(1);
	for (const id of [2, 3, 4]) order(id);
	await settled([
		[2, "not-sent"],
		[3, "not-sent"],
	]);
	under[0]?.end();
	await begun(2);
	expect(under[1]?.message?.[0]).toBe(4);
	under[1]?.end();
	await settled([
		[2, "not-sent"],
		[3, "not-sent"],
		[1, "sent"],
		[4, "sent"],
	]);
});

test("S40 what could not begin in its time does not, and a port that is away takes nothing", async () => {
	const { order, begun, under, settled, port: cable } = await openDesk(40);
	order(1);
	await begun(1);
	order(2);
	await new Promise((resolve) => setTimeout(resolve, 60));
	under[0]?.end();
	await settled([
		[1, "sent"],
		[2, "not-sent"],
	]);
	await cable.close();
	order(3);
	await settled([
		[1, "sent"],
		[2, "not-sent"],
		[3, "not-sent"],
	]);
	expect(under).toHaveLength(1);
});

test("S43 what comes in is told before the session's outcome, and no more sessions follow than were ordered", async () => {
	const { order, begun, under, told, desk } = await openDesk();
	const received = (fill: number, waiting: number): Partial<NetworkSession> => ({
		...{ receivedStatus: 1, receivedNo: fill, received: new Uint8Array(50).fill(fill), waiting },
	});
	order(1, 1, 1);
	await begun(1);
	under[0]?.end(received(8, 2));
	await begun(2);
	under[1]?.end(received(9, 1));
	await vi.waitFor(() => expect(told.at(-1)).toMatchObject({ kind: "state", state: { rung: true } }));
	expect(told.map((one) => (one.kind === "received" ? one.frame[0] : one.kind))).toEqual([8, "outcome", 9, "state"]);
	expect(under).toHaveLength(2);
	await desk.look();
	expect(told.at(-1)).toMatchObject({ kind: "state", state: { here: true, rung: true, goodForMs: 180_000 } });
});
