// Who may import what (types count), which package has which importing file, and that nothing goes in circles.

import { isTrigger, type Place, placeOf } from "./place.ts";
import { type Import, isCode, isTest, type SourceFile, type Tree } from "./tree.ts";

/** One sentence a person can act on, with the file it is about. */
export interface Complaint {
	readonly rule: string;
	readonly path: string;
	readonly about: string;
}

/** Native and wire packages: one file a process knows each, so a replacement is one file's work. */
const WIRE_PACKAGES = new Set([
	"serialport",
	"modbus-serial",
	"better-sqlite3",
	"aedes",
	"mqtt",
	"mqtt-packet",
	"node-cron",
	"i18next",
	"pino",
	"electron",
	"fastify",
]);

/** What the page is made of; all else it needs comes by HTTP. */
const PAGE_PACKAGES = new Set(["preact", "@preact/signals", "@preact/preset-vite", "i18next", "vite"]);

export function findForbiddenImports(tree: Tree): Complaint[] {
	return productFiles(tree).flatMap((file) =>
		file.imports.flatMap((imported) => {
			const why = whyForbidden(file.path, imported);
			return why === undefined ? [] : [{ rule: "imports", path: file.path, about: `${imported.specifier}: ${why}` }];
		}),
	);
}

function whyForbidden(path: string, { file, external }: Import): string | undefined {
	const from = placeOf(path);
	if (external !== undefined) return whyExternalForbidden(from, path, external);
	if (file === undefined) return undefined;
	if (isTest(file)) return "the product does not depend on its tests";
	if (isSimulation(file) && !isSimulation(path)) return "the product does not know its simulated devices";
	const to = placeOf(file);
	switch (from.zone) {
		case "shared/contract":
			return to.zone === from.zone ? undefined : "the contract stands on nothing";
		case "shared/wire":
			return to.zone === from.zone || to.zone === "shared/contract" ? undefined : "wire knows the contract and itself";
		case "shared/node":
			return to.zone.startsWith("shared/") ? undefined : "shared knows no process";
		case "desktop/screen":
			return to.zone === from.zone || to.zone === "shared/contract" ? undefined : "the page talks HTTP only";
	}
	if (to.zone.startsWith("shared/")) return whySharedForbidden(from, to.zone, file);
	if (to.zone !== from.zone) return "processes never import each other";
	return whyRoomForbidden(from, to);
}

const isSimulation = (path: string): boolean => path.includes("/simulation/") || path.endsWith(".twin.ts");

function whyExternalForbidden(from: Place, path: string, external: string): string | undefined {
	if (from.zone === "shared/contract" || from.zone === "shared/wire") return "contract and wire are pure";
	if (from.zone === "desktop/screen" && !path.endsWith(".config.ts")) {
		return PAGE_PACKAGES.has(external) ? undefined : "the page runs in any browser";
	}
	if (from.kind === "pure") return "a pure file does no I/O";
	if (isBehindATrigger(from)) return "a store speaks through its transaction only";
	if (path.startsWith("firmware-bridge/protocols/")) return "a byte machine does no I/O";
	return undefined;
}

function whySharedForbidden(from: Place, zone: string, file: string): string | undefined {
	if (zone !== "shared/node") return undefined;
	if (from.kind === "pure") return "a pure file does no I/O";
	if (isBehindATrigger(from) && file !== "shared/node/sqlite.ts") {
		return "of shared/node a store, a view or an action knows sqlite.ts alone";
	}
	return undefined;
}

const isBehindATrigger = ({ kind }: Place): boolean => kind === "store" || kind === "view" || kind === "actions";

/** Trigger → action → store and pure decision, inside one room; other rooms' decisions and technology are free to use. */
function whyRoomForbidden(from: Place, to: Place): string | undefined {
	if (from.kind === "wiring") return undefined;
	if (to.kind === "wiring") return "only main.ts knows the wiring";
	if (to.kind === "technology") return from.kind === "pure" && to.room !== "" ? "a pure file does no I/O" : undefined;
	if (to.kind === "pure")
		return from.kind === "store" && to.room !== from.room ? "a store knows its own room" : undefined;
	if (to.room !== from.room) return `${to.kind}.ts belongs to its own room`;
	if (isTrigger(to.kind)) return "nothing but the wiring knows a trigger";
	if (from.kind === "pure") return "a decision knows neither store nor actions";
	if (from.kind === "store") return "a store knows neither action nor view";
	if (from.kind === "view" && to.kind === "actions") return "a view changes nothing";
	return undefined;
}

export function findSharedPackages(tree: Tree): Complaint[] {
	const importers = new Map<string, string[]>();
	for (const file of productFiles(tree)) {
		for (const { external } of file.imports) {
			if (external === undefined || !WIRE_PACKAGES.has(external)) continue;
			const key = `${external} in ${file.path.split("/")[0]}`;
			importers.set(key, [...(importers.get(key) ?? []), file.path]);
		}
	}
	return [...importers].flatMap(([key, paths]) =>
		paths.slice(1).map((path) => ({ rule: "one importing file", path, about: `${key} is already ${paths[0]}'s` })),
	);
}

/** Every import must lead somewhere, or no other rule here can be trusted. */
export function findDeadImports(tree: Tree): Complaint[] {
	const files = [...tree.values()].filter((file) => !file.path.startsWith("test/architecture"));
	return files.flatMap((file) =>
		file.imports.flatMap(({ specifier, file: target }) =>
			target === undefined || tree.has(target) || !/\.(?:ts|tsx|mjs)$/.test(target)
				? []
				: [{ rule: "dead import", path: file.path, about: specifier }],
		),
	);
}

/** Depth first; each circle is told once, from the file at which it closes. */
export function findCycles(tree: Tree): Complaint[] {
	const found: Complaint[] = [];
	const done = new Set<string>();
	const visit = (path: string, trail: readonly string[]) => {
		if (trail.includes(path)) {
			const circle = [...trail.slice(trail.indexOf(path)), path];
			found.push({ rule: "cycle", path, about: circle.join(" → ") });
			return;
		}
		if (done.has(path)) return;
		for (const { file } of tree.get(path)?.imports ?? []) if (file !== undefined) visit(file, [...trail, path]);
		done.add(path);
	};
	for (const path of tree.keys()) visit(path, []);
	return found;
}

function productFiles(tree: Tree): SourceFile[] {
	return [...tree.values()].filter((file) => isCode(file) && !isTest(file.path) && file.path.includes("/"));
}
