// Where a file stands in the house: its process, its room, and which of the room's doors it is.

/** Rooms of technology: every room of their process may use them. All other rooms are of the trade. */
const TECHNOLOGY: Readonly<Record<string, ReadonlySet<string>>> = {
	edge: new Set([
		"broker",
		"journal",
		"roads",
		"http",
		"sqlite",
		"time",
		"set-aside",
		"system",
		"demo",
		"announce",
		"access",
		"print",
		"disk",
		"satellite",
		"stick",
	]),
	hub: new Set(["intake", "down", "proof", "satellite", "stick", "store", "deliver", "console", "http"]),
};

/** `view` puts a room's plain reads together for its routes. */
export type Door = "actions" | "store" | "view" | "routes" | "intake" | "jobs";
const DOORS: ReadonlySet<string> = new Set<Door>(["actions", "store", "view", "routes", "intake", "jobs"]);
const WIRING = new Set(["edge/edge.ts", "edge/routes.ts", "edge/region.ts", "hub/hub.ts", "firmware-bridge/bridge.ts"]);

export interface Place {
	/** `shared/contract`, `shared/wire`, `shared/node`, `desktop/screen`, or the top-level folder. */
	readonly zone: string;
	readonly room: string;
	readonly kind: "wiring" | "technology" | "pure" | Door;
}

export function placeOf(path: string): Place {
	const parts = path.split("/");
	const [top = "", second = ""] = parts;
	const zone = top === "shared" || (top === "desktop" && second === "screen") ? `${top}/${second}` : top;
	const technology = TECHNOLOGY[top];
	// A `judge-….ts` is a command line of its own: it reads a file and prints what the rules make of it.
	if (WIRING.has(path) || /^(?:main|judge-[a-z-]+)\.ts$/.test(parts.at(-1) ?? ""))
		return { zone, room: "", kind: "wiring" };
	if (technology === undefined || parts.length < 3) return { zone, room: "", kind: "technology" };
	// A room that has outgrown one file splits a door by subject: `alarm-store.ts` is a store.
	const name = parts
		.at(-1)!
		.replace(/\.tsx?$/, "")
		.replace(/^.*-/, "");
	if (technology.has(second)) return { zone, room: second, kind: "technology" };
	return { zone, room: second, kind: DOORS.has(name) ? (name as Door) : "pure" };
}

export const isTrigger = (kind: Place["kind"]): boolean => kind === "routes" || kind === "intake" || kind === "jobs";
