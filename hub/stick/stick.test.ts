import {
	mkdirSync,
	mkdtempSync,
	readdirSync,
	readFileSync,
	rmSync,
	statSync,
	symlinkSync,
	writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Readable } from "node:stream";
import type { HubConfig } from "@tesai/shared/contract/config/hub.ts";
import type { BundleReport } from "@tesai/shared/contract/hub-api/bundles.ts";
import type { AlarmId, BoxNo, PostId } from "@tesai/shared/contract/id.ts";
import type { Lane } from "@tesai/shared/contract/lane.ts";
import { epochMs, millis } from "@tesai/shared/contract/quantity.ts";
import { boxBundleKeys, loadHubKey } from "@tesai/shared/node/bundle-key.ts";
import { BundleOpener, boxBundleDoor } from "@tesai/shared/node/bundle-open.ts";
import { BundleSealer } from "@tesai/shared/node/bundle-seal.ts";
import { openClock } from "@tesai/shared/node/clock.ts";
import { silentLog } from "@tesai/shared/node/log.ts";
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { eventually } from "../../test/sim/post.ts";
import { authorFact } from "../down/down-store.ts";
import { type Hub, openHub } from "../hub.ts";
import { openBoxTwin, toWireFact } from "../intake/box-twin.ts";
import { openStore } from "../store/store.ts";
import { carryStick } from "./stick-carrier.ts";

const SECRET = Buffer.alloc(32, 3);
const BOX = 1 as BoxNo;
const keys = boxBundleKeys(SECRET);
let dir: string;
let config: HubConfig;
let hub: Hub;
let url: string;
let twin: ReturnType<typeof openBoxTwin>;
let mountDir: string;

beforeAll(async () => {
	dir = mkdtempSync(join(tmpdir(), "hub-stick-"));
	const keyFile = join(dir, "box.key");
	writeFileSync(keyFile, `${SECRET.toString("hex")}\n`);
	const post = (n: number) => ({ id: `puesto-${n}` as PostId, name: `Puesto ${n}`, box: n as BoxNo, keyFile });
	config = { dataDir: join(dir, "hub"), http: { host: "127.0.0.1", port: 0 }, posts: [post(1), post(2)] };
	await open();
});
afterAll(async () => {
	await hub.close();
	rmSync(dir, { recursive: true });
});
let epoch = 100;
beforeEach(() => {
	// Another journal each time: what one test brings is not there in the next.
	twin = openBoxTwin(BOX, SECRET, { epoch: ++epoch, firstMessage: epoch * 100 });
	mountDir = mkdtempSync(join(dir, "mount-"));
	mkdirSync(join(mountDir, "TESAI"));
});
afterEach(() => rmSync(mountDir, { recursive: true }));

async function open(): Promise<void> {
	hub = await openHub(config, { log: silentLog, clock: openClock() });
	url = `http://127.0.0.1:${hub.port}`;
}

const started = (seq: number) => toWireFact(seq, { kind: "box-started", body: { boot: seq, software: "0.1.0" } });
const frameOf = (...seqs: readonly number[]) => twin.seal(seqs.map(started));
const hubKey = () => loadHubKey(join(config.dataDir, "hub.pub"));
const TO_1: readonly { lane: Lane; upTo: number }[] = [];
function bundleOf(frames: readonly Uint8Array[], lanes = TO_1, from = keys, box = BOX): Buffer {
	const sealer = BundleSealer.toHub(box, from, hubKey());
	const parts = frames.map((frame) => sealer.push(frame));
	return Buffer.concat([...parts, sealer.finish({ epoch, boot: 1, monoMs: millis(0), whole: true, lanes })]);
}
async function bring(body: Buffer): Promise<BundleReport> {
	const headers = { "content-type": "application/octet-stream" };
	const answer = await fetch(`${url}/v1/bundles`, { method: "POST", headers, body: new Uint8Array(body) });
	expect(answer.status).toBe(200);
	return (await answer.json()) as BundleReport;
}
const reasons = async () => {
	const listed = (await (await fetch(`${url}/v1/quarantine`)).json()) as { what: string; reason: string }[];
	return listed.map(({ what, reason }) => `${what} ${reason}`);
};
const bundleReasons = async () => (await reasons()).filter((one) => one.startsWith("bundle"));
const put = (name: string, bytes: Uint8Array) => writeFileSync(join(mountDir, "TESAI", name), bytes);
const onStick = () => readdirSync(join(mountDir, "TESAI")).sort();
function openAnswer(bytes: Uint8Array) {
	const opener = new BundleOpener(boxBundleDoor(BOX, keys, hubKey()));
	const frames = opener.push(bytes).map((frame) => twin.openAnswer(frame).payload);
	return { frames, end: opener.end() };
}

describe("a bundle that is brought to the hub", () => {
	test("S48 is taken in frame by frame, twice is once, and the hub says whether it lacks anything", async () => {
		const one = bundleOf([frameOf(1, 2)], [{ lane: "control", upTo: 3 }]);
		expect(await bring(one)).toEqual({ box: 1, state: "whole", frames: 1, refused: 0, lacksNothing: false });
		const two = bundleOf([frameOf(3), frameOf(1, 2)], [{ lane: "control", upTo: 3 }]);
		expect(await bring(two)).toEqual({ box: 1, state: "whole", frames: 2, refused: 0, lacksNothing: true });
		expect((await bring(one)).lacksNothing).toBe(true);
	});

	test("S48 cut in the middle counts as far as it goes and is nobody's fault", async () => {
		const noise = new Uint8Array(5_000).fill(0x10);
		const whole = bundleOf([frameOf(1), noise, frameOf(2), noise, frameOf(3)]);
		const before = await bundleReasons();
		const report = await bring(whole.subarray(0, whole.length - 4_096));
		expect(report).toEqual({ box: 1, state: "cut", frames: 2, refused: 1, lacksNothing: null });
		expect(await bundleReasons()).toEqual(before);
	});

	test.each<[string, () => Buffer, Partial<BundleReport>, string]>([
		["of noise", () => Buffer.alloc(9_000, 1), { state: "foreign", box: null, frames: 0 }, "bundle foreign"],
		["of nothing", () => Buffer.alloc(0), { state: "foreign", box: null }, "bundle foreign"],
		[
			"signed by somebody else",
			() => bundleOf([frameOf(1)], [], boxBundleKeys(Buffer.alloc(32, 9))),
			{ state: "forged", box: 1 as BoxNo, frames: 1, lacksNothing: null },
			"bundle forged",
		],
		[
			"whose second chunk was changed",
			() => {
				const bytes = bundleOf([frameOf(1), new Uint8Array(9_000), frameOf(2)]);
				bytes[37 + 4_096 + 9] = ~bytes.readUInt8(37 + 4_096 + 9);
				return bytes;
			},
			{ state: "damaged", box: 1 as BoxNo, frames: 1 },
			"bundle damaged",
		],
	])("S48 %s is counted, and what is whole in it is taken in", async (_what, make, expected, listed) => {
		expect(await bring(make())).toMatchObject(expected);
		expect(await reasons()).toContain(listed);
	});

	test("S48 with frames that no box sealed stops nobody else, and is not read for ever", async () => {
		const noise = Array.from({ length: 3 }, () => new Uint8Array(60).fill(0x10));
		expect(await bring(bundleOf([...noise, frameOf(1)]))).toMatchObject({ state: "whole", frames: 1, refused: 3 });
		const much = Array.from({ length: 200 }, () => new Uint8Array(60).fill(0x10));
		expect(await bring(bundleOf(much))).toMatchObject({ state: "forged", refused: 65 });
	});

	test("S48 that comes while another is read is told when to come back, and one that breaks off leaves the door open", async () => {
		const bytes = bundleOf([frameOf(1), new Uint8Array(60_000).fill(0x10), frameOf(2)]);
		const refused = Promise.withResolvers<void>();
		async function* slowly() {
			yield bytes.subarray(0, 9_000);
			await refused.promise;
			throw new Error("pulled out");
		}
		const headers = { "content-type": "application/octet-stream" };
		const body = Readable.toWeb(Readable.from(slowly())) as BodyInit;
		const broken = fetch(`${url}/v1/bundles`, { method: "POST", headers, body, duplex: "half" } as RequestInit);
		// It has failed by the end of the test; until then nobody listens.
		broken.catch(() => {});
		await eventually(async () => {
			const second = await fetch(`${url}/v1/bundles`, { method: "POST", headers, body: new Uint8Array(bytes) });
			return second.status === 503 ? second : undefined;
		}).then((second) => expect(second.headers.get("retry-after")).toBe("5"));
		refused.resolve();
		await expect(broken).rejects.toThrow();
		const report = await eventually(async () => {
			const third = await fetch(`${url}/v1/bundles`, { method: "POST", headers, body: new Uint8Array(bytes) });
			return third.ok ? ((await third.json()) as BundleReport) : undefined;
		});
		expect(report).toMatchObject({ state: "whole", frames: 2, refused: 1 });
	});

	test("S48 above 64 MiB is read no further, and another content type is not read at all", async () => {
		const answer = await fetch(`${url}/v1/bundles`, {
			method: "POST",
			headers: { "content-type": "text/plain" },
			body: "x",
		});
		expect(answer.status).toBe(415);
		const answerToNobody = await fetch(`${url}/v1/bundles/for/77?stick=${"0".repeat(32)}`);
		expect(answerToNobody.status).toBe(404);
		expect((await fetch(`${url}/v1/bundles/for/1?stick=../../etc`)).status).toBe(400);
	});
});

describe("a stick at the hub", () => {
	test("S49 gets an answer for every box that spoke, with all that the hub wrote, in the place of the older answer", async () => {
		await hub.close();
		const store = openStore(join(config.dataDir, "hub.sqlite"));
		await store.write(async (trx) => {
			for (let alarm = 1; alarm <= 3_000; alarm++) {
				const body = { alarm: alarm as AlarmId, journal: epoch, reason: "seen-by-region" } as const;
				const event = { kind: "alarm-acknowledged-elsewhere", body } as const;
				await authorFact(trx, { box: BOX, subject: null, rank: 1, event, at: epochMs(Date.now()) });
			}
		});
		await store.close();
		await open();
		put(`${"a".repeat(32)}.tesai`, bundleOf([frameOf(1, 2)]));
		for (let visit = 0; visit < 2; visit++) {
			const carried = await carryStick(mountDir, url);
			expect(carried).toMatchObject({ answered: [1], isAll: true });
			const answers = onStick().filter((name) => name.endsWith(".tesai") && !name.startsWith("aaaa"));
			expect(answers).toHaveLength(1);
			const { frames, end } = openAnswer(readFileSync(join(mountDir, "TESAI", String(answers[0]))));
			expect(end.state).toBe("whole");
			expect(frames.length).toBeGreaterThan(5);
			expect(frames.flatMap(({ facts }) => facts)).toHaveLength(3_000);
			expect(frames[0]).toMatchObject({ epoch });
			expect(frames[0]?.acks?.received.get(0)).toEqual({ upTo: 2, gaps: [] });
		}
	});

	test("S49 is read whatever people have done to it: drafts, copies with other names, links, folders, photos", async () => {
		put(`${"b".repeat(32)}.tesai.part`, bundleOf([frameOf(1)]).subarray(0, 37 + 4_096));
		put("copia de algo.TESAI", bundleOf([frameOf(2)]));
		put("._copia.tesai", Buffer.alloc(100));
		put("fotos.jpg", Buffer.alloc(100));
		symlinkSync(join(mountDir, "TESAI", "fotos.jpg"), join(mountDir, "TESAI", "enlace.tesai"));
		mkdirSync(join(mountDir, "TESAI", "carpeta.tesai"));
		const { reports, answered } = await carryStick(mountDir, url);
		expect(reports.map(({ state }) => state).sort()).toEqual(["unreadable", "unreadable", "whole", "whole"]);
		expect(answered).toEqual([1]);
		expect(onStick()).toContain("fotos.jpg");
	});

	test("H10 no answer is given to whoever asks: a bundle of that box must have been brought, and not for ever", async () => {
		const ask = async () => (await fetch(`${url}/v1/bundles/for/2?stick=${"0".repeat(32)}`)).status;
		await hub.close();
		await open();
		expect(await ask()).toBe(404);
		await bring(bundleOf([openBoxTwin(2, SECRET).seal([started(1)])], [], keys, 2 as BoxNo));
		const asked = [];
		for (let times = 0; times < 10; times++) asked.push(await ask());
		expect(asked).toEqual([...Array(8).fill(200), 404, 404]);
	});

	test("S49 that is none, and a hub that is away, are said so", async () => {
		await expect(carryStick(join(mountDir, "nothing"), url)).rejects.toMatchObject({ code: "not-found" });
		put(`${"c".repeat(32)}.tesai`, bundleOf([frameOf(1)]));
		await expect(carryStick(mountDir, "http://127.0.0.1:9")).rejects.toMatchObject({ code: "unreachable" });
	});

	test("S46 the hub's secret is made once, for its owner alone, and every post may have the public half", async () => {
		const path = join(config.dataDir, "hub.key");
		const before = readFileSync(path, "utf8");
		expect(statSync(path).mode & 0o777).toBe(0o600);
		await hub.close();
		await open();
		expect(readFileSync(path, "utf8")).toBe(before);
		const { key } = (await (await fetch(`${url}/v1/bundles/key`)).json()) as { key: string };
		expect(key).toBe(readFileSync(join(config.dataDir, "hub.pub"), "utf8").trim());
		expect(key).not.toContain(before.trim());
	});
});
