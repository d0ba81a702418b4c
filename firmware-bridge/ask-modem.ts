// Serves one modem: asks its status at every slot, sends the messages that were ordered and takes those that came in.

import type { PortConfig } from "@tesai/shared/contract/config/bridge.ts";
import type { SmsOrder, SmsOutcome } from "@tesai/shared/contract/order.ts";
import type { Millis } from "@tesai/shared/contract/quantity.ts";
import { wallMs } from "@tesai/shared/node/clock.ts";
import { loadDriver } from "./drivers/registry.ts";
import { ModemDialogue } from "./modem-dialogue.ts";
import type { ModemPortDeps, PortService } from "./port-service.ts";
import { openSatelliteDesk } from "./satellite-orders.ts";
import { alignFix } from "./slot-fix.ts";
import { runAtSlots } from "./slots.ts";
import { SmsOrders } from "./sms-orders.ts";

type ModemConfig = Extract<PortConfig, { protocol: "modem" }>;

/** A modem that has answered nothing for three polls, and at least so long, is opened again: longer than any one command takes. */
const LEAST_SILENCE_MS = 120_000;
const SILENT_POLLS = 3;
const LONGEST_GOOD_MS = 86_400_000;

/** Throws `invalid` when the model's driver is missing or broken. */
export async function openModem(config: ModemConfig, deps: ModemPortDeps): Promise<PortService> {
	const { clock } = deps;
	const driver = await loadDriver("modem", config.model);
	const device = driver.openDevice(config);
	const orders = new SmsOrders();
	let closed = false;
	let isSending = false;
	let leftOutSms = 0;
	/** The modem's character set and mode are one state: whoever needs several commands has it for himself. */
	let free: Promise<unknown> = Promise.resolve();
	const alone = <T>(task: () => Promise<T>): Promise<T> => {
		const done = free.then(task);
		free = done.catch(() => {});
		return done;
	};

	const port = deps.openPort(config.path, {
		baudRate: config.baudRate ?? driver.baudRate,
		parity: "none",
		silenceMs: Math.max(LEAST_SILENCE_MS, wallMs(clock, SILENT_POLLS * config.pollSeconds * 1_000)),
		onBytes: (bytes) => dialogue.receive(bytes),
		onState: (state) => {
			deps.onState(state);
			if (state.open) void sendWaiting();
			else dialogue.abandonExchange();
			satellite?.noteChange();
		},
	});
	const dialogue = new ModemDialogue(port, (line) => {
		if (line.startsWith("+CMTI:")) void takeReceived();
		if (line === "SBDRING") satellite?.noteRing();
	});
	const satellite =
		device.satellite &&
		openSatelliteDesk({
			modem: device.satellite,
			ask: dialogue.ask,
			alone,
			isOpen: () => port.state.open && !closed,
			tell: (told) => deps.tellSatellite(config.name, told),
			goodForMs: Math.min(SILENT_POLLS * config.pollSeconds * 1_000, LONGEST_GOOD_MS),
		});

	async function takeReceived(): Promise<void> {
		if (device.takeSms === undefined || closed) return;
		const taken = await alone(async () => device.takeSms?.(dialogue.ask));
		for (const sms of taken?.received ?? []) deps.tellSmsReceived(config.name, sms);
		leftOutSms += taken?.leftOut ?? 0;
	}

	function settle(order: SmsOrder, outcome: SmsOutcome["outcome"]): void {
		orders.settle(order.id, outcome);
		deps.tellSmsOutcome(config.name, { id: order.id, outcome });
	}

	/** One after the other, in the order they came. What cannot leave now waits for the port, or for the next slot. */
	async function sendWaiting(): Promise<void> {
		if (isSending) return;
		isSending = true;
		try {
			while (await sendFirst());
		} finally {
			isSending = false;
		}
	}

	/** True when it is done with, so that the next one may follow. */
	async function sendFirst(): Promise<boolean> {
		const first = closed ? undefined : orders.first(clock.mono());
		if (first === undefined) return false;
		const { order, isTooLate } = first;
		if (device.sendSms === undefined || isTooLate) {
			settle(order, "refused");
			return true;
		}
		if (!port.state.open) return false;
		const outcome = await alone(async () => device.sendSms?.(dialogue.ask, order) ?? "refused");
		// The cable went before anything had left: the message waits for it.
		if (outcome === "refused" && !port.state.open) return false;
		settle(order, outcome);
		return true;
	}

	async function askAll(slot: Millis): Promise<void> {
		const findings = await alone(() => device.poll(dialogue.ask));
		if (closed) return;
		deps.tell(
			slot,
			findings.map((finding) => alignFix(clock, slot, finding)),
		);
		if (findings.some(({ finding }) => finding.kind !== "fault")) await takeReceived();
		await satellite?.look();
		void sendWaiting();
	}

	const slots = runAtSlots(clock, config.pollSeconds, askAll);
	return {
		discardedBytes: () => dialogue.discardedBytes,
		leftOutSms: () => leftOutSms,
		sendSms: (modem, order) => {
			if (modem !== config.name) return false;
			const known = orders.accept(order, clock.mono());
			if (known !== undefined) deps.tellSmsOutcome(config.name, { id: order.id, outcome: known });
			void sendWaiting();
			return true;
		},
		tellModem: () => satellite?.tellState(),
		holdSession: (modem, order) => {
			if (modem !== config.name || satellite === undefined) return false;
			satellite.take(order);
			return true;
		},
		close: async () => {
			closed = true;
			await port.close();
			// What was under way ends with the port.
			dialogue.abandonExchange();
			await slots.stop();
			await free;
		},
	};
}
