// DS18B20 probes on an Arduino-class board: a line a socket every second, in the form that firmware-bridge/protocols/PROTOCOL.md
// defines (P32). The board sends what it reads and judges nothing; the bridge verifies every check byte.
//
// Checked by compiling it with g++ against stand-ins for Arduino and OneWire and reading what it then says
// (ds18b20-line.test.ts). It has not yet run on a board: measure one before it goes to a post.
//
// Wiring: each probe has a socket, and each socket a pin of its own with 4.7 kOhm to 5 V (3.3 V on a 3.3 V board), so that a
// probe may be changed without telling the box, and a shorted cable silences one probe and not all. Probes need all three wires.
//
// Library: OneWire by Jim Studt, Paul Stoffregen and others.

#include <OneWire.h>

#include "crc8.h"

// The first pin is socket 1, the first name under `sensors` in the box's bridge.toml.
static const uint8_t PINS[] = {2, 3, 4, 5};
static const uint8_t SOCKETS = sizeof(PINS);
static const unsigned long EVERY_MS = 1000;
// 12 bits take up to 750 ms.
static const unsigned long CONVERSION_MS = 760;

static const uint8_t SKIP_ROM = 0xCC;
static const uint8_t READ_ROM = 0x33;
static const uint8_t CONVERT = 0x44;
static const uint8_t READ_SCRATCHPAD = 0xBE;

static uint8_t lineCrc;

static void say(char character) {
	lineCrc = crc8_add(lineCrc, (uint8_t)character);
	Serial.write((uint8_t)character);
}

static char hexDigit(uint8_t value) { return (char)(value < 10 ? '0' + value : 'A' + value - 10); }

static void sayByte(uint8_t value) {
	say(hexDigit(value >> 4));
	say(hexDigit(value & 15));
}

static void sayBytes(const uint8_t *bytes, uint8_t count) {
	for (uint8_t at = 0; at < count; at++) sayByte(bytes[at]);
}

static void sayNumber(uint8_t value) {
	if (value >= 10) say((char)('0' + value / 10));
	say((char)('0' + value % 10));
}

// One probe a pin, so its ROM is read without a search.
static void tellOf(uint8_t socket) {
	OneWire wire(PINS[socket]);
	uint8_t rom[8];
	uint8_t scratchpad[9];
	bool present = wire.reset();
	if (present) {
		wire.write(READ_ROM);
		wire.read_bytes(rom, sizeof rom);
		present = wire.reset();
	}
	if (present) {
		wire.write(SKIP_ROM);
		wire.write(READ_SCRATCHPAD);
		wire.read_bytes(scratchpad, sizeof scratchpad);
	}
	Serial.write((uint8_t)'#');
	lineCrc = 0;
	sayNumber(socket + 1);
	say(',');
	if (present) sayBytes(rom, sizeof rom);
	say(',');
	if (present) sayBytes(scratchpad, sizeof scratchpad);
	uint8_t check = lineCrc;
	say('*');
	sayByte(check);
	say('\r');
	say('\n');
}

void setup() { Serial.begin(19200); }

void loop() {
	unsigned long began = millis();
	for (uint8_t socket = 0; socket < SOCKETS; socket++) {
		OneWire wire(PINS[socket]);
		if (!wire.reset()) continue;
		wire.write(SKIP_ROM);
		wire.write(CONVERT);
	}
	delay(CONVERSION_MS);
	for (uint8_t socket = 0; socket < SOCKETS; socket++) tellOf(socket);
	unsigned long took = millis() - began;
	if (took < EVERY_MS) delay(EVERY_MS - took);
}
