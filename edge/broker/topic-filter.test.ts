import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { Audience } from "./audience.ts";
import { coversFilter, isFilter, isTopic, matchesFilter } from "./topic-filter.ts";

const level = fc.constantFrom("a", "b", "", "$x");
const topic = fc.array(level, { minLength: 1, maxLength: 4 }).map((levels) => levels.join("/"));
const filter = fc
	.tuple(fc.array(fc.oneof(level, fc.constant("+")), { maxLength: 4 }), fc.boolean())
	.map(([levels, open]) => (open ? [...levels, "#"] : levels).join("/"))
	.filter(isFilter);

describe("[MQTT-4.7.1-2] [MQTT-4.7.1-3] a wildcard fills its whole level, # the last one", () => {
	test.each(["#", "+", "/", "/+", "+/+", "a/#", "a/+/b", "a//b", "+/a/#", "$SYS/#", "a b"])("%s", (text) => {
		expect(isFilter(text)).toBe(true);
	});
	test.each(["", "a#", "a/#b", "#/a", "a/#/b", "a+", "+a", "a/+b/c", "##"])("not %s", (text) => {
		expect(isFilter(text)).toBe(false);
	});
});

test.each([
	["a", true],
	["/", true],
	["a/b c/d", true],
	["", false],
	["a/+", false],
	["a/#", false],
	[Array(100).fill("a").join("/"), true],
	[Array(101).fill("a").join("/"), false],
])("[MQTT-3.3.2-2] a topic to publish on: %s", (text, expected) => {
	expect(isTopic(text)).toBe(expected);
});

test.each([
	["a/#", "a", true],
	["a/#", "a/b/c", true],
	["a/#", "ab", false],
	["a/+", "a", false],
	["a/+", "a/", true],
	["a/+", "a/b/c", false],
	["+/+", "/a", true],
	["/+", "/a", true],
	["+", "/a", false],
	["#", "a/b", true],
	["#", "$a/b", false],
	["+/b", "$a/b", false],
	["$a/+", "$a/b", true],
	["A", "a", false],
])("[MQTT-4.7.2-1] %s brings %s: %s", (wanted, name, expected) => {
	expect(matchesFilter(wanted, name)).toBe(expected);
});

test("a filter that covers another matches all that the other matches", () => {
	fc.assert(
		fc.property(filter, filter, topic, (outer, inner, name) => {
			if (!coversFilter(outer, inner) || !coversFilter(inner, name)) return;
			expect(coversFilter(outer, name)).toBe(true);
		}),
	);
});

test("every filter covers itself, and # covers every filter", () => {
	fc.assert(
		fc.property(filter, (one) => {
			expect(coversFilter(one, one)).toBe(true);
			expect(coversFilter("#", one)).toBe(true);
		}),
	);
});

test("an audience misses no listener, whenever the subscription came", () => {
	fc.assert(
		fc.property(fc.array(filter), fc.array(topic), (filters, topics) => {
			const audience = new Audience();
			const heard = () => topics.map((name) => audience.mayListenTo(name));
			heard();
			for (const one of filters) audience.add(one);
			expect(heard()).toEqual(topics.map((name) => filters.some((one) => matchesFilter(one, name))));
		}),
	);
});

test("an audience of more filters than it keeps is taken to listen to everything", () => {
	const audience = new Audience();
	for (let number = 0; number < 1_000; number++) audience.add(`a/${number}`);
	expect(audience.mayListenTo("b")).toBe(true);
});
