// Breaks one rule of the product on purpose, in this process alone: the file is changed on its way from the disk into memory.

import { registerHooks } from "node:module";
import { relative } from "node:path";
import { fileURLToPath } from "node:url";
import { ROOT } from "../program.ts";
import { MUTANTS, type Mutant } from "./mutants.ts";

/** Call before the product is loaded. A mutant whose lines are not there any more is an error, never a quiet success. */
export function breakRule(name: string): void {
	const mutant = MUTANTS.find((one) => one.name === name);
	if (mutant === undefined) throw new Error(`no rule is called ${name}`);
	changeLine(mutant);
}

/**
 * Frames as plain varints, the product's own way for what its codebook cannot say: twenty times as quick as the trained coder. Most
 * worlds are about what becomes of frames, not about how small they are.
 */
export function tellPlainly(): void {
	const line = "export const NEWEST_CODEBOOK = 1;";
	changeLine({ file: "shared/wire/coder/codebooks.ts", line, instead: line.replace("1", "0") });
}

function changeLine(mutant: Pick<Mutant, "file" | "line" | "instead">): void {
	let isBroken = false;
	registerHooks({
		load(url, context, next) {
			const loaded = next(url, context);
			if (!url.startsWith("file:") || relative(ROOT, fileURLToPath(url)) !== mutant.file) return loaded;
			const source = String(loaded.source);
			if (source.split(mutant.line).length !== 2) throw new Error(`${mutant.file} has no one place "${mutant.line}"`);
			isBroken = true;
			return { ...loaded, source: source.replace(mutant.line, () => mutant.instead) };
		},
	});
	process.on("exit", () => {
		if (!isBroken) throw new Error(`${mutant.file} was never loaded: nothing was broken`);
	});
}
