/// <reference types="vite/client" />
// Which languages there are and what they say. A language is data alone: a folder of locales/ with a name in its language.json.

/** The name of a folder of locales/: `es`, `gn`. */
export type Language = string;

type Texts = Readonly<Record<string, string>>;
interface About {
	/** As its own speakers call it. */
	readonly name: string;
	/** Its place in the switch. */
	readonly order: number;
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

/** What a language says, by room and key. */
export function readTexts(language: Language): Record<string, Texts> {
	const own = Object.entries(rooms).filter(([path]) => path.split("/")[2] === language);
	return Object.fromEntries(own.map(([path, texts]) => [path.split("/")[3]?.replace(".json", "") ?? "", texts]));
}
