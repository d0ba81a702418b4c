import { describe, expect, test } from "vitest";
import { encodeSentence, nmeaFinder, readGga, readRmc } from "./nmea.ts";

const ascii = (text: string) => new TextEncoder().encode(text);
const CHACO = "$GPRMC,140530.00,A,2231.250,S,06003.600,W,0.0,0.0,051126,,,A*55";
const GGA = "$GPGGA,123519,4807.038,N,01131.000,E,1,08,0.9,545.4,M,46.9,M,,*47";
const OLD_RMC = "$GPRMC,123519,A,4807.038,N,01131.000,E,022.4,084.4,230394,003.1,W*6A";

const sentenceOf = (line: string) => nmeaFinder().push(ascii(`${line}\r\n`))[0]!;
const rmc = (change: (fields: string[]) => void) => {
	const fields = [...sentenceOf(CHACO).fields];
	change(fields);
	return readRmc(fields);
};

describe("sentences", () => {
	test.each([
		[CHACO, "RMC"],
		[GGA, "GGA"],
		[OLD_RMC, "RMC"],
	])("P36 %s is good", (line, type) => expect(sentenceOf(line).type).toBe(type));

	test("P36 a wrong character is no sentence; what is encoded is found", () => {
		expect(nmeaFinder().push(ascii(`${CHACO.replace("2231", "2232")}\r\n`))).toEqual([]);
		expect(encodeSentence(CHACO.slice(1, -3))).toEqual(ascii(`${CHACO}\r\n`));
	});
});

describe("a fix", () => {
	test("P37 in the Chaco: south and west are negative", () => {
		const verdict = readRmc(sentenceOf(CHACO).fields);
		expect(verdict).toMatchObject({ kind: "fix", fix: { utc: Date.UTC(2026, 10, 5, 14, 5, 30) } });
		if (verdict.kind !== "fix") return;
		expect(verdict.fix.latitude).toBeCloseTo(-22.520833, 6);
		expect(verdict.fix.longitude).toBeCloseTo(-60.06, 6);
	});

	test("P38 a date of the last century is unlikely, and so is one 1,024 weeks ago", () => {
		expect(readRmc(sentenceOf(OLD_RMC).fields)).toEqual({ kind: "unlikely" });
		expect(
			rmc((fields) => {
				fields[8] = "220307";
			}),
		).toEqual({ kind: "unlikely" });
	});

	test.each([
		["without satellites", 1, "V"],
		["of dead reckoning", 11, "E"],
		["of a simulator", 11, "S"],
		["with an hour that is none", 0, "250000"],
		["with a day that is none", 8, "310226"],
		["without a date", 8, ""],
		["with 60 minutes of arc", 2, "2260.000"],
		["beyond the pole", 2, "9100.000"],
		["with a hemisphere that is none", 3, "X"],
		["with too few digits", 4, "603.600"],
	])("P37 %s is none", (_what, at, value) => {
		expect(
			rmc((fields) => {
				fields[at] = value;
			}),
		).toEqual({ kind: "no-fix" });
	});

	test("P37 an older receiver sends no mode, and fractions of a second", () => {
		expect(
			rmc((fields) => {
				fields.length = 11;
				fields[0] = "140530.25";
			}),
		).toMatchObject({ kind: "fix", fix: { utc: Date.UTC(2026, 10, 5, 14, 5, 30, 250) } });
	});

	test("P37 GGA says from how many satellites, and nothing when it is not measured", () => {
		const { fields } = sentenceOf(GGA);
		expect(readGga(fields)).toMatchObject({ satellites: 8 });
		expect(readGga(fields)?.latitude).toBeCloseTo(48.1173, 4);
		for (const quality of ["0", "6", "7", "8", ""]) {
			expect(readGga(fields.map((field, at) => (at === 5 ? quality : field)))).toBeUndefined();
		}
	});
});
