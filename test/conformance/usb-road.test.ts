// The road by stick keeps what couriers promise, and shares its facts with a road that answers at once.

import { execFileSync } from "node:child_process";
import { closeSync, constants, mkdtempSync, openSync, rmSync } from "node:fs";
import { open } from "node:fs/promises";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { epochMs, millis } from "@tesai/shared/contract/quantity.ts";
import { silentLog } from "@tesai/shared/node/log.ts";
import { expect, onTestFinished, test } from "vitest";
import { openHttpsRoad } from "../../edge/roads/https-road.ts";
import type { Road, RoadAnswer, RoadDoor } from "../../edge/roads/road.ts";
import { openUsbRoad, type UsbRoad } from "../../edge/stick/usb-road.ts";
import { openSendingBox, SENDING_BOX, type SendingBox } from "../sim/sending-box.ts";
import { makeStickTwin, STICK_HUB, STICK_SECRET, type StickTwin } from "../sim/stick.ts";
import { type CourierFate, testCourier } from "./courier.ts";

const EPOCH = 7;

function openRoad(stick: StickTwin, door: RoadDoor): UsbRoad {
	return openUsbRoad(
		{
			...{ mountDir: stick.mountDir, box: SENDING_BOX, secret: STICK_SECRET, hub: STICK_HUB.publicKey },
			describe: () => ({ epoch: EPOCH, boot: 1, monoMs: millis(0), lanes: [] }),
			setAside: () => {},
			onChange: () => {},
			now: () => epochMs(0),
			log: silentLog,
			stepMs: 400,
		},
		door,
	);
}

/** What the minute does, and all that follows from it. */
async function lookAt(usb: UsbRoad): Promise<void> {
	await usb.idle();
	usb.look();
	await usb.idle();
}

/** Until it is let go, nothing that the machine does with files in the background gets anywhere: every hand waits at a pipe that nobody fills. */
class Jam {
	readonly #dir = mkdtempSync(join(tmpdir(), "tesai-jam-"));
	readonly #pipe = join(this.#dir, "pipe");
	#hands: Promise<void>[] = [];

	begin(): void {
		execFileSync("mkfifo", [this.#pipe]);
		const wait = async () => (await open(this.#pipe, "r")).close();
		this.#hands = Array.from({ length: Number(process.env.UV_THREADPOOL_SIZE ?? 4) }, wait);
	}

	async letGo(): Promise<void> {
		if (this.#hands.length > 0) {
			const end = openSync(this.#pipe, constants.O_RDWR | constants.O_NONBLOCK);
			await Promise.all(this.#hands);
			closeSync(end);
		}
		rmSync(this.#dir, { recursive: true });
	}
}

/** Somebody carries the stick to the hub and back after every frame, or loses it on the way. */
class Traveller {
	readonly frames: Uint8Array[] = [];
	readonly fates: CourierFate[] = [];
	readonly #stick: StickTwin;
	readonly #usb: UsbRoad;
	#back: Uint8Array[] = [];
	readonly jam = new Jam();
	onFrame: (frame: Uint8Array) => void = () => {};

	constructor(stick: StickTwin, usb: UsbRoad) {
		this.#stick = stick;
		this.#usb = usb;
	}

	bringBack(bytes: Uint8Array): void {
		this.#back.push(bytes);
	}

	async leave(): Promise<void> {
		await this.#usb.idle();
		this.#stick.takeOut();
		await lookAt(this.#usb);
	}

	async comeBack(): Promise<void> {
		this.#stick.putIn();
		await lookAt(this.#usb);
	}

	async send(frame: Uint8Array): Promise<RoadAnswer> {
		const fate = this.fates.shift() ?? "carried";
		if (fate === "away") {
			await this.leave();
			const answer = await this.#usb.send(frame);
			await this.comeBack();
			return answer;
		}
		if (fate === "silent") this.jam.begin();
		const answer = await this.#usb.send(frame);
		if (answer.state !== "carried") return answer;
		this.#usb.courier.finishTrip?.("aboard");
		await this.#usb.idle();
		if (fate === "carried") {
			for (const { frames } of this.#stick.read()) {
				for (const one of frames) {
					this.frames.push(one);
					this.onFrame(one);
				}
			}
			if (this.#back.length > 0) this.#stick.answer(this.#back.splice(0), EPOCH);
		}
		await this.leave();
		await this.comeBack();
		return answer;
	}
}

testCourier("usb", ["carried", "lost", "away", "silent"], async (door) => {
	const stick = makeStickTwin(SENDING_BOX);
	const usb = openRoad(stick, door);
	const traveller = new Traveller(stick, usb);
	await lookAt(usb);
	// In the product a minute.
	const minutes = setInterval(usb.look, 20);
	return {
		road: { ...usb, send: (frame) => traveller.send(frame) },
		far: {
			frames: traveller.frames,
			get onFrame() {
				return traveller.onFrame;
			},
			set onFrame(take) {
				traveller.onFrame = take;
			},
			meet: (...fates) => void traveller.fates.push(...fates),
			bringBack: (bytes) => traveller.bringBack(bytes),
			leave: () => void traveller.leave(),
			comeBack: () => traveller.comeBack(),
		},
		close: async () => {
			clearInterval(minutes);
			usb.close();
			await traveller.jam.letGo();
			await usb.idle();
			stick.remove();
		},
	};
});

test("A3 S20 the same facts by stick and by network count once, and what one road has brought the other sends no more", async () => {
	const stick = makeStickTwin(SENDING_BOX);
	let isUp = false;
	let box: SendingBox | undefined;
	const server = createServer((request, response) => {
		const chunks: Buffer[] = [];
		request.on("data", (chunk: Buffer) => chunks.push(chunk));
		request.on("end", () => {
			if (!isUp || box === undefined) response.writeHead(503).end();
			else
				response
					.writeHead(200, { "content-type": "application/octet-stream" })
					.end(box.hub.receive(Buffer.concat(chunks)));
		});
	});
	await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
	const door: RoadDoor = {
		takeHubFrame: (road, bytes) => box?.sender.takeHubFrame(road, bytes),
		wake: () => box?.sender.wake(),
	};
	const usb = openRoad(stick, door);
	const https: Road = openHttpsRoad({ url: `http://127.0.0.1:${(server.address() as AddressInfo).port}` });
	box = openSendingBox(() => [https, usb]);
	onTestFinished(async () => {
		await box?.stop();
		await usb.idle();
		server.closeAllConnections();
		server.close();
		stick.remove();
	});
	const read = () => stick.read().flatMap(({ frames }) => frames);
	const calm = async () => {
		for (let turn = 0; turn < 30; turn++) {
			await usb.idle();
			await new Promise((resolve) => setTimeout(resolve, 2));
		}
	};

	// The stick takes all of it; before it is there the network is back and takes all of it, too.
	box.appendControl(20);
	box.appendAlarm();
	await lookAt(usb);
	await calm();
	expect(box.hub.facts.size).toBe(0);
	isUp = true;
	box.appendAlarm();
	await box.drained();
	// And what the hub's clock has taught the box.
	const known = box.hub.facts.size;
	expect(known).toBeGreaterThanOrEqual(22);
	const carried = read();
	expect(carried.length).toBeGreaterThan(0);
	// The stick arrives late: nothing in it is new, and its answer brings nothing back that is not known.
	const answers = carried.map((frame) => box?.hub.receive(frame) ?? new Uint8Array());
	expect(box.hub.facts.size).toBe(known);
	expect([box.hub.forked, box.hub.repeated > 0]).toEqual([0, true]);

	// What only the stick has brought the network does not send again once the answer is back.
	isUp = false;
	box.appendControl(10);
	await calm();
	await lookAt(usb);
	await calm();
	const later = read();
	expect(later.length).toBeGreaterThan(0);
	for (const frame of later) answers.push(box.hub.receive(frame));
	stick.answer(answers, EPOCH);
	stick.takeOut();
	await lookAt(usb);
	stick.putIn();
	await lookAt(usb);
	await calm();
	expect(box.waiting()).toBe(0);
	const frames = box.hub.payloads.length;
	isUp = true;
	box.sender.wake();
	await calm();
	expect(box.hub.payloads.slice(frames).flatMap(({ facts }) => facts)).toEqual([]);
	expect(box.hub.facts.size).toBe(known + 10);
}, 30_000);
