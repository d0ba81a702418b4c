// HTML that cannot be broken into: whatever is put into a template is escaped unless it is such a template itself.

export interface Html {
	readonly markup: string;
}

type Part = Html | string | number | null | undefined | false | readonly Part[];

/** Nothing is written for null, undefined and false; lists are joined. */
export function html(texts: TemplateStringsArray, ...parts: readonly Part[]): Html {
	let markup = texts[0] ?? "";
	parts.forEach((part, index) => {
		markup += toMarkup(part) + (texts[index + 1] ?? "");
	});
	return { markup };
}

function toMarkup(part: Part): string {
	if (part === null || part === undefined || part === false) return "";
	if (typeof part === "string" || typeof part === "number") return escapeHtml(String(part));
	if ("markup" in part) return part.markup;
	return part.map(toMarkup).join("");
}

const ENTITIES: Readonly<Record<string, string>> = {
	"&": "&amp;",
	"<": "&lt;",
	">": "&gt;",
	'"': "&quot;",
	"'": "&#39;",
};

export function escapeHtml(text: string): string {
	return text.replace(/[&<>"']/g, (character) => ENTITIES[character] ?? "");
}
