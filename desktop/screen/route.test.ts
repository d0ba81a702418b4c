import { expect, test } from "vitest";
import { formatRoute, parseRoute, type Route } from "./route.ts";

test.each<[string, Route]>([
	["", { page: "wall" }],
	["#/", { page: "wall" }],
	["#/nonsense", { page: "wall" }],
	["#/fridge/", { page: "wall" }],
	["#/fridge/%zz", { page: "wall" }],
	["#/device/%zz", { page: "wall" }],
	["#/acknowledge/x", { page: "wall" }],
	["#/fridge/heladera-1", { page: "fridge", fridge: "heladera-1" }],
	["#/fridge/heladera-1/equipment", { page: "equipment", fridge: "heladera-1" }],
	["#/fridge/heladera-1/plate", { page: "plate", fridge: "heladera-1" }],
	["#/fridge/heladera-1/episodes", { page: "episodes", fridge: "heladera-1", alarm: null }],
	["#/fridge/heladera-1/episodes/17", { page: "episodes", fridge: "heladera-1", alarm: 17 }],
	["#/devices", { page: "devices" }],
	["#/device/z2m-heladera-2-temp", { page: "device", sensor: "z2m-heladera-2-temp" }],
	["#/acknowledge/17", { page: "acknowledge", alarm: 17 }],
	["#/state", { page: "state" }],
	["#/work", { page: "work" }],
	["#/people", { page: "people" }],
	["#/demo", { page: "demo" }],
])("%s opens %j", (hash, route) => {
	expect(parseRoute(hash)).toEqual(route);
	if (route.page !== "wall") expect(formatRoute(route)).toBe(hash);
});
