import { readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";

const css = readFileSync(join(import.meta.dirname, "tokens.css"), "utf8");
const [day = "", night = ""] = css.split(':root[data-theme="night"]');

function colourOf(theme: string, name: string): number[] {
	const hex = new RegExp(`--${name}: #([0-9a-f]{6})\\b`).exec(theme)?.[1] ?? "";
	return [0, 2, 4].map((at) => Number.parseInt(hex.slice(at, at + 2), 16) / 255);
}

/** WCAG 2.2 relative luminance. */
function luminanceOf(colour: number[]): number {
	const [red, green, blue] = colour.map((c) => (c <= 0.04045 ? c / 12.92 : ((c + 0.055) / 1.055) ** 2.4));
	return 0.2126 * red! + 0.7152 * green! + 0.0722 * blue!;
}

const PAIRS = [
	["ink", "paper"],
	["ink", "sheet"],
	["soft-ink", "paper"],
	["soft-ink", "sheet"],
	["accent", "paper"],
	["accent", "sheet"],
	["on-accent", "accent"],
	["on-look", "look"],
	["on-act", "act"],
	["on-old", "old"],
] as const;

test.each([
	["day", day],
	["night", night],
])("by %s every text on the wall has a contrast of at least 7 : 1", (_name, theme) => {
	const low = PAIRS.map(([text, ground]) => {
		const [a, b] = [luminanceOf(colourOf(theme, text)), luminanceOf(colourOf(theme, ground))];
		return { text, ground, ratio: (Math.max(a, b) + 0.05) / (Math.min(a, b) + 0.05) };
	}).filter(({ ratio }) => !(ratio >= 7));
	expect(low).toEqual([]);
});
