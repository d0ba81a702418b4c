// Every byte from outside passes here: a value either has the declared shape or is refused with the path and the reason.
// check.test.ts compares each verdict with ajv's on the same declaration's JSON Schema.

import type { Node, Schema } from "./schema.ts";

export type Checked<T> = { readonly ok: true; readonly value: T } | { readonly ok: false; readonly reason: string };

/** Never throws. The reason names the field and what was expected, never the value (it may be personal). */
export function check<T>(schema: Schema<T>, value: unknown): Checked<T> {
	const reason = refusal(schema, value, "");
	return reason === undefined ? { ok: true, value: value as T } : { ok: false, reason };
}

/** Same check over JSON text; a text that is not JSON is refused the same way. */
export function checkJson<T>(schema: Schema<T>, json: string): Checked<T> {
	let value: unknown;
	try {
		value = JSON.parse(json);
	} catch {
		return { ok: false, reason: "not JSON" };
	}
	return check(schema, value);
}

function refusal(node: Node, value: unknown, path: string): string | undefined {
	switch (node.kind) {
		case "integer":
			return Number.isInteger(value) && within(node, value as number)
				? undefined
				: expected(path, `a whole number from ${node.min} to ${node.max}`);
		case "decimal":
			return Number.isFinite(value) && within(node, value as number)
				? undefined
				: expected(path, `a number from ${node.min} to ${node.max}`);
		case "boolean":
			return typeof value === "boolean" ? undefined : expected(path, "true or false");
		case "text":
			return typeof value === "string" ? textRefusal(node, value, path) : expected(path, "text");
		case "choice":
			return node.values.includes(value as string) ? undefined : expected(path, `one of ${node.values.join(", ")}`);
		case "list":
			if (!Array.isArray(value)) return expected(path, "a list");
			if (value.length > node.max) return expected(path, `at most ${node.max} entries`);
			return firstRefusal(value, (entry, index) => refusal(node.item, entry, `${path}[${index}]`));
		case "record":
			return recordRefusal(node.fields, undefined, value, path);
		case "tagged": {
			if (!isObject(value)) return expected(path, "an object");
			const tag = value[node.tag];
			const variant = typeof tag === "string" && Object.hasOwn(node.variants, tag) ? node.variants[tag] : undefined;
			if (variant === undefined) {
				return expected(join(path, node.tag), `one of ${Object.keys(node.variants).join(", ")}`);
			}
			return recordRefusal(variant.fields, node.tag, value, path);
		}
		case "maybe":
			return value === undefined ? undefined : refusal(node.inner, value, path);
		case "nullable":
			return value === null ? undefined : refusal(node.inner, value, path);
	}
}

function recordRefusal(
	fields: Readonly<Record<string, Node>>,
	tag: string | undefined,
	value: unknown,
	path: string,
): string | undefined {
	if (!isObject(value)) return expected(path, "an object");
	for (const name in fields) {
		const field = fields[name];
		if (field === undefined) continue;
		// An own property only: JSON may carry "__proto__" or "constructor" as data.
		const entry = Object.hasOwn(value, name) ? value[name] : undefined;
		if (entry === undefined && field.kind !== "maybe") return `${join(path, name)} is missing`;
		const reason = refusal(field, entry, join(path, name));
		if (reason !== undefined) return reason;
	}
	for (const name in value) {
		if (name !== tag && !Object.hasOwn(fields, name))
			return `${path === "" ? "the object" : path} has an unknown field`;
	}
	return undefined;
}

const patterns = new Map<string, RegExp>();

function textRefusal(node: Extract<Node, { kind: "text" }>, value: string, path: string): string | undefined {
	if (value.length < node.minLength) return expected(path, `at least ${node.minLength} characters`);
	if (value.length > node.maxLength) return expected(path, `at most ${node.maxLength} characters`);
	if (hasControlCharacter(value)) return expected(path, "text with no control character");
	if (node.pattern === undefined) return undefined;
	let pattern = patterns.get(node.pattern);
	if (pattern === undefined) {
		pattern = new RegExp(node.pattern, "u");
		patterns.set(node.pattern, pattern);
	}
	return pattern.test(value) ? undefined : expected(path, `text like ${node.pattern}`);
}

/** C0, DEL, C1 and lone surrogates: none has a place in an id, a topic, a name or a note. */
function hasControlCharacter(value: string): boolean {
	for (let i = 0; i < value.length; i++) {
		const unit = value.charCodeAt(i);
		if (unit < 0x20 || (unit >= 0x7f && unit < 0xa0)) return true;
	}
	return !value.isWellFormed();
}

function within(node: { readonly min: number; readonly max: number }, value: number): boolean {
	return value >= node.min && value <= node.max;
}

function isObject(value: unknown): value is Record<string, unknown> {
	return typeof value === "object" && value !== null && !Array.isArray(value);
}

function firstRefusal<T>(
	items: readonly T[],
	look: (item: T, index: number) => string | undefined,
): string | undefined {
	for (let i = 0; i < items.length; i++) {
		const reason = look(items[i] as T, i);
		if (reason !== undefined) return reason;
	}
	return undefined;
}

function expected(path: string, what: string): string {
	return `${path === "" ? "the value" : path} must be ${what}`;
}

function join(path: string, name: string): string {
	return path === "" ? name : `${path}.${name}`;
}
