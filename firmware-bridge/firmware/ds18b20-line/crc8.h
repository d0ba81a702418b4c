/* CRC-8 of Dallas/Maxim: reflected polynomial 0x8C, start 0. The same as crc8() in protocols/ds18b20-line.ts, and compared with it. */
#ifndef TESAI_CRC8_H
#define TESAI_CRC8_H

#include <stdint.h>

static uint8_t crc8_add(uint8_t crc, uint8_t byte) {
	crc ^= byte;
	for (uint8_t bit = 0; bit < 8; bit++) crc = (crc & 1) ? (uint8_t)((crc >> 1) ^ 0x8C) : (uint8_t)(crc >> 1);
	return crc;
}

#endif
