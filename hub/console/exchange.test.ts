import type { ReceiverView, SupplierView } from "@tesai/shared/contract/hub-api/deliveries.ts";
import { celsius, DAY, epochMs, HOUR } from "@tesai/shared/contract/quantity.ts";
import { describe, expect, test } from "vitest";
import { type Exchange, NO_EXCHANGE } from "./exchange.ts";
import { LANGUAGES, openLanguage } from "./language.ts";
import es from "./locales/es.json" with { type: "json" };
import { renderRegion } from "./page.ts";

const NOW = epochMs(1_790_000_000_000);
const receiverOf = (receiver: string, change: Partial<ReceiverView> = {}): ReceiverView => ({
	receiver,
	state: "fine",
	waiting: 0,
	oldestWaitingAt: null,
	nextTryAt: null,
	lastDeliveredAt: epochMs(NOW - HOUR),
	lastFailure: null,
	refusedFacts: 0,
	nextRoutineAt: epochMs(NOW + DAY),
	log: [],
	...change,
});
const failed = (answer: string) => ({ state: "late", waiting: 1_234, lastFailure: { at: NOW, answer } }) as const;
const fridgeOf = (
	appliance: string,
	newest: SupplierView["fridges"][number]["newest"],
	place: string | null = null,
) => ({
	appliance,
	place,
	model: null,
	newest,
});
const supplierOf = (name: string, change: Partial<SupplierView> = {}): SupplierView => ({
	supplier: "otro",
	name,
	documents: 1,
	lastReceivedAt: NOW,
	refusals: [],
	fridges: [],
	...change,
});
const measured = (alarms: string | null) => ({ at: NOW, celsius: celsius(-0.6), alarms, errors: null });

const EVERYTHING: Exchange = {
	receivers: [
		receiverOf("bien"),
		receiverOf("nunca", { lastDeliveredAt: null }),
		receiverOf("rechazado", { state: "refused", refusedFacts: 3, lastFailure: { at: NOW, answer: "422" } }),
		...["hung", "dropped", "unreachable", "500"].map((answer) => receiverOf(`tarde-${answer.length}`, failed(answer))),
	],
	suppliers: [
		supplierOf("Nada"),
		supplierOf("Frío SA", {
			refusals: [{ status: 422, count: 2, lastAt: NOW, reason: "data[0].APQS must be text" }],
			fridges: [
				fridgeOf("tenant:1/equipment:9", measured(null), "Puesto Uno"),
				fridgeOf("a-2", measured("HEAT DOOR XYZ")),
				fridgeOf("a-3", null),
				fridgeOf("a-4", { ...measured(null), celsius: null }),
			],
		}),
		supplierOf("Muchas", { fridges: Array.from({ length: 120 }, (_, n) => fridgeOf(`m-${n}`, measured(null))) }),
	],
};

describe("what goes to other systems and comes from them", () => {
	test("is nowhere on the page of a hub that has neither", () => {
		expect(renderRegion([], "es", NOW, NO_EXCHANGE)).not.toContain(es["delivery.title"]);
	});

	test.each(LANGUAGES)("CD11 %s: says each state in words and a shape, with no key, no hole and no English", (lang) => {
		const page = renderRegion([], lang, NOW, EVERYTHING);
		const words = page.replace(/<[^>]+>/g, " ");
		const say = openLanguage(lang);
		for (const key of [
			"delivery.fine",
			"delivery.late",
			"delivery.refused",
			"answer.hung",
			"answer.unreachable",
		] as const) {
			expect(words).toContain(say(key));
		}
		expect(words).toContain(say("delivery.waiting", { count: 1_234 }));
		expect(words).toContain(say("answer.status", { status: "500" }));
		expect(words).toContain(`${say("alarm.HEAT")} · ${say("alarm.DOOR")} · XYZ`);
		expect(words).toContain("−0,6\u00a0°C");
		expect(words).toContain(say("supplier.more", { count: 20 }));
		for (const key of Object.keys(es)) if (key.includes(".")) expect(words).not.toContain(key);
		expect(words).not.toMatch(/\{\{|\}\}|undefined|null|NaN|\b(?:hung|dropped|unreachable|must|are|late|refused)\b/);
		const signs = new Set([...page.matchAll(/<svg class="sign"[^>]*>(.*?)<\/svg>/g)].map((match) => match[1]));
		expect(signs.size).toBe(3);
	});

	test("CD11 a delivery that needs somebody is raised at the top of the page", () => {
		const page = renderRegion([], "es", NOW, EVERYTHING);
		const top = page.slice(0, page.indexOf('<div id="posts">'));
		expect(top).toContain(`${es["delivery.refused"]}: rechazado`);
		expect(top).not.toContain("bien");
		expect(renderRegion([], "es", NOW, { ...EVERYTHING, receivers: [receiverOf("bien")] })).not.toContain("raised");
	});

	test("a fridge with an alarm comes first, and nothing of another's becomes markup", () => {
		const evil = "<b>x</b>";
		const suppliers = [
			supplierOf(evil, { fridges: [fridgeOf("calm", measured(null)), fridgeOf(evil, measured(evil), evil)] }),
		];
		const page = renderRegion([], "es", NOW, { receivers: [], suppliers });
		expect(page).not.toContain(evil);
		expect(page.indexOf("&lt;b&gt;")).toBeLessThan(page.indexOf("calm"));
	});
});
