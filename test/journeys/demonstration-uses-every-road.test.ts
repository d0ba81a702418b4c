// What `npm start` promises: with the link taken away an alarm leaves by satellite and is answered, and a stick takes the rest.

import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import type { LinkDetail } from "@tesai/shared/contract/edge-api/link.ts";
import type { DemoAction } from "@tesai/shared/contract/edge-api/system.ts";
import type { PostView } from "@tesai/shared/contract/hub-api/posts.ts";
import { expect, onTestFinished, test } from "vitest";
import { eventually, getJson } from "../sim/post.ts";

const MAIN = resolve(import.meta.dirname, "../../provisioning/demo/main.ts");
/** An open door is an alarm after five minutes: ten seconds. */
const SPEED = 30;

/** The whole demonstration, and where its kiosk and its hub are. */
async function startDemonstration(): Promise<{ readonly kiosk: string; readonly hub: string }> {
	const dir = mkdtempSync(join(tmpdir(), "tesai-demo-"));
	const env = { ...process.env, TESAI_DATA: dir, TESAI_HTTP_PORT: "0", TESAI_HUB_PORT: "0", TESAI_MQTT_PORT: "0" };
	const demo = spawn(process.execPath, [MAIN, "--speed", String(SPEED)], { env, stdio: ["ignore", "pipe", "pipe"] });
	onTestFinished(async () => {
		demo.kill("SIGTERM");
		if (demo.exitCode === null) await once(demo, "exit");
		rmSync(dir, { recursive: true, force: true });
	});
	let said = "";
	for (const stream of [demo.stdout, demo.stderr]) stream.on("data", (chunk) => (said += String(chunk)));
	return eventually(() => {
		const [kiosk, hub] = ["kiosk", "hub"].map(
			(name) => new RegExp(`^ {2}${name} +(http://\\S+)$`, "m").exec(said)?.[1],
		);
		if (demo.exitCode !== null) throw new Error(said);
		return kiosk !== undefined && hub !== undefined ? { kiosk, hub } : undefined;
	}, 60_000);
}

test("A2 A8 the demonstration's alarm leaves by satellite without a network, and its stick carries the rest there and back", async () => {
	const { kiosk, hub } = await startDemonstration();
	const play = async (action: DemoAction) => {
		const headers = { "content-type": "application/json" };
		const request = { method: "POST", headers, body: JSON.stringify({ action, fridge: 1 }) };
		expect((await fetch(`${kiosk}/v1/demo`, request)).status).toBe(204);
	};
	const link = () => getJson<LinkDetail>(`${kiosk}/v1/link`);
	const until = (isSo: (seen: LinkDetail) => boolean) =>
		eventually(async () => {
			const seen = await link();
			return isSo(seen) ? seen : undefined;
		}, 60_000);
	const waitingIn = (seen: LinkDetail, lane: string) => seen.lanes.find((one) => one.lane === lane)?.waiting;
	const planOf = (seen: LinkDetail, road: string) => seen.plans.find((one) => one.road === road);

	await until(({ waiting, lastAcknowledgedAt }) => waiting === 0 && lastAcknowledgedAt !== null);
	await play("cut-link");
	await play("open-door");
	const told = await until(
		(seen) => planOf(seen, "satellite")?.last?.lane === "alarm" && waitingIn(seen, "alarm") === 0,
	);
	expect(planOf(told, "satellite")?.last).toMatchObject({ reason: "failing", instead: "https", credits: 1 });
	expect(told.roads.find(({ road }) => road === "https")?.state).not.toBe("up");
	const [post] = await getJson<PostView[]>(`${hub}/v1/posts`);
	expect(post?.openAlarms).toMatchObject([{ rule: "DOOR" }]);

	await play("insert-stick");
	const aboard = await until(
		(seen) => seen.stick?.state === "ready" && seen.waiting > 0 && seen.stick.framesWritten > 0,
	);
	await play("carry-stick");
	const back = await until((seen) => (seen.stick?.framesRead ?? 0) > 0 && seen.stick?.state === "ready");
	expect(Number(back.lastAcknowledgedAt)).toBeGreaterThan(Number(told.lastAcknowledgedAt));
	const received = async () => {
		const [view] = await getJson<PostView[]>(`${hub}/v1/posts`);
		return view?.lanes.reduce((sum, one) => sum + one.received, 0) ?? 0;
	};
	const written = aboard.lanes.reduce((sum, one) => sum + one.written, 0);
	expect(await received()).toBeGreaterThanOrEqual(written);
});
