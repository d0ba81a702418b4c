// Reads the text that Berlinger's loggers write into a tree of keys, whatever the keys mean. [LG1]
//
//   Conf:                       a line that only names something opens a node; what is indented below belongs to it
//    Serial: 130400191542       a pair
//    T AL: -0.5, t AL: 60       several pairs: one entry
//   Data:
//   ⇥2022-11-08 04:49⇥4.4⇥      a row
//
// Source: real exports of a Fridge-tag 2 (firmware 3.4p0o) and a Q-tag CLm (firmware 4.7.04o); the maker's manual for the words.

/** The pairs of one line, in its order. */
export type Entry = ReadonlyMap<string, string>;

export interface TreeNode {
	readonly name: string;
	readonly entries: readonly Entry[];
	readonly children: readonly TreeNode[];
	/** Cells of each row, as written. */
	readonly rows: readonly (readonly string[])[];
}

interface Growing extends TreeNode {
	readonly entries: Entry[];
	readonly children: Growing[];
	readonly rows: string[][];
}

/** A comma inside a value is followed by no key, so it ends no pair. */
const BETWEEN_PAIRS = /,\s?(?=[A-Za-z][A-Za-z0-9 /.-]{0,40}:)/;
const PAIR = /^([^:]{1,60}):\s?(.*)$/s;

/** Never throws: what is not understood is left out. */
export function parseBerlingerText(text: string): TreeNode {
	const root = grow("");
	/** The open node of each depth; a line at depth n belongs to the node at n. */
	const open: Growing[] = [root];
	for (const line of text.replace(/^\uFEFF/, "").split(/\r\n|\n|\r/)) {
		if (line.trim() === "") continue;
		if (line.startsWith("\t")) {
			open.at(-1)?.rows.push(line.slice(1).split("\t"));
			continue;
		}
		const depth = Math.min(line.length - line.trimStart().length, open.length - 1);
		open.length = depth + 1;
		const parent = open[depth] ?? root;
		const pairs = line.trim().split(BETWEEN_PAIRS).map(splitPair);
		const [first] = pairs;
		if (pairs.length === 1 && first !== undefined && first[1] === "") {
			const node = grow(first[0]);
			parent.children.push(node);
			open.push(node);
		} else {
			const entry = new Map(pairs.filter((pair) => pair !== undefined));
			if (entry.size > 0) parent.entries.push(entry);
		}
	}
	return root;
}

function grow(name: string): Growing {
	return { name, entries: [], children: [], rows: [] };
}

function splitPair(text: string): readonly [string, string] | undefined {
	const found = PAIR.exec(text);
	return found === null ? undefined : [(found[1] ?? "").trim(), (found[2] ?? "").trim()];
}

/** The value of a key anywhere among a node's own pairs; undefined when it is missing or empty. */
export function pairOf(node: TreeNode | undefined, key: string): string | undefined {
	for (const entry of node?.entries ?? []) {
		const value = entry.get(key);
		if (value !== undefined) return value === "" ? undefined : value;
	}
	return undefined;
}

/** The node below, by its path of names. */
export function nodeAt(node: TreeNode | undefined, ...path: readonly string[]): TreeNode | undefined {
	let at = node;
	for (const name of path) at = at?.children.find((child) => child.name === name);
	return at;
}

/** Nodes that are numbered, in the order of their numbers. */
export function numberedNodes(node: TreeNode | undefined): readonly { readonly no: number; readonly node: TreeNode }[] {
	return (node?.children ?? [])
		.filter((child) => /^\d{1,4}$/.test(child.name))
		.map((child) => ({ no: Number(child.name), node: child }))
		.sort((a, b) => a.no - b.no);
}
