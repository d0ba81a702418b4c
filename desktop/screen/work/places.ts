// The pages of the menu that are fetched late.

import { makeLatePage } from "../system/late-page.tsx";

export const WorkPlace = makeLatePage(async () => (await import("./work-page.tsx")).WorkPage);
export const PeoplePlace = makeLatePage(async () => (await import("../access/people-page.tsx")).PeoplePage);
