// DS18B20 probes on a small board that tells of them line by line: each socket of the board is a sensor, by its position.
//
// The board, its wiring and its lines: firmware/ds18b20-line/. What a line is worth: protocols/ds18b20-line.ts.

import type { SensorId } from "@tesai/shared/contract/id.ts";
import { celsius } from "@tesai/shared/contract/quantity.ts";
import { ds18b20LineFinder, judgePowerOn, type ProbeLine } from "../protocols/ds18b20-line.ts";
import { type Driver, type Finding, type SpeakingDevice, wiredSensors } from "./driver.ts";

/** The board tells of every socket once a second: two missed lines are bad luck, a third means that it has stopped. */
const STALE_MS = 3_500;
/** Far more probes than one box has; beyond it the ones that fell silent are forgotten. */
const MOST_PROBES = 256;

/** Which sockets, of all boards of the box, have named a chip lately. One chip is at one place, or its number is a copy. */
export class ProbePlaces {
	readonly #placesOf = new Map<string, Map<string, number>>();

	/** A chip was named at a place, at this time. */
	note(rom: string, place: string, now: number): void {
		const places = this.#placesOf.get(rom) ?? new Map<string, number>();
		this.#placesOf.set(rom, places.set(place, now));
		if (this.#placesOf.size > MOST_PROBES) this.#forgetSilent(now);
	}

	/** Whether another place names the same chip, too. */
	isElsewhere(rom: string, place: string, now: number): boolean {
		const places = this.#placesOf.get(rom) ?? new Map<string, number>();
		return places.entries().some(([other, at]) => other !== place && now - at <= STALE_MS);
	}

	#forgetSilent(now: number): void {
		for (const [rom, places] of this.#placesOf) {
			if (places.values().every((at) => now - at > STALE_MS)) this.#placesOf.delete(rom);
		}
	}
}

/** All boards of this process: two of them may carry clones of one chip. */
const PLACES = new ProbePlaces();

interface Heard {
	readonly line: ProbeLine;
	readonly at: number;
	/** The last °C that this chip measured before. */
	readonly before: number | undefined;
}

export function openProbeBoard(
	config: { readonly path: string; readonly sensors: readonly string[] },
	places: ProbePlaces = PLACES,
): SpeakingDevice {
	const finder = ds18b20LineFinder();
	const heard = new Map<number, Heard>();
	const measured = new Map<string, number>();
	let discardedByLastSlot = 0;

	const findingAt = (socket: number, now: number, noisy: boolean): Finding => {
		const newest = heard.get(socket);
		if (newest === undefined || now - newest.at > STALE_MS)
			return { kind: "fault", fault: noisy ? "bad-checksum" : "no-answer" };
		const { rom } = newest.line;
		const says = judgePowerOn(newest.line.says, newest.before);
		if (rom !== undefined && places.isElsewhere(rom, placeOf(config.path, socket), now))
			return { kind: "fault", fault: "duplicate-address" };
		if (says.ok) return { kind: "temperature", celsius: toGrid(says.celsius) };
		const { fault, claimed } = says;
		return { kind: "fault", fault, ...(claimed !== undefined && { claimed: toGrid(claimed) }) };
	};

	return {
		receive: (bytes) => {
			const now = performance.now();
			const lines = finder.push(bytes);
			for (const line of lines) {
				const { rom, says } = line;
				heard.set(line.socket, { line, at: now, before: rom === undefined ? undefined : measured.get(rom) });
				if (rom === undefined) continue;
				places.note(rom, placeOf(config.path, line.socket), now);
				if (judgePowerOn(says, measured.get(rom)).ok && says.ok) {
					// A board whose sockets see ever new chips is broken or played with: its memory stays small.
					if (measured.size >= MOST_PROBES) measured.clear();
					measured.set(rom, says.celsius);
				}
			}
			return lines.length > 0;
		},
		findings: () => {
			const now = performance.now();
			const { discardedBytes } = finder.counts;
			const noisy = discardedBytes > discardedByLastSlot;
			discardedByLastSlot = discardedBytes;
			return wiredSensors(config).map(([position, sensor]: readonly [number, SensorId]) => ({
				sensor,
				finding: findingAt(position + 1, now, noisy),
			}));
		},
		get discardedBytes() {
			return finder.counts.discardedBytes;
		},
	};
}

const placeOf = (path: string, socket: number): string => `${path}#${socket}`;
const toGrid = (value: number) => celsius(Math.round(value * 100) / 100);

export const driver: Driver = {
	kind: "line",
	model: "ds18b20-line",
	// 32 sockets are 1,500 characters a second.
	baudRate: 19_200,
	silenceMs: 10_000,
	openDevice: openProbeBoard,
};
