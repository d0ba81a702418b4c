// The generic coder: walks a fact's declaration and writes or reads its plain varint form.
// This form is also what the journal stores and hashes, so it is canonical: one value, one spelling.

import { AppError } from "../contract/error.ts";
import type { Node, Schema } from "../contract/schema.ts";
import { ByteReader, ByteWriter } from "./bytes.ts";

/** One for every value, because every reading is written with it; writing is never interrupted. */
const scratch = new ByteWriter();

/** The value must have passed `check`: a value outside its declaration throws `invalid`. */
export function encodeValue<T>(schema: Schema<T>, value: T): Uint8Array<ArrayBuffer> {
	scratch.clear();
	write(schema, value, scratch);
	return scratch.finish();
}

/** Refuses trailing bytes, so that a body has one reading. Throws `invalid`. */
export function decodeValue<T>(schema: Schema<T>, bytes: Uint8Array): T {
	const reader = new ByteReader(bytes);
	const value = read(schema, reader);
	if (reader.left > 0) throw new AppError("invalid", "bytes are left over");
	return value as T;
}

const utf8 = new TextEncoder();
const fromUtf8 = new TextDecoder("utf-8", { fatal: true, ignoreBOM: true });

function write(node: Node, value: unknown, to: ByteWriter): void {
	switch (node.kind) {
		case "integer":
			writeWhole(node.min, node.max, value as number, to);
			break;
		case "decimal":
			// The count of steps is whole by construction; rounding only removes the float's own noise.
			writeWhole(steps(node.min, node), steps(node.max, node), steps(value as number, node), to);
			break;
		case "boolean":
			to.byte(value === true ? 1 : 0);
			break;
		case "text": {
			const bytes = utf8.encode(value as string);
			to.varint(bytes.length);
			to.raw(bytes);
			break;
		}
		case "choice":
			to.varint(position(node.values, value));
			break;
		case "list": {
			const items = value as readonly unknown[];
			to.varint(items.length);
			for (const item of items) write(node.item, item, to);
			break;
		}
		case "record":
			writeFields(node.fields, value, to);
			break;
		case "tagged": {
			const tag = (value as Record<string, unknown>)[node.tag];
			const names = Object.keys(node.variants);
			const at = position(names, tag);
			to.varint(at);
			writeFields(node.variants[names[at] ?? ""]?.fields ?? {}, value, to);
			break;
		}
		case "maybe":
			to.byte(value === undefined ? 0 : 1);
			if (value !== undefined) write(node.inner, value, to);
			break;
		case "nullable":
			to.byte(value === null ? 0 : 1);
			if (value !== null) write(node.inner, value, to);
	}
}

function writeFields(fields: Readonly<Record<string, Node>>, value: unknown, to: ByteWriter): void {
	for (const name in fields) {
		const field = fields[name];
		if (field !== undefined) write(field, (value as Record<string, unknown>)[name], to);
	}
}

function read(node: Node, from: ByteReader): unknown {
	switch (node.kind) {
		case "integer":
			return readWhole(node.min, node.max, from);
		case "decimal": {
			const count = readWhole(steps(node.min, node), steps(node.max, node), from);
			// Dividing by the whole inverse keeps 0.1-grids exact in print: 53 × 0.1 is 5.300000000000001, 53 / 10 is 5.3.
			return count / Math.round(1 / node.step);
		}
		case "boolean":
			return readFlag(from);
		case "text":
			return readText(node, from);
		case "choice": {
			const at = from.varint();
			const value = node.values[at];
			if (value === undefined) throw new AppError("invalid", "a choice is not in the list");
			return value;
		}
		case "list": {
			const length = from.varint();
			// Every item takes a byte or more, except an empty record; both bounds stop a claim of a billion items.
			if (length > node.max) throw new AppError("invalid", "a list is too long");
			const items: unknown[] = [];
			for (let i = 0; i < length; i++) items.push(read(node.item, from));
			return items;
		}
		case "record":
			return readFields(node.fields, {}, from);
		case "tagged": {
			const name = Object.keys(node.variants)[from.varint()];
			const variant = name === undefined ? undefined : node.variants[name];
			if (variant === undefined) throw new AppError("invalid", "a variant is not in the list");
			return readFields(variant.fields, { [node.tag]: name }, from);
		}
		case "maybe":
			return readFlag(from) ? read(node.inner, from) : undefined;
		case "nullable":
			return readFlag(from) ? read(node.inner, from) : null;
	}
}

function readFields(
	fields: Readonly<Record<string, Node>>,
	into: Record<string, unknown>,
	from: ByteReader,
): Record<string, unknown> {
	for (const [name, field] of Object.entries(fields)) {
		const value = read(field, from);
		if (value !== undefined) into[name] = value;
	}
	return into;
}

function readText(node: Extract<Node, { kind: "text" }>, from: ByteReader): string {
	const length = from.varint();
	// A UTF-16 unit takes at most three bytes of UTF-8.
	if (length > node.maxLength * 3) throw new AppError("invalid", "a text is too long");
	try {
		return fromUtf8.decode(from.raw(length));
	} catch (cause) {
		throw new AppError("invalid", "a text is not UTF-8", { cause });
	}
}

function readFlag(from: ByteReader): boolean {
	const byte = from.byte();
	if (byte > 1) throw new AppError("invalid", "a flag is neither 0 nor 1");
	return byte === 1;
}

function writeWhole(min: number, max: number, value: number, to: ByteWriter): void {
	if (!Number.isSafeInteger(value) || value < min || value > max)
		throw new AppError("invalid", "a number is out of range");
	if (min < 0) to.signed(value);
	else to.varint(value);
}

function readWhole(min: number, max: number, from: ByteReader): number {
	const value = min < 0 ? from.signed() : from.varint();
	if (value < min || value > max) throw new AppError("invalid", "a number is out of range");
	return value;
}

function steps(value: number, node: { readonly step: number }): number {
	return Math.round(value * Math.round(1 / node.step));
}

function position(values: readonly string[], value: unknown): number {
	const at = values.indexOf(value as string);
	if (at < 0) throw new AppError("invalid", "a choice is not in the list");
	return at;
}
