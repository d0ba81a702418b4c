import { expect, test, vi } from "vitest";
import { type Line, type OpenLine, openPort, type PortState } from "./port.ts";

const REOPEN = { firstMs: 2, mostMs: 8 };

/** A device that opens, dies and hangs on cue. */
function openFakeDevice() {
	const device = {
		present: true,
		hangs: false,
		openings: 0,
		closings: 0,
		unplug: (_reason: string) => {},
		say: (_: string) => {},
	};
	const openLine: OpenLine = async ({ onBytes, onClosed }) => {
		if (!device.present) throw new Error("no such device");
		device.openings++;
		device.unplug = onClosed;
		device.say = (text) => onBytes(new TextEncoder().encode(text));
		const line: Line = {
			write: (_bytes, done) => {
				if (!device.hangs) setImmediate(done);
			},
			close: async () => {
				device.closings++;
			},
		};
		return line;
	};
	return { device, openLine };
}

const until = (check: () => boolean) => vi.waitFor(() => expect(check()).toBe(true), { timeout: 2_000, interval: 2 });

test("a device that is not there yet is opened when it comes, and its state says why it is not", async () => {
	const { device, openLine } = openFakeDevice();
	device.present = false;
	const states: PortState[] = [];
	const port = openPort(openLine, { onBytes: () => {}, onState: (state) => states.push(state), reopen: REOPEN });
	await until(() => states.length >= 3);
	expect(states[0]).toEqual({ open: false, openings: 0, reason: "no such device" });
	device.present = true;
	await until(() => port.state.open);
	expect(port.state).toEqual({ open: true, openings: 1, reason: undefined });
	await port.close();
});

test("a write that the device never confirms is given up, and the port is opened again", async () => {
	const { device, openLine } = openFakeDevice();
	const port = openPort(openLine, { onBytes: () => {}, writeLimitMs: 10, reopen: REOPEN });
	await until(() => port.state.open);
	device.hangs = true;
	await expect(port.write(Uint8Array.of(1))).rejects.toMatchObject({ code: "no-answer" });
	device.hangs = false;
	await until(() => device.openings === 2 && port.state.open);
	await port.write(Uint8Array.of(1));
	await port.close();
	expect(device.closings).toBe(device.openings);
});

test("a write to a port that goes away, or is away, is refused at once", async () => {
	const { device, openLine } = openFakeDevice();
	const port = openPort(openLine, { onBytes: () => {}, reopen: { firstMs: 10_000, mostMs: 10_000 } });
	await until(() => port.state.open);
	device.hangs = true;
	const written = port.write(Uint8Array.of(1));
	device.unplug("pulled out");
	await expect(written).rejects.toMatchObject({ code: "unreachable" });
	await expect(port.write(Uint8Array.of(1))).rejects.toMatchObject({ code: "unreachable" });
	expect(port.state).toEqual({ open: false, openings: 1, reason: "pulled out" });
	await port.close();
});

test("without a good frame the port is opened again, ever less often; a fed one stays open", async () => {
	const { device, openLine } = openFakeDevice();
	const starved = openPort(openLine, { onBytes: () => {}, silenceMs: 5, reopen: REOPEN });
	await until(() => device.openings >= 3);
	await starved.close();

	const other = openFakeDevice();
	const fed = openPort(other.openLine, { onBytes: () => {}, silenceMs: 400, reopen: REOPEN });
	const feeding = setInterval(() => fed.feedWatchdog(), 20);
	await new Promise((wake) => setTimeout(wake, 900));
	clearInterval(feeding);
	expect(other.device.openings).toBe(1);
	await fed.close();
});

test("bytes and events of an opening that is over are not heard", async () => {
	const { device, openLine } = openFakeDevice();
	const heard: string[] = [];
	const port = openPort(openLine, { onBytes: (bytes) => heard.push(new TextDecoder().decode(bytes)), reopen: REOPEN });
	await until(() => port.state.open);
	const { say, unplug } = device;
	say("one");
	unplug("pulled out");
	say("late");
	await until(() => port.state.open);
	unplug("late too");
	expect(port.state.open).toBe(true);
	device.say("two");
	expect(heard).toEqual(["one", "two"]);
	await port.close();
	device.say("after the end");
	expect(heard).toHaveLength(2);
});

test("closing while an attempt is under way opens nothing and leaves nothing open", async () => {
	const { device, openLine } = openFakeDevice();
	const port = openPort(openLine, { onBytes: () => {}, reopen: REOPEN });
	await port.close();
	await port.close();
	expect(device.closings).toBe(device.openings);
	expect(port.state.open).toBe(false);
	await new Promise((wake) => setTimeout(wake, 30));
	expect(device.openings).toBe(1);
});
