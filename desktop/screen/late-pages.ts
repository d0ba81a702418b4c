// The pages that are fetched when they are first opened.

import type { Route } from "./route.ts";
import { makeLatePage } from "./system/late-page.tsx";

const toFridge = ({ fridge }: { readonly fridge: string }): Route => ({ page: "fridge", fridge });

export const WorkPlace = makeLatePage(async () => (await import("./work/work-page.tsx")).WorkPage);
export const PeoplePlace = makeLatePage(async () => (await import("./access/people-page.tsx")).PeoplePage);
export const LookPlace = makeLatePage(
	async () => (await import("./look/look-page.tsx")).LookPage,
	() => ({ page: "state" }),
);
export const MonthPlace = makeLatePage(async () => (await import("./sheet/month-page.tsx")).MonthPage, toFridge);
export const OwnReadingPlace = makeLatePage(
	async () => (await import("./sheet/own-reading-page.tsx")).OwnReadingPage,
	toFridge,
);
export const EpisodesPlace = makeLatePage(
	async () => (await import("./episodes/episodes-page.tsx")).EpisodesPage,
	toFridge,
);
export const EpisodePlace = makeLatePage<{ fridge: string; alarm: number }>(
	async () => (await import("./episodes/episode-page.tsx")).EpisodePage,
	toFridge,
);
