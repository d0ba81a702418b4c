// The repository as the rules of architecture see it: files, what each imports, what each exports.

import { readdirSync, readFileSync } from "node:fs";
import { join, posix, relative } from "node:path";

export interface Import {
	/** As it stands in the file. */
	readonly specifier: string;
	/** The file it means, as a path from the root; undefined for Node's own modules and packages. */
	readonly file?: string;
	/** `node:fs`, `aedes`, `@preact/signals`: what is left when it is no file of ours. */
	readonly external?: string;
}

export interface SourceFile {
	readonly path: string;
	readonly text: string;
	readonly lines: number;
	readonly imports: readonly Import[];
}

export type Tree = ReadonlyMap<string, SourceFile>;

const KEPT = /\.(?:ts|tsx|mjs|cjs|md)$/;
const LEFT_OUT = new Set(["node_modules", "dist", "test-results"]);
const CODE = /\.(?:ts|tsx|mjs|cjs)$/;

// Statements start a line in formatted code, and between the keyword and `from` stand only names, braces and commas.
const STATEMENT = /^(?:import|export)\b[^;"'`=()]*?\bfrom\s*["']([^"']+)["']/gm;
const SIDE_EFFECT = /^import\s*["']([^"']+)["']/gm;
// `import("x")` loads and `import("x").T` names a type; both count, as does a `require`.
const CALL = /\b(?:import|require)\(\s*["']([^"']+)["']/g;

/** Every specifier a file names, types included, each once. */
export function scanImports(code: string): string[] {
	const text = code.replace(/\/\*[\s\S]*?\*\//g, "").replace(/^\s*\/\/.*$/gm, "");
	const found = [STATEMENT, SIDE_EFFECT, CALL].flatMap((pattern) =>
		[...text.matchAll(pattern)].map((match) => match[1]!),
	);
	return [...new Set(found)];
}

/** The names of exported functions, arrow functions included. */
export function scanExportedFunctions(code: string): string[] {
	const declared = code.matchAll(/^export (?:async )?function\*? ?(\w+)/gm);
	const assigned = code.matchAll(/^export const (\w+)[^=\n]*= (?:async )?(?:\([^\n]*=>|\(\n|\w+ =>|function\b)/gm);
	return [...new Set([...declared, ...assigned].map((match) => match[1]!))];
}

export function parseFile(path: string, text: string): SourceFile {
	const lines = text.split("\n").length - (text.endsWith("\n") ? 1 : 0);
	const imports = CODE.test(path) ? scanImports(text).map((specifier) => resolveImport(path, specifier)) : [];
	return { path, text, lines, imports };
}

/** A tree from texts by path: for the rules' own tests. */
export function treeOf(files: Readonly<Record<string, string>>): Tree {
	return new Map(Object.entries(files).map(([path, text]) => [path, parseFile(path, text)]));
}

/** Everything but what is installed, built or hidden. */
export function readTree(root: string): Tree {
	const paths = readdirSync(root, { recursive: true, withFileTypes: true })
		.filter((entry) => entry.isFile() && KEPT.test(entry.name))
		.map((entry) => relative(root, join(entry.parentPath, entry.name)))
		.filter((path) => !path.split("/").some((part) => part.startsWith(".") || LEFT_OUT.has(part)));
	return treeOf(Object.fromEntries(paths.map((path) => [path, readFileSync(join(root, path), "utf8")])));
}

export const isCode = (file: SourceFile): boolean => CODE.test(file.path);
export const isTest = (path: string): boolean => path.startsWith("test/") || /\.test\.tsx?$/.test(path);

function resolveImport(from: string, specifier: string): Import {
	if (specifier.startsWith(".")) return { specifier, file: posix.join(posix.dirname(from), specifier) };
	if (specifier.startsWith("@tesai/")) return { specifier, file: specifier.slice("@tesai/".length) };
	if (specifier.startsWith("node:")) return { specifier, external: specifier };
	const parts = specifier.split("/");
	return { specifier, external: parts.slice(0, specifier.startsWith("@") ? 2 : 1).join("/") };
}
