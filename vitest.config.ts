import { defineConfig } from "vitest/config";

/** These wait for cables, clocks and devices most of their time, so several of them fit on two cores. */
const WAITING = [
	"test/conformance/**/*.test.ts",
	"test/journeys/{alarm-reaches-the-siren,clock-jumps-back,demonstration-uses-every-road,orders-reach-the-modem,stick-carries-both-ways}.test.ts",
	"test/journeys/{alarm-by-satellite,disk-runs-full,fridge-taken-out,link-cut-at-every-byte,mixed-roads,restored-copy}.test.ts",
	"test/journeys/{port-unplugged,satellites-set-the-clock,sensor-speaks-garbage}.test.ts",
	"test/journeys/{alarm-ladder,fridge-alarm-reaches-the-ministry,fridge-door-left-open,region-reaches-the-post}.test.ts",
	"test/journeys/{pin-lockout-survives-restart,unknown-device-adopted}.test.ts",
];
/** The page in a browser, two at a time: a third would keep those that wait for a cable from hearing it. */
const SCREENS = [
	"test/journeys/{alarm-speaks,alarm-to-acknowledged-in-taps,every-view,kiosk-escapes,logger-report-imported}.test.ts",
	"test/journeys/{own-keyboard-writes,people-share-one-screen,screen,screen-in-electron,sheet-noted-and-printed}.test.ts",
	"test/journeys/{thirty-days-on-one-chart,wall-is-dark-at-night,wall-read-from-three-metres}.test.ts",
];
/** Simulated regions, which take both cores for themselves. */
const WORLDS = ["test/sim/world/**/*.test.ts"];
const REAL_PROGRAMS = { testTimeout: 180_000, hookTimeout: 60_000 };

// `unit` beside the code (under a minute); `waits`, `screens` and `journeys` boot the real programs.
export default defineConfig({
	test: {
		projects: [
			{
				test: {
					name: "unit",
					include: [
						"{shared,firmware-bridge,edge,hub,desktop,provisioning}/**/*.test.{ts,tsx}",
						"test/*.test.ts",
						"test/sim/**/*.test.ts",
					],
					exclude: ["**/node_modules/**", ...WORLDS],
					// Properties take their time when other work shares the cores; nothing here is a measurement.
					testTimeout: 30_000,
					// Buses and modems wait for their own time limits: on two cores 74 s with two workers, 30 s with four.
					maxWorkers: 4,
				},
			},
			{
				test: {
					name: "waits",
					include: WAITING,
					...REAL_PROGRAMS,
					maxWorkers: 3,
				},
			},
			{
				test: {
					name: "screens",
					include: SCREENS,
					...REAL_PROGRAMS,
					maxWorkers: 2,
				},
			},
			{
				test: {
					name: "journeys",
					include: ["test/journeys/**/*.test.ts", ...WORLDS],
					exclude: ["**/node_modules/**", ...WAITING, ...SCREENS],
					...REAL_PROGRAMS,
					// The programs under test share two cores with each other: one journey at a time.
					fileParallelism: false,
				},
			},
		],
	},
});
