import { expect, test } from "vitest";
import { listWorkTiles } from "./work-tiles.ts";

const FRIDGES = [
	{ id: "heladera-1", name: "Heladera 1" },
	{ id: "heladera-2", name: "Heladera del pasillo" },
];
const pagesOf = (tiles: ReturnType<typeof listWorkTiles>) =>
	tiles.map(({ to, asksPin }) => `${to.page}${asksPin ? " pin" : ""}`);

test.each<[who: string, may: Parameters<typeof listWorkTiles>[0]["may"], isSomebodyHere: boolean, pages: string[]]>([
	["nobody", ["acknowledge-alarm"], false, ["devices pin", "loggers pin"]],
	["anybody at an open box", ["acknowledge-alarm", "change-equipment", "import-logger"], false, ["devices", "loggers"]],
	["an auxiliary", ["acknowledge-alarm", "import-logger"], true, ["loggers"]],
	["whom the box has not answered", "unknown", false, ["devices", "loggers"]],
])("%s is offered what may be opened, and no more", (_who, may, isSomebodyHere, pages) => {
	const offered = pagesOf(listWorkTiles({ fridges: FRIDGES, hasPower: false, may, isSomebodyHere }));
	expect(offered.slice(0, 2)).toEqual(["fridge", "fridge"]);
	expect(offered.filter((page) => /^(?:devices|loggers)/.test(page))).toEqual(pages);
	expect(offered).toEqual(expect.arrayContaining(["people", "look", "state"]));
});

test("the battery is there where the box measures one", () => {
	const world = { fridges: [], may: [], isSomebodyHere: true };
	expect(pagesOf(listWorkTiles({ ...world, hasPower: true }))).toContain("power");
	expect(pagesOf(listWorkTiles({ ...world, hasPower: false }))).not.toContain("power");
});
