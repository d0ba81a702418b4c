// The wall's own memory: which alarm somebody has turned to, and what it shows by that.

import { signal } from "@preact/signals";
import { edgeNow, picture } from "../live.ts";
import { computeSteady } from "../steady.ts";
import { type Chosen, planWall } from "./wall-plan.ts";

export const chosenAlarm = signal<Chosen | null>(null);

export const wallPlan = computeSteady(() => planWall(picture.value?.fridges, edgeNow.value, chosenAlarm.value));
