import { execFileSync } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, onTestFinished, test } from "vitest";
import { needsDebian } from "../../../test/sim/debian.ts";
import { scratchpadOf } from "../../drivers/ds18b20-line.twin.ts";
import { crc8, ds18b20LineFinder } from "../../protocols/ds18b20-line.ts";

const HERE = import.meta.dirname;

/** As much of Arduino and OneWire as the sketch asks for: time that passes when it is waited for, and a chip on each pin. */
const ARDUINO = `
#include <stdint.h>
#include <stdio.h>
static unsigned long now = 0;
static unsigned long millis() { return now; }
static void delay(unsigned long ms) { now += ms; }
static struct { void begin(long) {} void write(uint8_t byte) { fputc(byte, stdout); } } Serial;
`;
const ONE_WIRE = `
#pragma once
#include "Arduino.h"
#include <string.h>
#include "chips.h"
struct OneWire {
	uint8_t pin; uint8_t command = 0;
	OneWire(uint8_t pin) : pin(pin) {}
	uint8_t reset() { return PRESENT[pin]; }
	void write(uint8_t byte) { command = byte; }
	void read_bytes(uint8_t *into, uint16_t count) { memcpy(into, command == 0x33 ? ROMS[pin] : PADS[pin], count); }
};
`;
const MAIN = `
#include "Arduino.h"
#include "ds18b20-line.ino"
int main() { setup(); for (int round = 0; round < 3; round++) loop(); return now == 3000 ? 0 : 1; }
`;

const rom = (serial: number) => {
	const bytes = [0x28, serial, 0, 0, 0, 0, 0];
	return [...bytes, crc8(bytes)];
};
const inC = (rows: readonly (readonly number[])[]) => rows.map((row) => `{${row.join(",")}}`).join(",");

test.skipIf(!needsDebian("g++", "/usr/bin/g++"))(
	"P32 what the board's sketch says is what the bridge reads: temperatures, an empty socket and a spoilt scratchpad",
	() => {
		const dir = mkdtempSync(join(tmpdir(), "tesai-sketch-"));
		onTestFinished(() => rmSync(dir, { recursive: true, force: true }));
		const pads = [4.5, -10.125, 25.0625, 8].map((celsius) => [...scratchpadOf(celsius)]);
		pads[3]![0]! ^= 0x10;
		// Pins 2 … 5 are the sockets; nothing is on pin 4.
		const none = [0];
		writeFileSync(
			join(dir, "chips.h"),
			`static const uint8_t PRESENT[6] = {0, 0, 1, 1, 0, 1};
static const uint8_t ROMS[6][8] = {${inC([none, none, rom(1), rom(2), none, rom(4)])}};
static const uint8_t PADS[6][9] = {${inC([none, none, pads[0]!, pads[1]!, none, pads[3]!])}};`,
		);
		writeFileSync(join(dir, "Arduino.h"), `#pragma once\n${ARDUINO}`);
		writeFileSync(join(dir, "OneWire.h"), ONE_WIRE);
		writeFileSync(join(dir, "main.cpp"), MAIN);
		const program = join(dir, "board");
		const warnings = ["-Wall", "-Wextra", "-Werror", "-Wno-unused-function"];
		execFileSync("g++", [...warnings, "-I", dir, "-I", HERE, "-o", program, join(dir, "main.cpp")]);
		const finder = ds18b20LineFinder();
		const lines = finder.push(execFileSync(program));
		expect(finder.counts.discardedBytes).toBe(0);
		expect(lines).toHaveLength(12);
		expect(lines.slice(0, 4).map(({ socket, says }) => [socket, says])).toEqual([
			[1, { ok: true, celsius: 4.5 }],
			[2, { ok: true, celsius: -10.125 }],
			[3, { ok: false, fault: "no-answer" }],
			[4, { ok: false, fault: "bad-checksum" }],
		]);
	},
);

test.skipIf(!needsDebian("gcc", "/usr/bin/gcc"))(
	"P33 the board's check byte is the bridge's, for every byte and start",
	() => {
		const dir = mkdtempSync(join(tmpdir(), "tesai-crc-"));
		onTestFinished(() => rmSync(dir, { recursive: true, force: true }));
		const main = join(dir, "main.c");
		writeFileSync(
			main,
			`#include <stdio.h>
#include "crc8.h"
int main(void) {
	for (int crc = 0; crc < 256; crc++)
		for (int byte = 0; byte < 256; byte++) putchar(crc8_add((uint8_t)crc, (uint8_t)byte));
	return 0;
}`,
		);
		const program = join(dir, "crc");
		execFileSync("gcc", ["-std=c11", "-Wall", "-Wextra", "-Werror", "-I", HERE, "-o", program, main]);
		const said = execFileSync(program);
		expect(said).toHaveLength(65_536);
		// From a start of `crc` and one byte the result is that of the byte XOR the start, from 0.
		for (let at = 0; at < 65_536; at++) expect(said[at]).toBe(crc8([(at >> 8) ^ (at & 0xff)]));
	},
);
