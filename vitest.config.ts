import { defineConfig } from "vitest/config";

// Two projects: `unit` beside the code (under a minute), `journeys` boots the real programs.
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
					exclude: ["**/node_modules/**"],
					// Properties take their time when other work shares the cores; nothing here is a measurement.
					testTimeout: 30_000,
				},
			},
			{
				test: {
					name: "journeys",
					include: ["test/journeys/**/*.test.ts", "test/conformance/**/*.test.ts"],
					testTimeout: 180_000,
					hookTimeout: 60_000,
					// The programs under test share two cores with each other: one journey at a time.
					fileParallelism: false,
				},
			},
		],
	},
});
