// The wall clock is set back an hour while a door stands open: the alarm is neither lost nor late, the silence of a
// sensor is still noticed, no fact is lost, and the hub's answer puts the time right.

import { writeFileSync } from "node:fs";
import { join } from "node:path";
import type { AlarmView } from "@tesai/shared/contract/edge-api/coldchain.ts";
import type { About } from "@tesai/shared/contract/edge-api/system.ts";
import type { PostView } from "@tesai/shared/contract/hub-api/posts.ts";
import { expect, onTestFinished, test } from "vitest";
import { needsDebian } from "../sim/debian.ts";
import { eventually, getJson, openPost, TIGHT_FRIDGE } from "../sim/post.ts";

const FAKETIME = "/usr/lib/x86_64-linux-gnu/faketime/libfaketimeMT.so.1";
const HOUR = 3_600_000;
const DOOR_MS = 6_000;
const SILENT_MS = 20_000;

test.skipIf(!needsDebian("faketime", FAKETIME))("A6 a clock that jumps back an hour changes no alarm", async () => {
	const limits = { DOOR: { forMs: DOOR_MS }, SILENT: { forMs: SILENT_MS } };
	const offset = join(process.env.TMPDIR ?? "/tmp", `tesai-clock-${process.pid}`);
	writeFileSync(offset, "+0");
	const post = await openPost({
		hub: true,
		fridges: [{ ...TIGHT_FRIDGE, limits }],
		edgeEnv: {
			LD_PRELOAD: FAKETIME,
			FAKETIME_TIMESTAMP_FILE: offset,
			FAKETIME_NO_CACHE: "1",
			// A wall clock is set; the monotonic clock of a kernel is not.
			DONT_FAKE_MONOTONIC: "1",
		},
	});
	onTestFinished(post.close);
	post.link?.cut();
	const mqtt = await post.connectMqtt();
	const say = (sensor: string, reading: object) =>
		mqtt.publishAsync(`tesai/v1/reading/${sensor}`, JSON.stringify(reading), { qos: 1 });
	const alarms = () => getJson<AlarmView[]>(`${post.edgeUrl}/v1/alarms?state=all`);
	const about = () => getJson<About>(`${post.edgeUrl}/v1/about`);

	await say("heladera-1-sonda", { kind: "temperature", celsius: 5 });
	let published = 1;
	const openedAt = performance.now();
	let raisedAfter: number | undefined;
	while (raisedAfter === undefined) {
		await say("heladera-1-puerta", { kind: "door", open: true });
		published++;
		if (published === 8) writeFileSync(offset, "-1h");
		if ((await alarms()).some((alarm) => alarm.rule === "DOOR")) raisedAfter = performance.now() - openedAt;
		expect(performance.now() - openedAt, "the alarm is an hour late").toBeLessThan(3 * DOOR_MS);
		await new Promise((resolve) => setTimeout(resolve, 250));
	}
	expect(raisedAfter).toBeGreaterThanOrEqual(DOOR_MS - 50);

	// The door stays open to the end; the probe has said its last.
	const door = setInterval(() => void say("heladera-1-puerta", { kind: "door", open: true }), 1_000);
	onTestFinished(() => clearInterval(door));

	// The next minute strikes although no wall clock would strike it for an hour: silence is noticed, the jump is noted.
	const silent = await eventually(async () => (await alarms()).find((alarm) => alarm.rule === "SILENT"), 90_000);
	expect(silent.ended).toBeNull();
	expect((await about()).clock.source).toBe("system");
	expect(Date.now() - (await about()).now).toBeGreaterThan(HOUR - 60_000);

	post.link?.restore();
	await eventually(async () => ((await about()).clock.source === "hub" ? true : undefined), 60_000);
	expect(Math.abs(Date.now() - (await about()).now)).toBeLessThan(5_000);
	const atHub = await eventually(async () => {
		const [found] = await getJson<PostView[]>(`${post.hubUrl}/v1/posts`);
		return found?.openAlarms.some((alarm) => alarm.rule === "SILENT") ? found : undefined;
	}, 30_000);
	expect(atHub.lanes.every((lane) => lane.missing === 0)).toBe(true);
	expect(atHub.openAlarms.map((alarm) => alarm.rule).sort()).toEqual(["DOOR", "SILENT"]);
	const raised = (await alarms()).find((alarm) => alarm.rule === "DOOR");
	// In the post's own time, whatever the wall said in between.
	expect(raised!.raisedAt - raised!.since).toBeGreaterThanOrEqual(DOOR_MS);
	expect(raised!.raisedAt - raised!.since).toBeLessThan(2 * DOOR_MS);
});
