// What is wrong with the texts: missing, unused, misspelt, English, or not said to be reviewed.

import type { Catalogue, TextRoom, Texts } from "./catalogue.ts";
import { findEnglishNumbers, findEnglishWords } from "./english.ts";

export type FindingKind =
	| "missing"
	| "unknown"
	| "unused"
	| "unnamed"
	| "holes"
	| "empty"
	| "puso"
	| "composition"
	| "english"
	| "same"
	| "review";

export interface Finding {
	readonly kind: FindingKind;
	/** `gn coldchain:state.all-good` */
	readonly where: string;
	readonly about: string;
}

/** The one that all staff read and that every other language is measured by. */
export const MAIN = "es";
/** A third language may be incomplete: what it lacks is shown in the main one. */
const COMPLETE = new Set([MAIN, "gn"]);

export const stemOf = (key: string): string => key.replace(/_(?:one|many|other)$/, "");

export function judgeCatalogue(catalogue: Catalogue): Finding[] {
	return catalogue.rooms.flatMap((room) => [
		...[...room.texts].flatMap(([code, texts]) => [
			...judgeKeys(catalogue, room, code, texts),
			...Object.entries(texts).flatMap(([key, text]) => judgeText(`${code} ${room.prefix}${key}`, text)),
		]),
		...judgeAbsence(catalogue, room),
		...judgeUse(room),
		...judgeSameness(room),
		...judgeReviews(room),
	]);
}

function judgeAbsence(catalogue: Catalogue, room: TextRoom): Finding[] {
	const lacking = catalogue.languages.filter(({ code }) => COMPLETE.has(code) && !room.texts.has(code));
	return lacking.map(({ code }) => ({ kind: "missing", where: `${code} ${room.name}`, about: "has no file" }));
}

/** The keys that a language must have: its own plural forms of what the main one counts, and all that is not counted. */
export function listWantedKeys(catalogue: Catalogue, room: TextRoom, code: string): string[] {
	const keys = Object.keys(room.texts.get(MAIN) ?? {});
	const forms = catalogue.languages.find((language) => language.code === code)?.forms ?? [];
	const wanted = keys.flatMap((key) =>
		stemOf(key) === key || forms.length === 0 ? [key] : forms.map((form) => `${stemOf(key)}_${form}`),
	);
	return [...new Set(wanted)];
}

function judgeKeys(catalogue: Catalogue, room: TextRoom, code: string, texts: Texts): Finding[] {
	const main = room.texts.get(MAIN) ?? {};
	const wanted = listWantedKeys(catalogue, room, code);
	const stems = new Set(wanted.map(stemOf));
	const at = (key: string) => `${code} ${room.prefix}${key}`;
	const missing = COMPLETE.has(code) ? wanted.filter((key) => texts[key] === undefined) : [];
	return [
		...missing.map((key): Finding => ({ kind: "missing", where: at(key), about: main[key] ?? "" })),
		...Object.keys(texts)
			.filter((key) => !stems.has(stemOf(key)))
			.map((key): Finding => ({ kind: "unknown", where: at(key), about: `${MAIN} has no such key` })),
		...Object.entries(texts).flatMap(([key, text]): Finding[] => {
			const other = main[key] ?? main[`${stemOf(key)}_other`];
			if (other === undefined || `${listHoles(text)}` === `${listHoles(other)}`) return [];
			return [{ kind: "holes", where: at(key), about: `${text} ≠ ${other}` }];
		}),
	];
}

const listHoles = (text: string): string[] =>
	[...text.matchAll(/\{\{(\w+)\}\}/g)].map(([, name = ""]) => name).toSorted();

function judgeText(where: string, text: string): Finding[] {
	const words = text.replace(/\{\{\w+\}\}/g, " ");
	const found = (kind: FindingKind, about: string): Finding[] => [{ kind, where, about }];
	return [
		...(text.trim() === "" || text.trim() !== text ? found("empty", `"${text}"`) : []),
		...(/['ʼ‘ʻꞋꞌ`´]/u.test(text) ? found("puso", `${text}: U+2019 alone is stored`) : []),
		...(/[\u0150\u0151]/u.test(text) ? found("puso", `${text}: ő is a broken õ`) : []),
		...(text.normalize("NFC") === text ? [] : found("composition", `${text} is not NFC`)),
		...findEnglishWords(words).map((word): Finding => ({ kind: "english", where, about: `"${word}" in: ${text}` })),
		...(/\d[.,]\d/.test(words) || findEnglishNumbers(words).length > 0 ? found("english", `a number in: ${text}`) : []),
	];
}

/** A key is used where the code writes it whole, or with a hole that stands for anything. */
function judgeUse({ name, prefix, texts, code }: TextRoom): Finding[] {
	const stems = new Set([...texts.values()].flatMap((each) => Object.keys(each).map((key) => prefix + stemOf(key))));
	const start = prefix === "" ? "[a-z]" : escapeSigns(prefix);
	const whole = new Set(
		[...code.matchAll(new RegExp(`["\`](${start}[^"\`$\\s]*)["\`]`, "g"))].map(([, key = ""]) => key),
	);
	const named = new Set([...code.matchAll(/\bwords\.(\w+)/g)].map(([, key = ""]) => key));
	const holed = [...code.matchAll(new RegExp(`\`(${start}[^\`\\s]*\\$\\{[^\`]*)\``, "g"))].map(
		([, key = ""]) =>
			new RegExp(
				`^${key
					.split(/\$\{[^}]*\}/)
					.map(escapeSigns)
					.join(".+")}$`,
			),
	);
	const isUsed = (key: string) => whole.has(key) || named.has(key) || holed.some((pattern) => pattern.test(key));
	const unused = [...stems].filter((key) => !isUsed(key));
	const unnamed = prefix === "" ? [] : [...whole].filter((key) => !stems.has(key) && key !== prefix);
	return [
		...unused.map((key): Finding => ({ kind: "unused", where: `${name} ${key}`, about: "no code names it" })),
		...unnamed.map((key): Finding => ({ kind: "unnamed", where: key, about: "the code names it, no language has it" })),
	];
}

const escapeSigns = (text: string): string => text.replace(/[.*+?^${}()|[\]\\]/g, "\\$&");

/** Guaraní that is Spanish to the letter was forgotten, but where its review says that the word is a loan. */
function judgeSameness({ prefix, texts, reviews }: TextRoom): Finding[] {
	const [main = {}, own = {}] = [texts.get(MAIN), texts.get("gn")];
	const review = reviews.get("gn");
	return Object.entries(main).flatMap(([key, text]): Finding[] => {
		const hasWords = /\p{L}/u.test(text.replace(/\{\{\w+\}\}|°C|PIN/g, ""));
		const isMeant = review?.loans?.includes(key) === true || /\bloan\b/.test(review?.attested[key] ?? "");
		if (!hasWords || own[key] !== text || isMeant) return [];
		return [
			{ kind: "same", where: `gn ${prefix}${key}`, about: `${text}: if it is meant, list it in the review's "loans"` },
		];
	});
}

/** Every text of a language but the main one is listed once: where it was found, or as composed by us. */
function judgeReviews({ prefix, name, texts, reviews }: TextRoom): Finding[] {
	return [...texts].flatMap(([code, own]): Finding[] => {
		if (code === MAIN) return [];
		const review = reviews.get(code);
		const where = (key: string) => `${code} ${prefix}${key}`;
		if (review === undefined) {
			return Object.keys(own).length === 0
				? []
				: [{ kind: "review", where: `${code} ${name}`, about: "has no review" }];
		}
		const listed = [...Object.keys(review.attested), ...review.composed];
		const stems = new Set(Object.keys(own).flatMap((key) => [key, stemOf(key)]));
		const isListed = (key: string) => listed.includes(key) || listed.includes(stemOf(key));
		return [
			...Object.keys(own)
				.filter((key) => !isListed(key))
				.map((key): Finding => ({ kind: "review", where: where(key), about: "neither attested nor composed" })),
			...listed
				.filter((key, at) => !stems.has(key) || listed.indexOf(key) !== at)
				.map((key): Finding => ({ kind: "review", where: where(key), about: "listed, but not there, or twice" })),
		];
	});
}
