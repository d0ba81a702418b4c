// A3: the link breaks after every single byte of a frame's journey, there and back. Whatever was lost is sent again; at the
// end the hub has every fact once, as the box wrote it.

import { expect, onTestFinished, test } from "vitest";
import { appendEvent } from "../../edge/journal/store.ts";
import { openHttpsRoad } from "../../edge/roads/https-road.ts";
import { type Link, openLink } from "../../provisioning/demo/link.ts";
import { openBoxAndHub } from "../sim/box-and-hub.ts";

test("A3 cut after each byte of the request and of its answer, nothing is missing and nothing is twice", async () => {
	const links: Link[] = [];
	const pair = await openBoxAndHub(async ({ port }) => {
		const link = await openLink({ host: "127.0.0.1", port });
		links.push(link);
		return [openHttpsRoad({ url: `http://127.0.0.1:${link.port}` })];
	});
	onTestFinished(async () => {
		await pair.stop();
		await links[0]?.close();
	});
	const write = (no: number) =>
		pair.act((tx) => appendEvent(tx, { kind: "box-started", body: { boot: no, software: `0.${no}.0` } }));

	write(1);
	await pair.drained();
	const link = links[0]!;
	const before = link.bytes;
	write(2);
	await pair.drained();
	const exchange = link.bytes - before;
	expect(exchange).toBeGreaterThan(300);

	for (let cut = 1; cut <= exchange; cut++) {
		write(cut + 2);
		link.cutAfter(cut);
		const frames = pair.wire.length;
		pair.sender.wake();
		while (pair.wire.length === frames) await new Promise((resolve) => setTimeout(resolve, 1));
		await new Promise((resolve) => setTimeout(resolve, 2));
		link.restore();
		await pair.drained();
	}
	expect(pair.wire.length, "the link really broke").toBeGreaterThan(exchange + 100);
	expect(pair.atHub()).toEqual(pair.atBox());
	expect(pair.atBox().length).toBeGreaterThanOrEqual(exchange + 2);
});
