// What the paper says, in the language that it was asked for in.

import type { SheetSaying } from "@tesai/shared/contract/sheet-lines.ts";
import es from "./locales/es.json" with { type: "json" };
import gn from "./locales/gn.json" with { type: "json" };

export type PaperKey = keyof typeof es;
type Values = Readonly<Record<string, string | SheetSaying>>;

const WORDS: Readonly<Record<string, Readonly<Record<PaperKey, string>>>> = { es, gn };

/** What a sheet can be printed in. */
export const PAPER_LANGUAGES: readonly string[] = Object.keys(WORDS);

export interface PaperWords {
	/** A text of this paper with what goes into it. */
	say(key: PaperKey, values?: Values): string;
	/** A sentence that the page says, too. */
	tell(saying: SheetSaying): string;
}

/** In Spanish for a language that has no texts here: what the staff all read. */
export function openPaperWords(language: string): PaperWords {
	const words = WORDS[language] ?? es;
	const say = (key: PaperKey, values: Values = {}): string =>
		words[key].replace(/\{\{(\w+)\}\}/g, (_, name: string) => {
			const value = values[name] ?? "";
			return typeof value === "string" ? value : tell(value);
		});
	const tell = ({ key, values }: SheetSaying): string => say(key.slice("sheet:".length) as PaperKey, values);
	return { say, tell };
}
