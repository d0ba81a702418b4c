// Which page is open: the address after the #, so that a reload and the Back key stay where the person was.

import { signal } from "@preact/signals";

export type Route =
	| { readonly page: "wall" }
	| { readonly page: "fridge"; readonly fridge: string }
	| { readonly page: "equipment"; readonly fridge: string }
	| { readonly page: "plate"; readonly fridge: string }
	| { readonly page: "insight"; readonly fridge: string }
	| { readonly page: "sheet"; readonly fridge: string }
	| { readonly page: "note"; readonly fridge: string }
	| { readonly page: "episodes"; readonly fridge: string; readonly alarm: number | null }
	| { readonly page: "devices" }
	| { readonly page: "device"; readonly sensor: string }
	| { readonly page: "acknowledge"; readonly alarm: number }
	| { readonly page: "loggers" }
	| { readonly page: "logger"; readonly serial: string }
	| { readonly page: "power" }
	| { readonly page: "state" }
	| { readonly page: "work" }
	| { readonly page: "people" }
	| { readonly page: "look" }
	| { readonly page: "demo" };

/** Anything unknown is the wall: a person must never meet an empty page. */
export function parseRoute(hash: string): Route {
	const [, page, argument = "", detail = ""] = hash.split("/");
	if (page === "fridge" && /^[a-z0-9-]+$/.test(argument)) {
		if (detail === "episodes") return { page: detail, fridge: argument, alarm: toNumber(hash.split("/")[4]) };
		const isDetail =
			detail === "equipment" || detail === "plate" || detail === "insight" || detail === "sheet" || detail === "note";
		return isDetail ? { page: detail, fridge: argument } : { page, fridge: argument };
	}
	if (page === "device" && /^[a-z0-9-]+$/.test(argument)) return { page, sensor: argument };
	if (page === "acknowledge" && /^\d+$/.test(argument)) return { page, alarm: Number(argument) };
	if (page === "logger" && /^[A-Za-z0-9-]+$/.test(argument)) return { page, serial: argument };
	if (page === "power" || page === "look") return { page };
	if (page === "state" || page === "demo" || page === "devices" || page === "loggers") return { page };
	if (page === "work" || page === "people") return { page };
	return { page: "wall" };
}

const toNumber = (text: string | undefined): number | null =>
	text !== undefined && /^[1-9]\d{0,14}$/.test(text) ? Number(text) : null;

export function formatRoute(route: Route): string {
	if (route.page === "wall") return "#/";
	if (route.page === "fridge") return `#/fridge/${route.fridge}`;
	if (route.page === "equipment" || route.page === "plate" || route.page === "insight")
		return `#/fridge/${route.fridge}/${route.page}`;
	if (route.page === "sheet" || route.page === "note") return `#/fridge/${route.fridge}/${route.page}`;
	if (route.page === "episodes")
		return `#/fridge/${route.fridge}/episodes${route.alarm === null ? "" : `/${route.alarm}`}`;
	if (route.page === "device") return `#/device/${route.sensor}`;
	if (route.page === "acknowledge") return `#/acknowledge/${route.alarm}`;
	if (route.page === "logger") return `#/logger/${route.serial}`;
	return `#/${route.page}`;
}

export const route = signal<Route>({ page: "wall" });

export function openPage(to: Route): void {
	location.hash = formatRoute(to);
}

export function followAddress(): void {
	const readAddress = () => {
		route.value = parseRoute(location.hash);
	};
	readAddress();
	addEventListener("hashchange", readAddress);
}
