// Sizes, names, and the rules of the SPEC files that a test must quote.

import type { Complaint } from "./import-rules.ts";
import { isCode, isTest, type SourceFile, scanExportedFunctions, type Tree } from "./tree.ts";

export const ON_THE_TABLE = 250;
export const REFUSED_FROM = 400;

const REFUSED_NAMES = new Set(["util", "utils", "helper", "helpers", "common", "misc", "lib", "types", "index", "src"]);
const REFUSED_VERBS = /^(?:handle|process|manage|do)(?:[A-Z]|$)/;
const KEBAB = /^[a-z0-9]+(?:-[a-z0-9]+)*$/;

export function findBigFiles(tree: Tree): Complaint[] {
	return productCode(tree)
		.filter((file) => file.lines > REFUSED_FROM)
		.map(({ path, lines }) => ({ rule: "size", path, about: `${lines} lines, refused from ${REFUSED_FROM}` }));
}

/** Not refused: to be talked about. */
export function listLongFiles(tree: Tree): string[] {
	return productCode(tree)
		.filter((file) => file.lines > ON_THE_TABLE)
		.map((file) => `${file.path} (${file.lines} lines)`);
}

export function findRefusedNames(tree: Tree): Complaint[] {
	return [...tree.values()].filter(isCode).flatMap((file) => {
		const segments = file.path
			.split("/")
			.map((part) => part.replace(/(?:\.(?:test|config|twin|d))?\.(?:ts|tsx|mjs|cjs)$/, ""));
		const bad = segments.find((segment) => REFUSED_NAMES.has(segment) || !KEBAB.test(segment));
		return bad === undefined
			? []
			: [{ rule: "name", path: file.path, about: `"${bad}" is refused: a kebab-case noun` }];
	});
}

/** A function is found by its name alone, so a name means one thing in the whole repository. */
export function findUnclearFunctions(tree: Tree): Complaint[] {
	const homes = new Map<string, string>();
	return productCode(tree).flatMap((file) =>
		scanExportedFunctions(file.text).flatMap((name) => {
			if (REFUSED_VERBS.test(name)) return [{ rule: "function", path: file.path, about: `${name} says nothing` }];
			const home = homes.get(name);
			if (home === undefined) homes.set(name, file.path);
			return home === undefined ? [] : [{ rule: "function", path: file.path, about: `${name} is already in ${home}` }];
		}),
	);
}

const RULE_BOOK = /(?:^|\/)(?:SPEC|PROTOCOL|SYNC)\.md$/;
// `- **CC4** …`, `### S7 …`, `| P3 | …`, `**H2** …`
const RULE = /^(?:#{1,6}\s+|[-*]\s+|\|\s*)?\*{0,2}([A-Z]{1,4}[0-9]{1,3})\b(?!\.)/gm;
// A test's name begins with the ids it proves: "CC4 …", "CC4, CC5: …".
const QUOTED = /["'`]((?:[A-Z]{1,4}[0-9]{1,3}(?:[,:]?\s+|\s*[–-]\s*))+)(?=\S)/g;

export function findUnquotedRules(tree: Tree): Complaint[] {
	const quoted = new Set<string>();
	for (const { path, text } of tree.values()) {
		if (!isTest(path) || path.startsWith("test/architecture")) continue;
		for (const [, ids = ""] of text.matchAll(QUOTED)) for (const id of ids.match(/[A-Z]+[0-9]+/g) ?? []) quoted.add(id);
	}
	const homes = new Map<string, string>();
	const books = [...tree.values()].filter((file) => RULE_BOOK.test(file.path));
	return books.flatMap(({ path, text }) => {
		const ids = new Set([...text.matchAll(RULE)].map((match) => match[1]!));
		return [...ids].flatMap((id) => {
			const home = homes.get(id);
			homes.set(id, path);
			if (home !== undefined) return [{ rule: "rule id", path, about: `${id} is already a rule of ${home}` }];
			return quoted.has(id) ? [] : [{ rule: "rule id", path, about: `no test's name begins with ${id}` }];
		});
	});
}

function productCode(tree: Tree): SourceFile[] {
	return [...tree.values()].filter((file) => isCode(file) && !isTest(file.path));
}
