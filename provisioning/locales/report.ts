// The state of the languages as one page: how complete, how reviewed, and what a speaker should read, beside the Spanish.

import type { Catalogue, TextRoom } from "./catalogue.ts";
import { listWantedKeys, MAIN, stemOf } from "./findings.ts";

interface Count {
	readonly wanted: number;
	readonly present: number;
	readonly attested: number;
	readonly composed: number;
}

/** Markdown; the same texts always give the same page. */
export function formatReport(catalogue: Catalogue): string {
	const main = catalogue.languages.find(({ code }) => code === MAIN);
	const others = catalogue.languages.filter(({ code }) => code !== MAIN);
	return `${[
		"# The languages",
		"Written by `npm run locales -- --write`. *Attested*: the words were found in a published source, which the review beside the texts " +
			"names. *Composed*: we put them together, and no speaker has read them yet. Whoever reads them may write on this page " +
			"and send it back on paper.",
		...others.map((language) => formatLanguage(catalogue, language.code, `${language.name} (${language.code})`)),
		...others.map((language) => formatComposed(catalogue, language.code, language.name, main?.name ?? MAIN)),
	].join("\n\n")}\n`;
}

/** "gn: 512 of 512 keys (100 %), 96 attested, 416 composed" */
export function summariseLanguages(catalogue: Catalogue): string[] {
	return catalogue.languages.map(({ code }) => {
		const total = countAll(catalogue, code);
		const review = code === MAIN ? "" : `, ${total.attested} attested, ${total.composed} composed`;
		return `${code}: ${total.present} of ${total.wanted} keys (${formatShare(total)})${review}`;
	});
}

function countRoom(catalogue: Catalogue, room: TextRoom, code: string): Count {
	const wanted = listWantedKeys(catalogue, room, code);
	const texts = room.texts.get(code) ?? {};
	const review = room.reviews.get(code);
	const present = wanted.filter((key) => texts[key] !== undefined);
	const attested = present.filter((key) => (review?.attested[key] ?? review?.attested[stemOf(key)]) !== undefined);
	return {
		wanted: wanted.length,
		present: present.length,
		attested: attested.length,
		composed: present.length - attested.length,
	};
}

function countAll(catalogue: Catalogue, code: string): Count {
	const counts = catalogue.rooms.map((room) => countRoom(catalogue, room, code));
	const sum = (name: keyof Count) => counts.reduce((total, count) => total + count[name], 0);
	return { wanted: sum("wanted"), present: sum("present"), attested: sum("attested"), composed: sum("composed") };
}

/** Rounded down: 99,9 % is not all. */
const formatShare = ({ present, wanted }: Count): string =>
	wanted === 0 ? "–" : `${Math.floor((100 * present) / wanted)} %`;

function formatLanguage(catalogue: Catalogue, code: string, title: string): string {
	const rows = catalogue.rooms
		.filter((room) => Object.keys(room.texts.get(MAIN) ?? {}).length > 0)
		.map((room) => formatCount(room.name, countRoom(catalogue, room, code)));
	return [
		`## ${title}`,
		[
			"| room | keys | present | complete | attested | composed |",
			"|---|---:|---:|---:|---:|---:|",
			...rows,
			formatCount("**all**", countAll(catalogue, code)),
		].join("\n"),
	].join("\n\n");
}

const formatCount = (name: string, count: Count): string =>
	`| ${name} | ${count.wanted} | ${count.present} | ${formatShare(count)} | ${count.attested} | ${count.composed} |`;

function formatComposed(catalogue: Catalogue, code: string, name: string, mainName: string): string {
	const rooms = catalogue.rooms.flatMap((room) => {
		const review = room.reviews.get(code);
		const [texts, main] = [room.texts.get(code) ?? {}, room.texts.get(MAIN) ?? {}];
		const isAttested = (key: string) => (review?.attested[key] ?? review?.attested[stemOf(key)]) !== undefined;
		const rows = Object.keys(texts)
			.filter((key) => !isAttested(key))
			.map((key) => `| ${key} | ${formatCell(main[key] ?? "")} | ${formatCell(texts[key] ?? "")} |`);
		if (rows.length === 0) return [];
		const head = `| key | ${mainName} | ${name} |\n|---|---|---|`;
		return [`### ${room.name}\n\n${[head, ...rows].join("\n")}`];
	});
	return [`## To be read by a speaker: ${name}`, ...rooms].join("\n\n");
}

const formatCell = (text: string): string => text.replaceAll("|", "\\|").replaceAll("\u00a0", " ");
