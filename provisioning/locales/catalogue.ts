// Reads every text that staff can meet: on the screen, in a text message, on the region's page; with its state of review.

import { existsSync, globSync, readFileSync } from "node:fs";
import { join } from "node:path";

export type Texts = Readonly<Record<string, string>>;

export interface Review {
	/** By key: where the words were found. */
	readonly attested: Texts;
	/** Written by us: a speaker has not read them. */
	readonly composed: readonly string[];
	/** Of both: those that are the Spanish word itself, and meant to be. */
	readonly loans?: readonly string[];
}

/** The texts of one subject in every language that has them. */
export interface TextRoom {
	readonly name: string;
	/** As the code names a key: `coldchain:` before it on the screen, nothing elsewhere. */
	readonly prefix: string;
	readonly texts: ReadonlyMap<string, Texts>;
	readonly reviews: ReadonlyMap<string, Review>;
	/** The code that may name its keys. */
	readonly code: string;
}

export interface TextLanguage {
	readonly code: string;
	readonly name: string;
	/** The forms that its plural rule tells apart. */
	readonly forms: readonly string[];
}

export interface Catalogue {
	readonly languages: readonly TextLanguage[];
	readonly rooms: readonly TextRoom[];
}

const SCREEN = "desktop/screen";
/** What both the page and the paper say is named here. */
const SHARED = "shared/contract";
const ELSEWHERE: readonly { readonly name: string; readonly folder: string; readonly code?: readonly string[] }[] = [
	{ name: "text messages", folder: "edge/announce" },
	{ name: "month's paper", folder: "edge/sheet", code: ["edge/sheet", "edge/print", SHARED] },
	{ name: "region's page", folder: "hub/console" },
];
/** Named in language.json; the page's own table is in desktop/screen/plural.ts. */
const FORMS: Readonly<Record<string, readonly string[]>> = { "one-other": ["one", "other"], other: ["other"] };

export function readCatalogue(root: string): Catalogue {
	const folder = join(root, SCREEN, "locales");
	const languages = globSync("*/language.json", { cwd: folder }).map((path) => {
		const about = readJson<{ name: string; order: number; plural: string }>(join(folder, path));
		return { code: path.split("/")[0] ?? "", name: about.name, order: about.order, forms: FORMS[about.plural] ?? [] };
	});
	languages.sort((one, other) => one.order - other.order);
	const codes = languages.map(({ code }) => code);
	return { languages, rooms: [...readScreenRooms(root, codes), ...ELSEWHERE.map((place) => readPlace(root, place))] };
}

function readScreenRooms(root: string, codes: readonly string[]): TextRoom[] {
	const folder = join(root, SCREEN, "locales");
	const code = [SCREEN, SHARED].map((each) => readCode(join(root, each))).join("\n");
	const names = new Set(globSync("*/*.json", { cwd: folder }).map((path) => path.split("/")[1]?.replace(".json", "")));
	return [...names]
		.filter((name): name is string => name !== undefined && name !== "language")
		.toSorted()
		.map((name) => ({
			name,
			prefix: `${name}:`,
			texts: readEach(codes, (language) => join(folder, language, `${name}.json`)),
			reviews: readEach(codes, (language) => join(folder, language, `review/${name}.json`)),
			code,
		}));
}

function readPlace(root: string, { name, folder, code = [folder] }: (typeof ELSEWHERE)[number]): TextRoom {
	const locales = join(root, folder, "locales");
	const codes = globSync("??.json", { cwd: locales })
		.map((path) => path.replace(".json", ""))
		.toSorted();
	return {
		name,
		prefix: "",
		texts: readEach(codes, (language) => join(locales, `${language}.json`)),
		reviews: readEach(codes, (language) => join(locales, `${language}-review.json`)),
		code: code.map((each) => readCode(join(root, each))).join("\n"),
	};
}

function readEach<Content>(codes: readonly string[], pathOf: (code: string) => string): Map<string, Content> {
	const present = codes.filter((code) => existsSync(pathOf(code)));
	return new Map(present.map((code) => [code, readJson<Content>(pathOf(code))]));
}

/** What ships: a test that names a key does not use it. */
function readCode(folder: string): string {
	const paths = globSync("**/*.{ts,tsx}", { cwd: folder }).filter(
		(path) => !path.startsWith("dist") && !path.includes(".test."),
	);
	return paths
		.toSorted()
		.map((path) => readFileSync(join(folder, path), "utf8"))
		.join("\n");
}

// These files are the repository's own, and the findings say what is wrong with them.
const readJson = <Content>(path: string): Content => JSON.parse(readFileSync(path, "utf8")) as Content;
