// A configuration file becomes a checked, frozen value, or a sentence a technician can act on.

import { readFileSync } from "node:fs";
import { parse, TomlError } from "smol-toml";
import { check } from "../contract/check.ts";
import { AppError } from "../contract/error.ts";
import type { Schema } from "../contract/schema.ts";

export function loadConfig<T>(schema: Schema<T>, path: string | undefined): T {
	if (path === undefined)
		throw new AppError("invalid", "no configuration file named", { hint: "give its path as the first argument" });
	let text: string;
	try {
		text = readFileSync(path, "utf8");
	} catch (cause) {
		throw new AppError("not-found", `cannot read ${path}`, { hint: "check the path and its permissions", cause });
	}
	return parseConfig(schema, text, path);
}

export function parseConfig<T>(schema: Schema<T>, text: string, name: string): T {
	let value: unknown;
	try {
		value = parse(text);
	} catch (error) {
		if (!(error instanceof TomlError)) throw error;
		throw new AppError("invalid", `${name} line ${error.line}: not TOML`, { cause: error });
	}
	const checked = check(schema, value);
	if (!checked.ok) throw new AppError("invalid", `${name}: ${checked.reason}`);
	return deepFreeze(checked.value);
}

function deepFreeze<T>(value: T): T {
	if (typeof value === "object" && value !== null) {
		for (const entry of Object.values(value)) deepFreeze(entry);
		Object.freeze(value);
	}
	return value;
}
