// Rules of the product that are broken on purpose, one at a time: what the simulation does not notice it does not prove.

export interface Mutant {
	/** The rule, as if it held no more. */
	readonly name: string;
	/** Exactly one place in the product. */
	readonly file: string;
	readonly line: string;
	readonly instead: string;
	/** How long the worlds are in which it is looked for. */
	readonly days: number;
	/** Noticed within a few worlds: then every run of the tests looks. */
	readonly isQuick?: true;
	/** Where what breaks is rare in ordinary worlds. */
	readonly stress?: "copies";
}

export const MUTANTS: readonly Mutant[] = [
	{
		name: "the hub acknowledges what it has not kept",
		file: "hub/intake/facts.ts",
		line: "await insertFacts(trx, ref, unread, { receivedAt, state: 0 });",
		instead: "",
		days: 2,
		isQuick: true,
	},
	{
		name: "what is sent again skips the gaps",
		file: "shared/wire/ranges.ts",
		line: "if (gap.first <= last) missing.push({ first: gap.first, last: Math.min(gap.last, last) });",
		instead: "",
		days: 2,
		isQuick: true,
	},
	{
		name: "a post lets go of what the hub lacks",
		file: "edge/journal/let-go.ts",
		line: "!hasSeq(acknowledged, seq) || ",
		instead: "",
		days: 40,
	},
	{
		name: "what the hub says counts each time it is heard",
		file: "edge/roads/hub-facts.ts",
		line: "else if (!isSame(known, fact)) refuse(",
		instead: "else if (isSame(known, fact)) applyHubFact(tx, fact, take); else refuse(",
		days: 2,
		isQuick: true,
	},
	{
		name: "a fact's number is given outside its transaction",
		file: "edge/journal/store.ts",
		line: "const seq = (last?.seq ?? 0) + 1;",
		instead: `const given = ((globalThis as any).given ??= new WeakMap());
	const of = given.get(tx.db) ?? new Map();
	given.set(tx.db, of);
	const seq = Math.max(of.get(lane) ?? 0, last?.seq ?? 0) + 1;
	of.set(lane, seq);`,
		days: 2,
		isQuick: true,
	},
	{
		name: "a satellite's message is not paid for before it leaves",
		file: "edge/roads/sender.ts",
		line: "payBill(tx, timekeeper, bill);",
		instead: "",
		days: 12,
	},
	{
		name: "alarms stand behind everything else",
		file: "edge/roads/compose.ts",
		line: "LANES.indexOf(a.lane) - LANES.indexOf(b.lane)",
		instead: "LANES.indexOf(b.lane) - LANES.indexOf(a.lane)",
		days: 2,
		isQuick: true,
	},
	{
		name: "message numbers are not kept on disk before they are used",
		file: "shared/node/message-counter.ts",
		line: "store.save(next + BLOCK);",
		instead: "",
		days: 2,
		isQuick: true,
	},
	{
		name: "a copy takes for its own what the hub said to its former self",
		file: "edge/journal/acknowledgements.ts",
		line: "left?.[no] ?? Number.MAX_SAFE_INTEGER",
		instead: "Number.MAX_SAFE_INTEGER",
		days: 4,
		stress: "copies",
	},
	{
		name: "the hub's views take what came last, not what happened last",
		file: "hub/store/keep-later.ts",
		line: '.where((eb) => eb(eb.refTuple(...place("excluded")), ">", eb.refTuple(...place(table)))),',
		instead: ",",
		days: 2,
	},
];
