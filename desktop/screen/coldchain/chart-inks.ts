// The theme's colours as a canvas takes them: it knows no style sheet, so they are read from the element it stands in.

/** By their names in style/tokens.css and style/chart.css. */
const INK_NAMES = [
	"ink",
	"soft-ink",
	"rule",
	"paper",
	"accent",
	"band",
	"envelope",
	"old",
	"look",
	"chart-bad",
] as const;
export type Inks = Readonly<Record<(typeof INK_NAMES)[number], string>>;

export function readInks(style: CSSStyleDeclaration): Inks {
	return Object.fromEntries(INK_NAMES.map((name) => [name, style.getPropertyValue(`--${name}`).trim()])) as Inks;
}
