import { readdirSync, readFileSync } from "node:fs";
import { ATTENTION } from "@tesai/shared/contract/edge-api/coldchain.ts";
import { ACKNOWLEDGE_REASONS } from "@tesai/shared/contract/event/coldchain.ts";
import { COMMAND_OUTCOMES, OrderSchema } from "@tesai/shared/contract/event/command.ts";
import { WORKS } from "@tesai/shared/contract/event/equipment.ts";
import { PROGRESS } from "@tesai/shared/contract/hub-api/authoring.ts";
import type { HubAlarm, PostView } from "@tesai/shared/contract/hub-api/posts.ts";
import type { AlarmId, BoxNo, FridgeId, PostId } from "@tesai/shared/contract/id.ts";
import { LANES } from "@tesai/shared/contract/lane.ts";
import { RULES, type Rule } from "@tesai/shared/contract/limits.ts";
import { celsius, DAY, epochMs, HOUR, MINUTE, millis } from "@tesai/shared/contract/quantity.ts";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { sayAge } from "./age.ts";
import { postAttention, sortByAttention } from "./attention.ts";
import { escapeHtml, html } from "./html.ts";
import { LANGUAGES, openLanguage, writeCelsius, writeCount, writeTime } from "./language.ts";
import es from "./locales/es.json" with { type: "json" };
import gn from "./locales/gn.json" with { type: "json" };
import review from "./locales/gn-review.json" with { type: "json" };
import { renderRegion } from "./page.ts";

const ORDERS = OrderSchema.kind === "tagged" ? Object.keys(OrderSchema.variants) : [];
const NOW = epochMs(1_790_000_000_000);
const fridge = "heladera-1" as FridgeId;
const alarmOf = (rule: Rule, change: Partial<HubAlarm> = {}): HubAlarm => ({
	id: 1 as AlarmId,
	fridge,
	rule,
	since: epochMs(NOW - 3 * HOUR),
	raisedAt: epochMs(NOW - 2 * HOUR),
	forMs: HOUR,
	limitCelsius: celsius(8),
	worstCelsius: celsius(-0.6),
	ended: null,
	acknowledged: null,
	told: [],
	regionSaw: null,
	...change,
});
const acknowledgedBy = (reason: (typeof ACKNOWLEDGE_REASONS)[number]) => ({
	acknowledged: { at: NOW, reason, note: null },
});
const postOf = (name: string, change: Partial<PostView> = {}): PostView => ({
	id: `post-${name}` as PostId,
	name,
	box: 1 as BoxNo,
	newestFactAt: epochMs(NOW - MINUTE),
	newestFactAgeMs: MINUTE,
	lastHeardAt: NOW,
	fridges: [],
	openAlarms: [],
	lanes: [],
	quarantined: 0,
	forked: false,
	...change,
});
type Plate = NonNullable<PostView["fridges"][number]["equipment"]>;
const plateOf = (lastService: Plate["lastService"]): Plate => ({
	manufacturer: "Frío",
	model: "F-1",
	serial: "A-1",
	lastService,
});
const silent = { newestFactAt: null, newestFactAgeMs: null, lastHeardAt: null };

/** Posts in which everything the page can say is said. */
const EVERYTHING: readonly PostView[] = [
	postOf("todas", { openAlarms: RULES.map((rule) => alarmOf(rule)), forked: true, quarantined: 1_234 }),
	postOf("altered", {
		lanes: LANES.map((lane) => ({
			...{ lane, appliedUpTo: 40, received: 40, missing: 1 },
			proof: { upTo: 20, differs: { from: 21, upTo: 40 } },
		})),
	}),
	postOf("unsure", {
		openAlarms: [
			{ from: epochMs(NOW - 3 * HOUR), to: epochMs(NOW - HOUR) },
			{ from: epochMs(NOW - 3 * HOUR), to: null },
			{ from: null, to: epochMs(NOW - HOUR) },
		].map((sinceBetween) => alarmOf("HEAT", { sinceBetween })),
	}),
	postOf("whole", { lanes: [{ lane: "alarm", appliedUpTo: 4, received: 4, missing: 0, proof: { upTo: 4 } }] }),
	postOf("many", { openAlarms: Array.from({ length: 9 }, () => alarmOf("HEAT", { since: null, worstCelsius: null })) }),
	postOf("seen", { openAlarms: ACKNOWLEDGE_REASONS.map((reason) => alarmOf("DOOR", acknowledgedBy(reason))) }),
	postOf("climbed", {
		openAlarms: [
			alarmOf("HEAT", { told: (["siren", "sms", "region"] as const).map((level) => ({ level, outcome: "told" })) }),
			alarmOf("FRZE", { regionSaw: { at: NOW, reason: "technician-called", note: null } }),
		],
	}),
	postOf("never", silent),
	postOf("unclear", { ...silent, lastHeardAt: NOW }),
	postOf("good", {
		lanes: [{ lane: "alarm", appliedUpTo: 1, received: 2, missing: 3 }],
		fridges: [
			{ id: fridge, name: "Uno", profile: "pqs", newest: null, equipment: plateOf(null) },
			{
				id: fridge,
				name: "Dos",
				profile: "pqs",
				newest: { from: epochMs(NOW - DAY), lastsMs: HOUR, minCelsius: celsius(2), maxCelsius: celsius(8) },
				equipment: null,
			},
			{
				id: fridge,
				name: "Tres",
				profile: "pqs",
				newest: { from: null, lastsMs: HOUR, minCelsius: null, maxCelsius: null },
				equipment: plateOf({ work: "other", at: null }),
			},
			...(["steady", "strained", "failing"] as const).map((verdict) => ({
				id: fridge,
				name: verdict,
				profile: "pqs" as const,
				newest: null,
				assessed: { verdict, sign: "none" as const, strain: null, mktCelsius: null, dutyPercent: null },
				equipment: null,
			})),
			...WORKS.map((work) => ({
				id: fridge,
				name: work,
				profile: "pqs" as const,
				newest: null,
				equipment: plateOf({ work, at: epochMs(NOW - DAY) }),
			})),
		],
	}),
	...[30_000, 90 * MINUTE, 5 * HOUR, 40 * DAY].map((age) =>
		postOf(`hace ${age}`, { newestFactAgeMs: millis(age), newestFactAt: epochMs(NOW - age) }),
	),
];

const stemsOf = (words: object) => new Set(Object.keys(words).map((key) => key.replace(/_(?:one|many|other)$/, "")));

describe("the console's words", () => {
	test("both languages have the same keys, and the forms that each counts with", () => {
		expect([...stemsOf(gn)]).toEqual([...stemsOf(es)]);
		for (const [words, forms] of [
			[es, ["one", "many", "other"]],
			[gn, ["one", "other"]],
		] as const) {
			const counted = Object.keys(words).filter((key) => /_other$/.test(key));
			for (const key of counted)
				for (const form of forms) expect(Object.keys(words)).toContain(key.replace(/other$/, form));
		}
		expect(Object.keys(gn).filter((key) => /_many$/.test(key))).toEqual([]);
	});

	test("every Guaraní text has a source or is listed for a speaker", () => {
		expect([...Object.keys(review.attested), ...review.composed].sort()).toEqual([...stemsOf(gn)].sort());
	});

	test("every key is used, and every key that is used exists", () => {
		const sources = readdirSync(import.meta.dirname)
			.filter((name) => /(?<!\.test)\.ts$/.test(name))
			.map((name) => readFileSync(new URL(name, import.meta.url), "utf8"))
			.join("\n");
		const quoted = [...sources.matchAll(/(?:say|openLanguage\(each\))\(\s*"([^"]+)"/g)].map((match) => match[1]!);
		const made = [...sources.matchAll(/say\(`([^$`]+)\$\{/g)].map((match) => match[1]!);
		expect([...new Set(made)].sort()).toEqual([
			"alarm.",
			"command.",
			"lane.",
			"level.",
			"order.",
			"reason.",
			"state.",
			"work.",
		]);
		// The conditional in which both words are in one call.
		const used = new Set([
			...quoted,
			...RULES.map((rule) => `alarm.${rule}`),
			...ACKNOWLEDGE_REASONS.map((reason) => `reason.${reason}`),
			...ATTENTION.map((state) => `state.${state}`),
			...WORKS.map((work) => `work.${work}`),
			...LANES.map((lane) => `lane.${lane}`),
			...[...PROGRESS, ...COMMAND_OUTCOMES].map((state) => `command.${state}`),
			...ORDERS.map((order) => `order.${order}`),
			"level.siren",
			"level.sms",
		]);
		expect([...used].sort()).toEqual([...stemsOf(es)].sort());
	});

	test.each(LANGUAGES)("%s: a page with everything on it shows no key, no hole and no English number", (lang) => {
		const page = renderRegion(EVERYTHING, lang, NOW);
		const words = page.replace(/<[^>]+>/g, " ");
		for (const key of stemsOf(es)) if (key.includes(".")) expect(words).not.toContain(key);
		expect(words).not.toMatch(/\{\{|\}\}|undefined|null|NaN|\b(?:ago|hours?|days?|alarms|fridge)\b/);
		expect(words).not.toMatch(/\d\.\d\s*°C|\d,\d{3}\b/);
		expect(words).toContain("−0,6\u00a0°C");
		expect(words).toContain("1.234");
		expect(page).toContain(`<html lang="${lang}">`);
	});

	test("A6 an alarm of an hour that nobody knows is said between when and when, without an age", () => {
		const page = renderRegion(
			EVERYTHING.filter((post) => post.name === "unsure"),
			"es",
			NOW,
		);
		expect(page).toMatch(/Empezó entre [0-9/]+, [0-9:]{5} y [0-9/]+, [0-9:]{5}/);
		expect(page).toContain("Empezó después de");
		expect(page).toContain("Empezó antes de");
		expect(page).not.toContain("Desde:");
	});

	test("S31 a post whose journal is not what its box wrote is at the top, and the lane and the facts in doubt are named", () => {
		const altered = EVERYTHING.filter((post) => post.name === "altered" || post.name === "whole");
		expect(sortByAttention(altered).map(({ name }) => name)).toEqual(["altered", "whole"]);
		expect(altered.map(postAttention)).toEqual(["act-now", "all-good"]);
		const page = renderRegion(altered, "es", NOW);
		expect(page).toContain("no coincide (alarmas, del 21 al 40)");
		expect(page.match(/completo y sin cambios/g)).toHaveLength(1);
	});

	test("the two languages differ wherever a whole sentence is said", () => {
		const same = Object.entries(es).filter(([key, text]) => (gn as Record<string, string>)[key] === text);
		expect(same).toEqual([]);
		// The one stored form of the puso, and no letter of another alphabet that looks alike.
		expect(Object.values(gn).join("")).not.toMatch(/['ʼꞌ´`\u0151]/);
	});

	test("counts choose the form, and a million is Spanish too", () => {
		const say = openLanguage("es");
		expect([1, 2, 1_000_000].map((count) => say("alarm.more", { count }))).toEqual([
			"y 1 alarma más",
			"y 2 alarmas más",
			"y 1.000.000 alarmas más",
		]);
		expect(openLanguage("gn")("age.days", { count: 1_500 })).toBe("ojapo 1.500 ára");
	});

	test.each<[number, string, string]>([
		[0, "recién", "ko’ág̃aite"],
		[59_999, "recién", "ko’ág̃aite"],
		[MINUTE, "hace 1 min", "ojapo 1 aravo’i"],
		[2 * HOUR - 1, "hace 119 min", "ojapo 119 aravo’i"],
		[2 * HOUR, "hace 2 horas", "ojapo 2 aravo"],
		[2 * DAY - 1, "hace 47 horas", "ojapo 47 aravo"],
		[2 * DAY, "hace 2 días", "ojapo 2 ára"],
	])("an age of %i ms", (age, spanish, guarani) => {
		expect(sayAge(openLanguage("es"), age)).toBe(spanish);
		expect(sayAge(openLanguage("gn"), age)).toBe(guarani);
	});

	test("numbers and times are Paraguay's whatever the machine's language is", () => {
		expect([writeCelsius(celsius(-12.34)), writeCelsius(celsius(8)), writeCount(12_345)]).toEqual([
			"−12,3\u00a0°C",
			"8,0\u00a0°C",
			"12.345",
		]);
		expect(writeTime(Date.UTC(2026, 6, 1, 2, 5))).toBe("23:05");
	});
});

describe("the order", () => {
	test("worst first: unseen alarms, then seen ones and silence, then the calm", () => {
		const posts = [
			postOf("calm"),
			postOf("seen", { openAlarms: [alarmOf("HEAT", acknowledgedBy("other"))] }),
			postOf("late", { newestFactAgeMs: millis(2 * DAY) }),
			postOf("never", silent),
			postOf("one", { openAlarms: [alarmOf("HEAT")] }),
			postOf("two", { openAlarms: [alarmOf("HEAT"), alarmOf("FRZE")] }),
			postOf("quarantined", { quarantined: 1 }),
		];
		expect(sortByAttention(posts).map((post) => post.name)).toEqual([
			"two",
			"one",
			"seen",
			"never",
			"late",
			"quarantined",
			"calm",
		]);
		expect(posts.map(postAttention)).toEqual([
			"all-good",
			"look-now",
			"look-now",
			"look-now",
			"act-now",
			"act-now",
			"look-now",
		]);
	});

	test("a digest due within a day makes a post silent after a day, not before", () => {
		expect(postAttention(postOf("x", { newestFactAgeMs: DAY }))).toBe("all-good");
		expect(postAttention(postOf("x", { newestFactAgeMs: millis(DAY + 1) }))).toBe("look-now");
		expect(postAttention(postOf("x", { forked: true }))).toBe("act-now");
	});
});

describe("the page", () => {
	test("nothing a post says about itself becomes markup", () => {
		const evil = `<script>alert("x")</script>&'`;
		const post = postOf(evil, {
			fridges: [{ id: fridge, name: evil, profile: "pqs", newest: null, equipment: { ...plateOf(null), model: evil } }],
			openAlarms: [alarmOf("HEAT")],
		});
		const page = renderRegion([post], "es", NOW);
		expect(page).not.toContain("<script");
		// Its name four times, and once more in the address that its alarm's form goes to.
		expect(page.split(escapeHtml(evil)).length - 1).toBe(5);
	});

	test("an alarm that nobody answered is above the others, says so, and can be answered without a script", () => {
		const climbed = alarmOf("DOOR", { told: [{ level: "region", outcome: "ordered" }] });
		const posts = [
			postOf("unseen", { openAlarms: [alarmOf("HEAT"), alarmOf("FRZE")] }),
			postOf("climbed", { openAlarms: [climbed] }),
		];
		expect(sortByAttention(posts).map(({ name }) => name)).toEqual(["climbed", "unseen"]);
		const page = renderRegion(posts, "es", NOW, undefined, "Dra. de guardia: 0981 000 111");
		expect(page).toContain("Guardia regional: Dra. de guardia: 0981 000 111");
		expect(page).toContain("Nadie respondió en el puesto: llame ahora");
		expect(page).toContain(
			'<form class="answer" method="post" action="/posts/post-climbed/alarms/1/acknowledgement?lang=es">',
		);
		expect(page).not.toContain("<script");
	});

	test("what the region has said stands there until the box confirms it; then the box's own word does", () => {
		const saw = { regionSaw: { at: NOW, reason: "seen-by-region", note: null } } as const;
		const waiting = renderRegion([postOf("a", { openAlarms: [alarmOf("HEAT", saw)] })], "es", NOW);
		expect(waiting).toContain("en camino al puesto");
		expect(waiting).not.toContain("<form");
		const done = renderRegion(
			[postOf("a", { openAlarms: [alarmOf("HEAT", { ...saw, ...acknowledgedBy("seen-by-region") })] })],
			"es",
			NOW,
		);
		expect(done).not.toContain("en camino al puesto");
		expect(done).toContain("vista en la región");
	});

	test("any text comes back out of the markup as it went in", () => {
		const back: Record<string, string> = { lt: "<", gt: ">", quot: '"', "#39": "'", amp: "&" };
		fc.assert(
			fc.property(fc.string(), (text) => {
				const { markup } = html`${text}`;
				expect(markup).not.toMatch(/[<>"']/);
				expect(markup.replace(/&(lt|gt|quot|#39|amp);/g, (_, name: string) => back[name]!)).toBe(text);
			}),
		);
	});

	test("a country's page shows the worst two hundred and says how many it leaves out", () => {
		const calm = Array.from({ length: 250 }, (_, n) => postOf(`calmo-${n}`));
		const page = renderRegion([...calm, postOf("peor", { forked: true })], "es", NOW);
		expect(page.split("<article").length - 1).toBe(200);
		expect(page).toContain(">peor<");
		expect(page).toContain("y 51 puestos más");
	});

	test("it carries no script and no inline style, and refreshes itself", () => {
		const page = renderRegion(EVERYTHING, "gn", NOW);
		expect(page).not.toMatch(/<script|<style|style=|javascript:|\son[a-z]+=/i);
		expect(page).toContain('http-equiv="refresh"');
	});

	test("a state is a word and a shape, never a colour alone", () => {
		const shapes = ATTENTION.map((state) => {
			const post = { "all-good": {}, "look-now": { quarantined: 1 }, "act-now": { forked: true } }[state];
			const page = renderRegion([postOf("x", post)], "es", NOW);
			expect(page).toContain(openLanguage("es")(`state.${state}`));
			return /<svg class="sign"[^>]*>(.*?)<\/svg>/.exec(page)?.[1];
		});
		expect(new Set(shapes).size).toBe(ATTENTION.length);
	});
});
