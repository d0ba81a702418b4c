// What a technician can do about a sensor that fails, in one sentence for the log.

import type { SensorFault } from "./drivers/driver.ts";

export const FAULT_HINTS: Readonly<Record<SensorFault, string>> = {
	"no-answer": "is it powered, and is its number right? If no unit of the cable answers, swap the wires A and B",
	"bad-checksum": "another baud rate or parity, a bad contact, or a unit that talks out of turn",
	refused: "the device answers and has no such register: is the model right?",
	"out-of-range": "no probe in that socket, or its wire is broken",
	implausible: "the device answers nonsense: is the model right?",
	"power-on-value": "the probe has lost its power for a moment: look at its contacts",
	"impossible-slope": "a loose contact, or the probe was moved",
	"duplicate-address": "two devices have the same number: take one off and give it another",
};
