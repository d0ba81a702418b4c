// A whole region in one process on simulated time: boxes, the hub, every road, and everything that goes wrong between them.
//
// All that decides is the product's own code; the world is made of the seed alone. Rules are looked at after every event (safety);
// at the end everything is healed and must drain (liveness).

import { createHash } from "node:crypto";
import { crc32 } from "node:zlib";
import type { RoadName } from "@tesai/shared/contract/edge-api/link.ts";
import type { BoxNo } from "@tesai/shared/contract/id.ts";
import { LANES } from "@tesai/shared/contract/lane.ts";
import { epochMs } from "@tesai/shared/contract/quantity.ts";
import { type Log, silentLog } from "@tesai/shared/node/log.ts";
import { openFrame, readHeader } from "@tesai/shared/node/seal.ts";
import { statement } from "@tesai/shared/node/sqlite.ts";
import { hasSeq, toRanges } from "@tesai/shared/wire/ranges.ts";
import type { WireFact } from "@tesai/shared/wire/wire-fact.ts";
import { listBacklog } from "../../../edge/journal/acknowledgements.ts";
import { tellHeads } from "../../../edge/journal/heads.ts";
import { appendEvent, listAcknowledged } from "../../../edge/journal/store.ts";
import { verifyJournal } from "../../../edge/journal/verify.ts";
import type { Road, RoadAnswer } from "../../../edge/roads/road.ts";
import { NO_FAULTS, SbdGateway } from "../../../firmware-bridge/simulation/sbd-gateway.ts";
import { authorFact } from "../../../hub/down/down-store.ts";
import { pick, type Random, randomFrom } from "../random.ts";
import { openSimBox, type SimBox } from "./box.ts";
import { compareWithFresh, listTwiceCopied } from "./compare.ts";
import {
	ALARM_LANE,
	appendForeign,
	drawAfterAlarm,
	drawAlarm,
	drawForeign,
	drawHubFact,
	drawRoutineFact,
} from "./facts.ts";
import { keysOfBox, openSimHub } from "./hub.ts";
import { type Complaint, contentOfWire, type Entry, isAtHub, openLedger } from "./ledger.ts";
import {
	type Link,
	type LinkWorld,
	openHttpsLink,
	openSatelliteLink,
	openUsbLink,
	type SatelliteLink,
} from "./links.ts";
import { openCard } from "./memory.ts";
import { type BoxPlan, DAY_MS, drawPlan, HOUR_MS, MINUTE_MS, type WorldPlan } from "./plan.ts";
import { runSeeded } from "./seeded-numbers.ts";
import { openTimeline, WORLD_BEGINS } from "./timeline.ts";

export interface WorldOptions {
	readonly seed: number;
	readonly days: number;
	readonly stress?: "copies";
	/** What the product's processes say; nothing is listened to when left out. */
	readonly log?: Log;
}

export interface Outcome {
	readonly seed: number;
	readonly days: number;
	readonly boxes: number;
	readonly turns: number;
	readonly facts: number;
	readonly frames: number;
	/** What the drain took after everything was healed. */
	readonly drainMs: number;
	readonly drainBytes: number;
	/** How often each fault and each way was met. */
	readonly counts: ReadonlyMap<string, number>;
	/** Of everything that happened, in order: two runs of one seed give the same. */
	readonly trace: string;
	readonly complaints: readonly (Complaint & { readonly day: number })[];
}

/** More is only more of the same. */
const MOST_COMPLAINTS = 5;
const ALARM_MS = 15 * MINUTE_MS;
/** How long a road must have been good without a break before a fact still waiting on it is a fault of ours. */
const STRETCH_MS = 10 * MINUTE_MS;
const DRAIN_MS = 12 * HOUR_MS;

const NEWEST_ALARMS = "SELECT seq, length(body) AS size FROM event WHERE lane = ? ORDER BY seq DESC LIMIT 40";

interface Post {
	readonly plan: BoxPlan;
	readonly box: SimBox;
	readonly https: Link;
	readonly satellite: SatelliteLink | undefined;
	/** By road: the highest alarm seq that left in some frame of it. */
	readonly alarmsTold: Map<RoadName, Set<number>>;
	image: { readonly bytes: Buffer; readonly changes: number } | undefined;
	lastAlarmAt: number;
	/** Several lives of one card, or several cards, have spoken under one identity. */
	isForked: boolean;
}

const imeiOf = (box: number): string => String(300_000_000_000_000 + box);

export async function runWorld({ seed, days, stress, log = silentLog }: WorldOptions): Promise<Outcome> {
	const random = randomFrom(seed);
	const plan = drawPlan(seed, random, days, stress);
	return runSeeded(random, () => new World(plan, random, log).run());
}

class World implements LinkWorld {
	readonly timeline;
	readonly #plan: WorldPlan;
	readonly #log: Log;
	readonly random: Random;
	readonly #keys;
	readonly #hub;
	readonly #gateway: SbdGateway;
	readonly #posts: Post[] = [];
	readonly #ledger = openLedger();
	readonly #counts = new Map<string, number>();
	readonly #hash = createHash("sha256");
	readonly #complaints: (Complaint & { day: number })[] = [];
	/** Every nonce and number that sealed something, with what it sealed. */
	readonly #numbers = new Map<string, number>();
	readonly #spent = new Map<string, number>();
	#isHealed = false;
	#frames = 0;
	#gatewayDue: (() => void) | undefined;
	/** Since when the hub runs. */
	#hubSince: number | undefined = WORLD_BEGINS;

	constructor(plan: WorldPlan, random: Random, log: Log) {
		this.#plan = plan;
		this.#log = log;
		this.random = random;
		this.timeline = openTimeline(random);
		this.#keys = new Map(plan.boxes.map((_, at) => [at + 1, keysOfBox(plan.seed, at + 1)]));
		this.#hub = openSimHub({
			utc: () => this.timeline.now,
			keys: this.#keys,
			log,
			sendBySky: (box, frame) => this.#sendBySky(box, frame),
		});
		this.#gateway = new SbdGateway({
			random,
			faults: plan.gateway,
			seesSky: (imei) => this.#posts.find(({ satellite }) => satellite?.imei === imei)?.satellite?.seesSky() ?? false,
		});
	}

	/** How many times longer than usual a road that fails is left alone: a season's world would only be tries otherwise. */
	get #patience(): number {
		return this.#plan.days > 30 ? 300 : 30;
	}

	count(what: string, by = 1): void {
		this.#counts.set(what, (this.#counts.get(what) ?? 0) + by);
	}

	async run(): Promise<Outcome> {
		const { timeline } = this;
		await this.#hub.start();
		for (const [at, plan] of this.#plan.boxes.entries()) this.#openPost(plan, (at + 1) as BoxNo);
		this.#planHub();
		const end = WORLD_BEGINS + this.#plan.days * DAY_MS;
		await this.#runUntil(end);
		const drained = await this.#drain();
		if (this.#complaints.length === 0) await this.#look(true);
		return {
			seed: this.#plan.seed,
			days: this.#plan.days,
			boxes: this.#posts.length,
			turns: timeline.turns,
			facts: this.#ledger.entries.length,
			frames: this.#frames,
			...drained,
			counts: this.#counts,
			trace: this.#hash.digest("hex").slice(0, 16),
			complaints: this.#complaints,
		};
	}

	/** Stops early once enough was found. */
	async #runUntil(end: number): Promise<void> {
		while (this.timeline.now < end && this.#complaints.length < MOST_COMPLAINTS) {
			const next = Math.min(end, this.timeline.now + HOUR_MS);
			await this.timeline.runUntil(next, () => this.#lookAtBoxes());
		}
	}

	complain(rule: string, what: string): void {
		if (this.#complaints.length >= MOST_COMPLAINTS) return;
		this.#complaints.push({ rule, what, day: Number(((this.timeline.now - WORLD_BEGINS) / DAY_MS).toFixed(3)) });
	}

	#note(what: string): void {
		this.#hash.update(`${this.timeline.now} ${what}\n`);
	}

	// ── the far side ──

	async deliver(bytes: Uint8Array, road: RoadName): Promise<Uint8Array | undefined> {
		this.#note(`hub ${road} ${crc32(bytes)}`);
		try {
			const answer = await this.#hub.accept(bytes, road);
			this.#note(answer === undefined ? "hub silent" : `answer ${crc32(answer)}`);
			if (answer !== undefined) this.#checkAnswer(answer);
			return answer;
		} catch (error) {
			this.count(`hub refused: ${(error as { code?: string }).code}`);
			throw error;
		}
	}

	/** The hub's numbers, too, seal one thing each; a restored one may not seal under those of its former self. */
	#checkAnswer(bytes: Uint8Array): void {
		const { box, keyEpoch, messageNo } = readHeader(bytes);
		const key = `down ${box} ${keyEpoch} ${messageNo}`;
		const before = this.#numbers.get(key);
		this.#numbers.set(key, crc32(bytes));
		if (before !== undefined && before !== crc32(bytes)) this.complain("no message number seals twice", key);
	}

	#planHub(): void {
		const { killed, cutAfterLog, downMs, restored, speaks } = this.#plan.hub;
		let backup: Buffer | undefined;
		let lost: number | undefined;
		const down = (forMs: number) => {
			this.#hub.kill();
			this.#hubSince = undefined;
			this.timeline.after(forMs, async () => {
				await this.#hub.start();
				this.#hubSince = this.timeline.now;
			});
		};
		this.#often(killed, () => {
			if (!this.#hub.isUp) return;
			this.count("hub killed");
			down(this.random() * this.#plan.hub.downMs * 2);
		});
		this.#often(cutAfterLog, () => {
			if (!this.#hub.isUp) return;
			this.#hub.dieOverNextFrame(() => {
				this.count("hub killed between log and store");
				down(this.random() * downMs);
			});
		});
		if (Number.isFinite(restored)) {
			this.#often(restored / 3, () => {
				if (this.#hub.isUp) backup = this.#hub.db.serialize();
			});
			this.#often(restored, () => {
				if (backup === undefined || !this.#hub.isUp) return;
				this.count("hub restored from a backup");
				this.#hub.restore(backup);
				lost = this.timeline.now;
				this.#note(`hub restored ${lost}`);
				down(this.random() * downMs);
			});
		}
		this.#often(speaks, async () => {
			const post = this.#posts[pick(this.random, this.#posts.length)]!;
			const event = drawHubFact(this.random);
			const subject = this.random() < 0.5 ? null : `${event.kind} ${pick(this.random, 3)}`;
			const rank = pick(this.random, 50);
			await this.#hub.write(async (trx) => {
				await authorFact(trx, { box: post.box.no, subject, rank, event, at: epochMs(this.timeline.now) });
			});
			this.count("hub facts");
		});
	}

	/** The satellite network moves on whenever something in it is due. */
	pokeGateway(): void {
		this.#gatewayDue?.();
		const at = this.#gateway.nextAt();
		if (at === undefined) return;
		this.#gatewayDue = this.timeline.after(at - this.timeline.now, async () => {
			this.#gatewayDue = undefined;
			const { now } = this.timeline;
			for (const delivery of this.#gateway.takeDeliveries(now)) {
				this.count(delivery.attempt > 1 ? "satellite delivered again" : "satellite delivered");
				this.#note(`gateway ${delivery.id} ${delivery.attempt}`);
				const taken = await this.#hub.acceptFromSky(delivery.payload);
				this.#gateway.settleDelivery(this.timeline.now, delivery.id, taken);
			}
			for (const imei of this.#gateway.takeRings(now)) {
				this.count("satellite rings");
				this.#posts.find(({ satellite }) => satellite?.imei === imei)?.satellite?.ring();
			}
			this.pokeGateway();
		});
	}

	#sendBySky(box: number, payload: Uint8Array): void {
		this.#checkAnswer(payload);
		const imei = imeiOf(box);
		const place = this.#gateway.queueMessage(this.timeline.now, { imei, payload, flush: true });
		this.count(place < 0 ? "answer refused by the gateway" : "answer by the sky");
		this.#note(`answer by the sky ${crc32(payload)}`);
		this.pokeGateway();
	}

	// ── the posts ──

	#openPost(plan: BoxPlan, no: BoxNo): void {
		const https = openHttpsLink(this, plan.https);
		const satellite =
			plan.satellite &&
			openSatelliteLink(this, plan.satellite, {
				gateway: this.#gateway,
				imei: imeiOf(no),
				poke: () => this.pokeGateway(),
				pay: (credits) => this.#notePaid(no, plan.satellite?.creditsAMonth ?? 0, credits),
			});
		const usb = plan.usb && openUsbLink(this, plan.usb);
		const others: Link[] = [...(satellite ? [satellite] : []), ...(usb ? [usb] : [])];
		// Where no network is, few boxes are told of one: its tries are most of what such a world would do.
		const isTried = plan.https !== undefined || others.length === 0 || this.random() < 0.1;
		const links = () => (isTried || this.#isHealed ? [https, ...others] : others);
		const box: SimBox = openSimBox({
			no,
			keys: this.#keys.get(no)!,
			timeline: this.timeline,
			random: this.random,
			links,
			hasRtc: plan.hasRtc,
			log: this.#log,
			patience: this.#patience,
			creditsAMonth: plan.satellite?.creditsAMonth,
			chargePercent: () => (plan.hasGauge ? this.#chargeNow() : undefined),
			watch: (road) => this.#watch(post, road),
		});
		const post: Post = {
			plan,
			box,
			https,
			satellite,
			alarmsTold: new Map(),
			image: undefined,
			lastAlarmAt: 0,
			isForked: false,
		};
		this.#posts.push(post);
		box.start("boot");
		this.#planWork(post);
		this.#planFaults(post);
		this.#often(0.7 * DAY_MS, () => {
			const gone = box.tidy(plan.hasRoom ? "ample" : "last");
			if (gone > 0) this.count("facts let go of at a post", gone);
		});
		this.#tick(post);
	}

	/** The minute's job of the product; less often where nobody waits for it, or a season would be nothing else. */
	#tick(post: Post): void {
		const { now } = this.timeline;
		const isSeason = this.#plan.days > 30;
		const ms = now - post.lastAlarmAt < HOUR_MS ? (isSeason ? 2 : 1) * MINUTE_MS : (isSeason ? 60 : 10) * MINUTE_MS;
		this.timeline.after(ms, () => {
			post.box.act(tellHeads);
			post.box.wake();
			this.#tick(post);
		});
	}

	#planWork(post: Post): void {
		const { box, plan } = post;
		const work = () => {
			if (!this.#isHealed) {
				box.act((tx) => appendEvent(tx, drawRoutineFact(tx.now, this.random)));
				box.wake();
			}
			this.timeline.after(this.#untilNextWork(plan.factsADay), work);
		};
		this.timeline.after(this.#untilNextWork(plan.factsADay), work);
		this.#often(plan.alarmEveryMs, () => {
			const alarm = box.act((tx) => {
				const seq = appendEvent(tx, drawAlarm(tx.now, this.random));
				for (let more = pick(this.random, 3); more > 0; more--) appendEvent(tx, drawAfterAlarm(this.random));
				return seq;
			});
			if (alarm === undefined) return;
			this.count("alarms");
			box.listening = true;
			box.wake();
			this.timeline.after(this.random() * 4 * HOUR_MS, () => {
				box.listening = false;
				if (this.#isHealed || this.random() < 0.5) return;
				const body = { alarm, reason: "door-closed" } as never;
				box.act((tx) => appendEvent(tx, { kind: "alarm-acknowledged", body }));
				box.wake();
			});
		});
	}

	/** Full in the afternoon, low before dawn, and lower in a week of rain. */
	#chargeNow(): number {
		const day = (this.timeline.now - WORLD_BEGINS) / DAY_MS;
		return Math.round(60 + 25 * Math.sin(day * 2 * Math.PI) + 15 * Math.sin(day / 3));
	}

	/** Whole credits of what the network took from one modem, by the month at the post. */
	#notePaid(box: number, most: number, credits: number): void {
		const at = new Date(this.timeline.now - 3 * HOUR_MS);
		const key = `${box} ${at.getUTCFullYear()}-${at.getUTCMonth() + 1}`;
		const spent = (this.#spent.get(key) ?? 0) + credits;
		this.#spent.set(key, spent);
		// A card that was put back has forgotten what its former self had paid.
		const isForked = this.#posts.some((post) => post.box.no === box && post.isForked);
		if (spent > most * 1.02 && !isForked)
			this.complain("credits stay within the month's", `box ${key}: ${spent} of ${most}`);
		if (spent > most * 0.8) this.count("messages out of the alarms' reserve");
	}

	/** By day people work, at night only machines do. */
	#untilNextWork(factsADay: number): number {
		const hour = Math.floor(this.timeline.now / HOUR_MS - 3) % 24;
		const pace = hour >= 7 && hour < 17 ? 1.8 : 0.4;
		return (-Math.log(1 - this.random()) * DAY_MS) / (factsADay * pace);
	}

	#planFaults(post: Post): void {
		const { box, plan } = post;
		const { faults } = plan;
		const offMs = () => this.random() ** 3 * 12 * HOUR_MS;
		const boot = (forMs: number) => this.timeline.after(forMs, () => box.start("boot"));
		const fact = () => this.random;
		this.#often(faults.killed, () => {
			if (!box.isUp) return;
			this.count("box killed");
			box.kill();
			this.timeline.after(this.random() * 30_000, () => box.start("restart"));
		});
		this.#often(faults.powerCut, () => {
			// They come in bursts: the line is repaired, and fails again.
			const burst = 1 + pick(this.random, 4);
			for (let at = 0, ms = 0; at < burst; at++) {
				this.timeline.after(ms, () => {
					if (this.#isHealed || !box.isUp) return;
					this.count("box power cut");
					box.kill();
					boot(offMs());
				});
				ms += this.random() * 20 * MINUTE_MS;
			}
		});
		this.#often(faults.cutInCommit, () => {
			if (!box.isUp) return;
			this.count("box power cut within a transaction");
			box.cutWithin((tx) => appendEvent(tx, drawRoutineFact(tx.now, fact())));
			boot(offMs());
		});
		this.#often(faults.diskFull, () => {
			this.count("box disk full");
			box.setDiskFull(true);
			this.timeline.after(this.random() * 12 * HOUR_MS, () => box.setDiskFull(false));
		});
		this.#often(faults.clockSet, () => {
			this.count("box clock set");
			const years = this.random() < 0.3 ? 365 * DAY_MS : DAY_MS;
			box.setWall(Math.floor((this.random() - 0.5) * 6 * years));
		});
		this.#often(faults.foreign, () => {
			const { what, ...foreign } = drawForeign(this.random);
			if (box.act((tx) => appendForeign(tx, foreign, this.random)) === undefined) return;
			this.count(`fact ${what}`);
			box.wake();
		});
		if (Number.isFinite(faults.restored)) {
			this.#often(faults.restored / 2, () => {
				if (box.isUp) post.image = { bytes: box.db.serialize(), changes: 0 };
			});
			this.#often(faults.restored, () => {
				if (post.image === undefined) return;
				this.count("box restored from an old image");
				this.#ledger.capture(box, this.timeline.now, (entry) => this.#noteNew(post, entry));
				this.#ledger.noteRestored(box, this.#hub.db);
				post.isForked = true;
				post.alarmsTold.clear();
				box.insertCard(openCard(post.image.bytes));
				boot(offMs());
			});
		}
	}

	/** Again and again, with that mean time between; never after the healing. */
	#often(meanMs: number, run: () => void | Promise<void>): void {
		if (!Number.isFinite(meanMs)) return;
		const next = () => {
			this.timeline.after(-Math.log(1 - this.random()) * meanMs, async () => {
				if (this.#isHealed) return;
				await run();
				next();
			});
		};
		next();
	}

	// ── what is looked at ──

	/** Stands between a road and the sender: every frame that leaves is opened and looked at. */
	#watch(post: Post, road: Road): Road {
		const { box } = post;
		const keys = this.#keys.get(box.no)!;
		const told = (answer: RoadAnswer): RoadAnswer => {
			this.count(`${road.name} ${answer.state === "failed" ? answer.error.code : answer.state}`);
			return answer;
		};
		return {
			...road,
			send: async (frame) => {
				this.#frames++;
				this.#note(`box ${box.no} ${road.name} ${frame.length} ${crc32(frame)}`);
				this.#ledger.capture(box, this.timeline.now, (entry) => this.#noteNew(post, entry));
				// In bad weather the same leaves again and again: one in eight is looked into.
				const isHeard = box.links.some((link) => link.name === road.name && link.takesNow);
				if (!isHeard && this.#frames % 8 !== 0) return told(await road.send(frame));
				const { header, payload } = openFrame(keys, frame);
				if (header.direction !== "up") throw new Error("a box sends upward");
				if (frame.length > road.sizeLimit) this.complain("a frame fits its road", `${road.name} ${frame.length} bytes`);
				this.#checkNumber(
					post,
					`${header.keyEpoch} ${header.messageNo}`,
					`${header.boot} ${header.monoMs}`,
					crc32(frame),
				);
				for (const wire of payload.facts) {
					const known = this.#ledger.find(box.no, payload.epoch, wire.lane, wire.seq);
					if (!known.some(({ content }) => content === contentOfWire(wire)))
						this.complain("what leaves was committed", `box ${box.no} ${LANES[wire.lane]} ${wire.seq} by ${road.name}`);
				}
				this.#checkAlarmLeads(post, road, payload.facts);
				const answer = await road.send(frame);
				return told(answer);
			},
		};
	}

	#checkNumber(post: Post, number: string, moment: string, content: number): void {
		for (const [what, key] of [
			["message number", `${post.box.no} ${number}`],
			["nonce", `${post.box.no} ${number} ${moment}`],
		] as const) {
			const before = this.#numbers.get(key);
			this.#numbers.set(key, content);
			if (before === undefined || before === content) continue;
			if (what === "message number" && post.isForked) this.count("message number again after a restored image");
			else this.complain(`no ${what} seals twice`, `box ${post.box.no}: ${key}`);
		}
	}

	/** A2: no room in a frame goes to other lanes while an alarm that it could hold has never left by this road. */
	#checkAlarmLeads(post: Post, road: Road, facts: readonly WireFact[]): void {
		const told = post.alarmsTold.get(road.name) ?? new Set();
		post.alarmsTold.set(road.name, told);
		for (const { lane, seq } of facts) if (lane === ALARM_LANE) told.add(seq);
		const room = facts.reduce((bytes, { lane, body }) => (lane > ALARM_LANE ? bytes + body.length : bytes), 0);
		if (room === 0) return;
		const { db } = post.box;
		const has = toRanges(listAcknowledged(db, "alarm"));
		const rows = statement<[number], { seq: number; size: number }>(db, NEWEST_ALARMS);
		for (const { seq, size } of rows.all(ALARM_LANE)) {
			if (told.has(seq) || hasSeq(has, seq) || size > room) continue;
			const carried = facts.map(({ lane, seq: at }) => `${LANES[lane]} ${at}`).join(", ");
			const what = `box ${post.box.no} alarm ${seq} of ${size} bytes waits for ${carried} by ${road.name}`;
			this.complain("an alarm is in the next frame", what);
			return;
		}
	}

	#noteNew(post: Post, entry: Entry): void {
		if (entry.lane !== ALARM_LANE) return;
		post.lastAlarmAt = this.timeline.now;
		const look = () => {
			if (this.#isHealed || entry.isGone) return;
			if (isAtHub(this.#hub.db, entry)) {
				this.count("alarms looked at after their deadline");
				return;
			}
			const { now } = this.timeline;
			const up = [post.box.upSince, this.#hubSince];
			// Past its deadline an alarm knocks no more often than anything else, and a clock that a power cut set ahead makes it old.
			const isYoung = now - entry.at <= ALARM_MS && (post.box.upSince ?? now) <= entry.at;
			const stretch = isYoung ? STRETCH_MS : Math.max(STRETCH_MS, this.#patience * 1.5 * MINUTE_MS);
			const isGood = (since: number | undefined) =>
				[since, ...up].every((from) => from !== undefined && now - Math.max(from, entry.at) >= stretch);
			if (isGood(post.https.goodSince))
				this.complain("an alarm keeps its deadline", `box ${post.box.no} alarm ${entry.seq} by https`);
			else this.timeline.after(ALARM_MS, look);
		};
		this.timeline.after(ALARM_MS, look);
	}

	/** After every event: what a box newly believes, and what is new on its card. */
	#lookAtBoxes(): void {
		for (const post of this.#posts) {
			this.#ledger.capture(post.box, this.timeline.now, (entry) => this.#noteNew(post, entry));
			// A hub that was put back has its log to catch up with before it is asked.
			if (!this.#hub.isUp || !this.#ledger.hasChanged(post.box)) continue;
			const wrong = this.#ledger.checkAcknowledged(post.box, this.#hub.db);
			// A copy may believe for a while what the hub said to its former self; at the end nothing may be missing there either.
			if (post.isForked && wrong.length > 0) this.count("acknowledged for a former self", wrong.length);
			else for (const { rule, what } of wrong) this.complain(rule, what);
		}
	}

	// ── liveness ──

	async #drain(): Promise<{ drainMs: number; drainBytes: number }> {
		this.#isHealed = true;
		const began = this.timeline.now;
		const bytesBefore = this.#posts.reduce(
			(sum, { box }) => sum + box.links.reduce((all, { bytes }) => all + bytes, 0),
			0,
		);
		this.#gateway.faults = NO_FAULTS;
		await this.#hub.start();
		for (const { box } of this.#posts) {
			box.setDiskFull(false);
			for (const link of box.links) link.heal();
			box.kill();
			box.start("restart");
			box.wake();
		}
		const waiting = () =>
			this.#posts
				.filter(({ box }) => listBacklog(box.db).some(({ count }) => count > this.#hopeless(box)))
				.map(({ box }) => box.no);
		while (waiting().length > 0 && this.timeline.now - began < DRAIN_MS && this.#complaints.length < MOST_COMPLAINTS)
			await this.timeline.runUntil(this.timeline.now + 5 * MINUTE_MS, () => this.#lookAtBoxes());
		const drainMs = this.timeline.now - began;
		const left = waiting();
		if (left.length > 0 && this.#complaints.length === 0)
			this.complain("what is healed drains", `boxes ${left.join()} still wait`);
		const bytesAfter = this.#posts.reduce(
			(sum, { box }) => sum + box.links.reduce((all, { bytes }) => all + bytes, 0),
			0,
		);
		// What still travels arrives: late messages of the gateway are the longest.
		const latest = this.timeline.now + 26 * HOUR_MS;
		do await this.#runUntil(this.timeline.now + HOUR_MS);
		while (
			this.#gateway.nextAt() !== undefined &&
			this.timeline.now < latest &&
			this.#complaints.length < MOST_COMPLAINTS
		);
		return { drainMs, drainBytes: bytesAfter - bytesBefore };
	}

	/** Facts larger than any frame wait for ever, and for nobody else. */
	#hopeless(box: SimBox): number {
		return box.db.prepare<[], number>("SELECT count(*) FROM event WHERE length(body) > 1000000").pluck().get() ?? 0;
	}

	/** Everything, at the end. */
	async #look(whole: boolean): Promise<void> {
		for (const entry of this.#ledger.entries) {
			if (entry.isGone || entry.content.length > 1_000_000) continue;
			if (!isAtHub(this.#hub.db, entry))
				this.complain(
					"what was committed arrives",
					`box ${entry.box} ${LANES[entry.lane]} ${entry.seq} of life ${entry.life}`,
				);
		}
		for (const { box, isForked } of this.#posts) {
			for (const { lane, seq, fault } of verifyJournal(box.db))
				this.complain("the chain is whole", `box ${box.no} ${lane} ${seq} ${fault}`);
			const taken = box.taken();
			const known = box.db.prepare<[], number>("SELECT count(*) FROM hub_fact WHERE is_applied = 1").pluck().get() ?? 0;
			if (taken.length !== known)
				this.complain("a hub fact is applied once", `box ${box.no}: ${taken.length} times for ${known} facts`);
			const forks =
				this.#hub.db.prepare<[number], number>("SELECT count(*) FROM forked_event WHERE box = ?").pluck().get(box.no) ??
				0;
			if (forks > 0 && !isForked) this.complain("no fork without a copy", `box ${box.no}: ${forks}`);
			if (forks > 0) this.count("facts kept as forks", forks);
			for (const { lane, journal, differs } of await this.#hub.prove(box.no))
				if (differs !== undefined && !isForked)
					this.complain("heads prove the lane", `box ${box.no} journal ${journal} lane ${lane}`);
		}
		const failed = this.#hub.db
			.prepare<[], string>("SELECT subject FROM quarantine WHERE reason = 'internal'")
			.pluck()
			.all();
		if (failed.length > 0) this.complain("the hub fails over no frame", failed.join());
		if (whole) {
			const copied = listTwiceCopied(this.#hub.db).length;
			if (copied > 0) this.count("boxes put back twice, whose views are not compared", copied);
			for (const one of await compareWithFresh(this.#hub.db, this.#keys, this.timeline.now))
				this.complain(one.rule, one.what);
		}
		for (const post of this.#posts) post.box.kill();
	}
}
