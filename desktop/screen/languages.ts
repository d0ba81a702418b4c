/// <reference types="vite/client" />
// Which languages there are and what they say. A language is data alone: a folder of locales/ with a name in its language.json.

/** The name of a folder of locales/: `es`, `gn`. */
export type Language = string;

/** How a language tells one from many; the forms are the endings of its keys. `other`: it does not. */
export const PLURAL_RULES = {
	"one-other": { forms: ["one", "other"], select: (count: number) => (count === 1 ? "one" : "other") },
	other: { forms: ["other"], select: () => "other" },
} as const;
export type PluralRule = keyof typeof PLURAL_RULES;

type Texts = Readonly<Record<string, string>>;
interface About {
	/** As its own speakers call it. */
	readonly name: string;
	/** Its place in the switch. */
	readonly order: number;
	readonly plural: PluralRule;
	/** Left out: from left to right. Numbers are no language's: everybody at a post reads them as Paraguay writes them. */
	readonly direction?: "ltr" | "rtl";
}

const abouts = import.meta.glob<About>("./locales/*/language.json", { eager: true, import: "default" });
const rooms = import.meta.glob<Texts>(["./locales/*/*.json", "!./locales/*/language.json"], {
	eager: true,
	import: "default",
});

/** Every language with a folder, in the order of the switch. */
export const LANGUAGES: readonly (About & { readonly code: Language })[] = Object.entries(abouts)
	.map(([path, about]) => ({ code: path.split("/")[2] ?? "", ...about }))
	.toSorted((one, other) => one.order - other.order);

export function findPluralRule(language: Language): (typeof PLURAL_RULES)[PluralRule] {
	return PLURAL_RULES[LANGUAGES.find(({ code }) => code === language)?.plural ?? "one-other"];
}

export function findDirection(language: Language): "ltr" | "rtl" {
	return LANGUAGES.find(({ code }) => code === language)?.direction ?? "ltr";
}

/** What a language says, by room and key. */
export function readTexts(language: Language): Record<string, Texts> {
	const own = Object.entries(rooms).filter(([path]) => path.split("/")[2] === language);
	return Object.fromEntries(own.map(([path, texts]) => [path.split("/")[3]?.replace(".json", "") ?? "", texts]));
}
