// A simulated day goes to a real hub: what no room shows yet is kept and counted like everything else.

import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { LANES } from "@tesai/shared/contract/lane.ts";
import { silentLog } from "@tesai/shared/node/log.ts";
import { frameKeys } from "@tesai/shared/node/seal.ts";
import { expect, test } from "vitest";
import { acceptFrame } from "../../../hub/intake/actions.ts";
import { openBoxTwin } from "../../../hub/intake/box-twin.ts";
import { FrameLog } from "../../../hub/intake/frame-log.ts";
import { readIntakeCursor } from "../../../hub/intake/store.ts";
import { openStore } from "../../../hub/store/store.ts";
import { manualClock } from "../manual-clock.ts";
import { simulatePostDays } from "../post-day.ts";

test("a day's movements, doses and measurements are received, applied and kept byte for byte", async () => {
	const dir = mkdtempSync(join(tmpdir(), "post-day-"));
	const secret = Buffer.alloc(32, 7);
	const store = openStore(join(dir, "hub.sqlite"));
	const frames = await FrameLog.open(join(dir, "frames"), {
		segmentBytes: 100_000,
		appliedUpTo: await readIntakeCursor(store.read),
	});
	try {
		const keyring = { keysOf: () => frameKeys(secret) };
		const intake = { store, frames, projections: [], clock: manualClock(), log: silentLog, keyring };
		const box = openBoxTwin(1, secret);
		const facts = simulatePostDays(16).days[0]!.written.map(({ fact }) => fact);
		const inLanes = facts.toSorted((a, b) => a.lane - b.lane || a.seq - b.seq);
		const { acks } = box.openAnswer(await acceptFrame(intake, box.seal(inLanes), "https")).payload;
		for (const lane of ["clinical", "supply", "summary", "telemetry"] as const) {
			const own = inLanes.filter((fact) => fact.lane === LANES.indexOf(lane));
			const held = { upTo: own.at(-1)!.seq, gaps: [{ first: 1, last: own[0]!.seq - 1 }] };
			expect(acks?.received.get(LANES.indexOf(lane))).toEqual(held);
			expect(acks?.applied.get(LANES.indexOf(lane))).toEqual(held);
		}
		const kept = await store.read.selectFrom("event").selectAll().orderBy("lane").orderBy("seq").execute();
		expect(kept.map(({ kind, seq, body }) => [kind, seq, Buffer.from(body).toString("hex")])).toEqual(
			inLanes.map(({ kind, seq, body }) => [kind, seq, Buffer.from(body).toString("hex")]),
		);
		expect(await store.read.selectFrom("quarantine").selectAll().execute()).toEqual([]);
	} finally {
		await frames.close();
		await store.close();
		rmSync(dir, { recursive: true });
	}
});
