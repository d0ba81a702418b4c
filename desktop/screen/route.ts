// Which page is open: the address after the #, so that a reload and the Back key stay where the person was.

import { signal } from "@preact/signals";

export type Route =
	| { readonly page: "wall" }
	| { readonly page: "fridge"; readonly fridge: string }
	| { readonly page: "acknowledge"; readonly alarm: number }
	| { readonly page: "state" }
	| { readonly page: "demo" };

/** Anything unknown is the wall: a person must never meet an empty page. */
export function parseRoute(hash: string): Route {
	const [, page, argument = ""] = hash.split("/");
	if (page === "fridge" && /^[a-z0-9-]+$/.test(argument)) return { page, fridge: argument };
	if (page === "acknowledge" && /^\d+$/.test(argument)) return { page, alarm: Number(argument) };
	if (page === "state" || page === "demo") return { page };
	return { page: "wall" };
}

export function formatRoute(route: Route): string {
	if (route.page === "wall") return "#/";
	if (route.page === "fridge") return `#/fridge/${route.fridge}`;
	if (route.page === "acknowledge") return `#/acknowledge/${route.alarm}`;
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
