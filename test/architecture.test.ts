// The rules of the house on the real tree, and each rule on a small tree that breaks it: a rule that cannot fail is none.

import { resolve } from "node:path";
import { describe, expect, test } from "vitest";
import {
	type Complaint,
	findCycles,
	findDeadImports,
	findForbiddenImports,
	findSharedPackages,
} from "./architecture/import-rules.ts";
import {
	findBigFiles,
	findRefusedNames,
	findUnclearFunctions,
	findUnquotedRules,
	listLongFiles,
} from "./architecture/text-rules.ts";
import { readTree, scanExportedFunctions, scanImports, type Tree, treeOf } from "./architecture/tree.ts";

/** Every exemption names what it allows and why; one that is no longer needed fails the test. */
const EXEMPT: readonly { readonly rule: string; readonly path: string; readonly why: string }[] = [
	{ rule: "imports", path: "edge/coldchain/watched.ts", why: "the room's memory, filled from its own store at start" },
];

const RULES = {
	findForbiddenImports,
	findSharedPackages,
	findDeadImports,
	findCycles,
	findBigFiles,
	findRefusedNames,
	findUnclearFunctions,
	findUnquotedRules,
} satisfies Record<string, (tree: Tree) => Complaint[]>;

const tree = readTree(resolve(import.meta.dirname, ".."));
const isExempt = ({ rule, path }: Complaint) => EXEMPT.some((entry) => entry.rule === rule && entry.path === path);

describe("the real tree", () => {
	test("is really read", () => {
		expect(tree.size).toBeGreaterThan(50);
		expect(tree.get("shared/node/sqlite.ts")?.imports.map((entry) => entry.specifier)).toContain("better-sqlite3");
	});

	test.each(Object.entries(RULES))("%s finds nothing", (_name, find) => {
		const told = find(tree).filter((complaint) => !isExempt(complaint));
		expect(told.map(({ rule, path, about }) => `${rule}: ${path}: ${about}`)).toEqual([]);
	});

	test("every exemption is still needed", () => {
		const all = Object.values(RULES).flatMap((find) => find(tree));
		const idle = EXEMPT.filter(({ rule, path }) => !all.some((told) => told.rule === rule && told.path === path));
		expect(idle).toEqual([]);
	});

	test("long files are on the table", () => {
		const long = listLongFiles(tree);
		if (long.length > 0) console.info(`on the table, over 250 lines: ${long.join(", ")}`);
		expect(long.length).toBeLessThan(tree.size / 10);
	});
});

describe("the scanner", () => {
	test("sees every way to name another file, types included", () => {
		const code = [
			'import { a } from "./a.ts";',
			'import type { B } from "./b.ts";',
			'import {\n\tc,\n\ttype D,\n} from "./c.ts";',
			'import e, * as f from "./e.ts";',
			'export { g } from "./g.ts";',
			'export * from "./h.ts";',
			'import "./i.css";',
			'const j = await import("./j.ts");',
			'type K = import("./k.ts").K;',
			'const l = require("./l.cjs");',
		].join("\n");
		expect(
			scanImports(code)
				.map((specifier) => specifier[2])
				.toSorted()
				.join(""),
		).toBe("abceghijkl");
	});

	test("is not taken in by comments, text and values", () => {
		const code = [
			'// import { a } from "./a.ts";',
			'/*\nimport { b } from "./b.ts";\n*/',
			'export const from = "c";',
			'export function d(from: string) { return from + " \\"./d.ts\\""; }',
			"const e = 'import { e } from \"./e.ts\"';",
		].join("\n");
		expect(scanImports(code)).toEqual([]);
	});

	test("finds exported functions in all their forms, and nothing else", () => {
		const code = [
			"export function a(): void {}",
			"export async function b() {}",
			"export function* c() {}",
			"export const d = (x: number): number => x;",
			"export const e: F = async (x) => x;",
			"export const f = (\n\tx: number,\n) => x;",
			"export const g = 1;",
			"export const h = [1].map((x) => x);",
			"function i() {}",
		].join("\n");
		expect(scanExportedFunctions(code)).toEqual(["a", "b", "c", "d", "e", "f"]);
	});
});

/** Who imports what → how many complaints. */
const IMPORTS: readonly [from: string, specifier: string, refused: boolean][] = [
	["shared/contract/id.ts", "./schema.ts", false],
	["shared/contract/id.ts", "node:crypto", true],
	["shared/contract/id.ts", "typebox", true],
	["shared/contract/id.ts", "../node/clock.ts", true],
	["shared/wire/frame.ts", "../contract/event.ts", false],
	["shared/wire/frame.ts", "node:buffer", true],
	["shared/node/log.ts", "pino", false],
	["shared/node/log.ts", "@tesai/edge/edge.ts", true],
	["edge/coldchain/alarm.ts", "@tesai/shared/contract/limits.ts", false],
	["edge/coldchain/alarm.ts", "./limits.ts", false],
	["edge/coldchain/alarm.ts", "../power/budget.ts", false],
	["edge/coldchain/alarm.ts", "./store.ts", true],
	["edge/coldchain/alarm.ts", "node:fs", true],
	["edge/coldchain/alarm.ts", "@tesai/shared/node/clock.ts", true],
	["edge/coldchain/alarm.ts", "../sqlite/writer.ts", true],
	["edge/coldchain/store.ts", "@tesai/shared/node/sqlite.ts", false],
	["edge/coldchain/store.ts", "./alarm.ts", false],
	["edge/coldchain/store.ts", "@tesai/shared/node/log.ts", true],
	["edge/coldchain/store.ts", "better-sqlite3", true],
	["edge/coldchain/store.ts", "./actions.ts", true],
	["edge/coldchain/store.ts", "../power/budget.ts", true],
	["edge/coldchain/actions.ts", "./store.ts", false],
	["edge/coldchain/actions.ts", "../power/budget.ts", false],
	["edge/coldchain/actions.ts", "../journal/store.ts", false],
	["edge/coldchain/actions.ts", "../power/store.ts", true],
	["edge/coldchain/actions.ts", "../power/actions.ts", true],
	["edge/coldchain/actions.ts", "./routes.ts", true],
	["edge/coldchain/actions.ts", "@tesai/shared/node/log.ts", true],
	["edge/coldchain/routes.ts", "./actions.ts", false],
	["edge/coldchain/routes.ts", "./store.ts", false],
	["edge/coldchain/routes.ts", "@tesai/shared/node/http.ts", false],
	["edge/coldchain/routes.ts", "./intake.ts", true],
	["edge/coldchain/routes.ts", "../power/actions.ts", true],
	["edge/coldchain/routes.ts", "../edge.ts", true],
	["edge/roads/sender.ts", "../journal/store.ts", false],
	["edge/roads/sender.ts", "../coldchain/store.ts", true],
	["edge/edge.ts", "./coldchain/routes.ts", false],
	["edge/edge.ts", "@tesai/hub/hub.ts", true],
	["edge/main.ts", "./edge.ts", false],
	["edge/coldchain/view.ts", "@tesai/test/sim/post.ts", true],
	["edge/coldchain/view.ts", "./alarm-store.ts", false],
	["edge/coldchain/view.ts", "./actions.ts", true],
	["edge/coldchain/alarm-store.ts", "./view.ts", true],
	["edge/coldchain/judge-trace.ts", "node:fs", false],
	["edge/coldchain/routes.ts", "./judge-trace.ts", true],
	["firmware-bridge/protocols/ve-direct.ts", "node:net", true],
	["firmware-bridge/drivers/xy-md02.ts", "./xy-md02.twin.ts", true],
	["firmware-bridge/drivers/xy-md02.twin.ts", "./modbus.twin.ts", false],
	["desktop/screen/main.tsx", "preact", false],
	["desktop/screen/main.tsx", "@tesai/shared/contract/edge-api/system.ts", false],
	["desktop/screen/main.tsx", "@tesai/shared/wire/bytes.ts", true],
	["desktop/screen/main.tsx", "../lockdown.ts", true],
	["desktop/screen/main.tsx", "fastify", true],
	["provisioning/demo/main.ts", "@tesai/edge/edge.ts", true],
	["edge/coldchain/alarm.test.ts", "@tesai/hub/hub.ts", false],
	["test/sim/post.ts", "@tesai/hub/hub.ts", false],
];

describe("who may import what", () => {
	test.each(IMPORTS)("%s → %s, refused: %s", (from, specifier, refused) => {
		const found = findForbiddenImports(treeOf({ [from]: `import type { X } from "${specifier}";\n` }));
		expect(found).toHaveLength(refused ? 1 : 0);
	});

	test("a wire package has one importing file a process", () => {
		const both = { "hub/a.ts": 'import "mqtt";', "edge/a.ts": 'import "mqtt";' };
		expect(findSharedPackages(treeOf(both))).toEqual([]);
		const second = findSharedPackages(treeOf({ ...both, "edge/b.ts": 'import type { X } from "mqtt";' }));
		expect(second).toMatchObject([{ path: "edge/b.ts" }]);
	});

	test("a circle is found, also one of types alone", () => {
		const line = { "edge/a.ts": 'import "./b.ts";', "edge/b.ts": 'import "./c.ts";', "edge/c.ts": "" };
		expect(findCycles(treeOf(line))).toEqual([]);
		const circle = { ...line, "edge/c.ts": 'import type { A } from "./a.ts";' };
		expect(findCycles(treeOf(circle))).toMatchObject([{ about: "edge/a.ts → edge/b.ts → edge/c.ts → edge/a.ts" }]);
	});

	test("an import that leads nowhere is found", () => {
		expect(findDeadImports(treeOf({ "edge/a.ts": 'import "./gone.ts";' }))).toHaveLength(1);
	});
});

describe("sizes, names and rule ids", () => {
	test("400 lines pass, 401 do not, a test may", () => {
		const long = (count: number) => "x;\n".repeat(count);
		const found = findBigFiles(treeOf({ "hub/a.ts": long(400), "hub/b.ts": long(401), "hub/c.test.ts": long(900) }));
		expect(found).toMatchObject([{ path: "hub/b.ts" }]);
		expect(listLongFiles(treeOf({ "hub/a.ts": long(250), "hub/b.ts": long(251) }))).toEqual(["hub/b.ts (251 lines)"]);
	});

	test.each(["edge/utils/a.ts", "edge/index.ts", "edge/src/a.ts", "edge/alarmState.ts", "hub/helpers.test.ts"])(
		"%s is a refused name",
		(path) => expect(findRefusedNames(treeOf({ [path]: "" }))).toHaveLength(1),
	);

	test.each([
		"edge/alarm.ts",
		"vitest.config.ts",
		"edge/retry-delay.test.ts",
		"edge/a-b.twin.ts",
		"shared/contract/edge-api/link.ts",
	])("%s is a fine name", (path) => expect(findRefusedNames(treeOf({ [path]: "" }))).toEqual([]));

	test("a function's name means one thing", () => {
		const files = { "edge/a.ts": "export function openIt() {}", "hub/a.ts": "export const openIt = () => 1;" };
		expect(findUnclearFunctions(treeOf(files))).toMatchObject([{ path: "hub/a.ts" }]);
		expect(findUnclearFunctions(treeOf({ "hub/a.ts": "export function handleFrame() {}" }))).toHaveLength(1);
		expect(findUnclearFunctions(treeOf({ "hub/a.ts": "export function doorOf() {}" }))).toEqual([]);
	});

	test("a rule without a test is found; one with several names in a test is not", () => {
		const book = "# Rules\n\n- **S1** one\n- **S2** two (see S9)\n\n### S3 three\n\n| S4 | four |\n";
		const proof = 'test("S1 holds", () => {});\ntest("S2, S3: hold", () => {});\nconst text = "S4";\n';
		const found = findUnquotedRules(treeOf({ "shared/wire/SYNC.md": book, "shared/wire/a.test.ts": proof }));
		expect(found.map(({ about }) => about)).toEqual(["no test's name begins with S4"]);
	});

	test("an id belongs to one rule book", () => {
		const found = findUnquotedRules(treeOf({ "a/SPEC.md": "- S1 x", "b/SPEC.md": "- S1 y", "a/a.test.ts": '"S1 z"' }));
		expect(found).toHaveLength(1);
	});
});
