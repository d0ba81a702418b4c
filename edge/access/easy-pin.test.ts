import { expect, test } from "vitest";
import { isEasyPin } from "./easy-pin.ts";

test.each([
	"0000",
	"77777777",
	"1234",
	"9876",
	"4321",
	"7890",
	"2468",
	"1212",
	"121212",
	"123123",
	"12341234",
	"1122",
	"001122",
	"1984",
	"2011",
])("AC2 %s is refused", (pin) => expect(isEasyPin(pin)).toBe(true));

test.each(["4071", "8293", "82935", "590326", "1357246", "1929", "2031", "1123", "198407", "60615243"])(
	"AC2 %s is taken",
	(pin) => expect(isEasyPin(pin)).toBe(false),
);

test("AC2 of the ten thousand PINs of four digits fewer than four in a hundred are refused", () => {
	const refused = Array.from({ length: 10_000 }, (_, at) => String(at).padStart(4, "0")).filter(isEasyPin);
	expect(refused.length).toBeGreaterThan(150);
	expect(refused.length).toBeLessThan(400);
});
