// The devices of the demonstration's post: two fridges with probe, door and compressor contact, a probe in the room, all on one
// bus, and a solar controller.

import type { DemoRequest } from "@tesai/shared/contract/edge-api/system.ts";
import type { Clock } from "@tesai/shared/node/clock.ts";
import { modbusBusTwin } from "../drivers/modbus.twin.ts";
import { n4dih32Twin } from "../drivers/n4dih32.twin.ts";
import type { MakeTwin } from "../drivers/twin.ts";
import { veDirectTwin } from "../drivers/ve-direct.twin.ts";
import { xyMd02Twin } from "../drivers/xy-md02.twin.ts";
import { simulateFridge } from "./fridge.ts";
import { ambientCelsius, simulateSolar } from "./sun.ts";

/** What a fridge of this size draws while its compressor runs. */
const COMPRESSOR_W = 34;
/** Half the width of a cheap probe's noise, °C. */
const PROBE_NOISE = 0.08;
const BULK = 3;
const OFF = 0;

export interface SimulatedPost {
	readonly bus: MakeTwin;
	readonly solar: MakeTwin;
	play(request: DemoRequest): void;
}

export function simulatePost(clock: Clock, random: () => number = Math.random): SimulatedPost {
	const ambientAt = (monoMs: number) => ambientCelsius(clock.utc() - clock.mono() + monoMs);
	const fridges = [1, 2].map(() => simulateFridge(clock.mono(), ambientAt));
	const noise = () => (random() * 2 - 1) * PROBE_NOISE;
	const probes = fridges.map((fridge, index) =>
		xyMd02Twin({ unit: index + 1, celsius: () => fridge.celsiusAt(clock.mono()) + noise(), humidityPercent: () => 61 }),
	);
	const room = xyMd02Twin({
		unit: fridges.length + 2,
		celsius: () => ambientAt(clock.mono()) + noise(),
		humidityPercent: () => 54,
	});
	// A contact is closed while the door is shut, and while the compressor runs.
	const contacts = n4dih32Twin({
		unit: 3,
		doors: [
			...fridges.map((fridge) => () => fridge.doorOpen),
			...fridges.map((fridge) => () => !fridge.runsAt(clock.mono())),
		],
	});
	const solar = simulateSolar(clock.utc());

	return {
		bus: modbusBusTwin([...probes, contacts, room], random),
		solar: veDirectTwin({
			everyMs: Math.max(10, 1_000 / clock.speed),
			hexFrames: true,
			values: () => {
				const running = fridges.filter((fridge) => fridge.runsAt(clock.mono())).length;
				const state = solar.at(clock.utc(), running * COMPRESSOR_W);
				return { ...state, chargeState: state.panelWatts > 0 ? BULK : OFF, loadOn: true };
			},
		}),
		play: ({ action, fridge: no }) => {
			const fridge = fridges[no - 1];
			const probe = probes[no - 1];
			if (fridge === undefined || probe === undefined) return;
			switch (action) {
				case "open-door":
				case "close-door":
					fridge.celsiusAt(clock.mono());
					fridge.doorOpen = action === "open-door";
					break;
				case "cut-compressor":
				case "restore-compressor":
					fridge.celsiusAt(clock.mono());
					fridge.compressorCut = action === "cut-compressor";
					break;
				case "pull-cable":
				case "plug-cable":
					probe.fault = action === "pull-cable" ? "no-answer" : undefined;
					break;
				case "cut-link":
				case "restore-link":
				case "insert-stick":
				case "carry-stick":
					// Links and sticks are no devices; whoever runs the demonstration moves them.
					break;
			}
		},
	};
}
