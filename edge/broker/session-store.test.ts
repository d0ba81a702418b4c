import type { Drop } from "@tesai/shared/contract/edge-api/mqtt.ts";
import { beforeEach, describe, expect, test } from "vitest";
import { openSessionStore } from "./session-store.ts";

let dropped: Drop[];
let store: ReturnType<typeof openSessionStore> & {
	createRetainedStreamCombi(patterns: readonly string[]): AsyncIterable<{ topic: string; payload: Buffer }>;
	outgoingStream(client: { id: string }): AsyncIterable<{ payload: Buffer }>;
	setup(broker: object): Promise<void>;
};
beforeEach(async () => {
	dropped = [];
	store = openSessionStore(
		(topic) => topic.startsWith("own/"),
		(reason) => dropped.push(reason),
	) as typeof store;
	await store.setup({ id: "box" });
});

let brokerCounter = 0;
const message = (topic: string, payload: Buffer | string) => ({
	topic,
	payload: Buffer.from(payload),
	qos: 1,
	brokerId: "box",
	brokerCounter: ++brokerCounter,
});
async function listRetained(): Promise<string[]> {
	const topics: string[] = [];
	for await (const { topic } of store.createRetainedStreamCombi(["#"])) topics.push(topic);
	return topics;
}

describe("retained messages", () => {
	test("stop at 1,000 topics, and clearing one makes room", async () => {
		for (let n = 0; n < 1_001; n++) await store.storeRetained(message(`t/${n}`, "v"));
		expect((await listRetained()).length).toBe(1_000);
		expect(dropped).toEqual(["retained-full"]);
		await store.storeRetained(message("t/0", ""));
		await store.storeRetained(message("t/1000", "v"));
		expect(dropped.length).toBe(1);
		expect(await listRetained()).not.toContain("t/0");
	});

	test("stop at 1 MiB, and a topic whose new value has no room keeps no old one", async () => {
		await store.storeRetained(message("large", Buffer.alloc(1_000_000)));
		await store.storeRetained(message("small", "v"));
		await store.storeRetained(message("small", Buffer.alloc(60_000)));
		expect(await listRetained()).toEqual(["large"]);
		expect(dropped).toEqual(["retained-full"]);
	});

	test("of the box itself have room whatever clients have kept", async () => {
		for (let n = 0; n < 1_000; n++) await store.storeRetained(message(`t/${n}`, "v"));
		await store.storeRetained(message("own/state", "v"));
		expect(await listRetained()).toContain("own/state");
		expect(dropped).toEqual([]);
	});
});

describe("what waits for a client", () => {
	const queued = async (id: string) => {
		let count = 0;
		for await (const _one of store.outgoingStream({ id })) count++;
		return count;
	};

	test("stops at 1,000 messages for it and not for others", async () => {
		for (let n = 0; n < 1_001; n++) await store.outgoingEnqueue({ clientId: "away" }, message("t", "v"));
		await store.outgoingEnqueueCombi([{ clientId: "away" }, { clientId: "other" }], message("t", "v"));
		expect([await queued("away"), await queued("other")]).toEqual([1_000, 1]);
		expect(dropped).toEqual(["queue-full", "queue-full"]);
	});

	test("stops at 1 MiB, and what was delivered makes room, by PUBACK or by PUBREC and PUBCOMP", async () => {
		const large = () => message("t", Buffer.alloc(500_000));
		for (let n = 0; n < 3; n++) await store.outgoingEnqueue({ clientId: "away" }, large());
		expect([await queued("away"), dropped.length]).toEqual([2, 1]);
		let messageId = 1;
		for await (const one of store.outgoingStream({ id: "away" })) {
			await store.outgoingUpdate(
				{ id: "away" },
				Object.assign(one, { cmd: "publish", messageId, topic: "t" } as const),
			);
			messageId++;
		}
		await store.outgoingUpdate({ id: "away" }, { cmd: "pubrel", messageId: 2 });
		for (const id of [1, 2]) await store.outgoingClearMessageId({ id: "away" }, { cmd: "pubrel", messageId: id });
		for (let n = 0; n < 2; n++) await store.outgoingEnqueue({ clientId: "away" }, large());
		expect([await queued("away"), dropped.length]).toEqual([2, 1]);
	});

	test("stops at 8 MiB for all clients together", async () => {
		const large = message("t", Buffer.alloc(1_000_000));
		for (let n = 0; n < 10; n++) await store.outgoingEnqueue({ clientId: `away-${n}` }, large);
		expect(dropped).toEqual(["queue-full", "queue-full"]);
	});
});
