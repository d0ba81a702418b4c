// A realistic catalogue of invented items and people, and how a test gives it to a running hub.

import type { ItemKind, ItemUnit } from "@tesai/shared/contract/event/catalogue.ts";
import type { ItemWord, PersonWord } from "@tesai/shared/contract/hub-api/authoring.ts";
import { randomFrom } from "./random.ts";

const ONSETS = [
	"am",
	"ber",
	"clo",
	"dex",
	"fen",
	"glu",
	"hep",
	"ino",
	"ket",
	"lev",
	"met",
	"nor",
	"oxi",
	"pro",
	"rif",
	"sul",
	"tri",
	"vac",
];
const MIDDLES = ["a", "ba", "ce", "di", "fo", "ga", "li", "mo", "ni", "pe", "ra", "so", "ta", "vi", "xu", "zo"];
const ENDINGS: Readonly<Record<ItemKind, readonly string[]>> = {
	vaccine: ["virus", "coco", "vac", "toxoide"],
	medicine: ["cilina", "prazol", "mida", "sartán", "micina", "lol", "tidina", "xona"],
	supply: ["plast", "gasa", "tubo", "filtro", "aguja", "cánula"],
};
const ROUTES = ["vía oral", "uso tópico", "intramuscular", "frasco gotero", "pediátrico", "adulto", ""];
const FORMS: readonly (readonly [string, ItemUnit])[] = [
	["comprimido", "tablet"],
	["jarabe", "bottle"],
	["inyectable", "ampoule"],
	["pomada", "tube"],
	["cápsula", "capsule"],
];

/** `count` items, most of them medicines, names and codes of usual lengths; the same for the same count. */
export function inventItems(count: number): readonly (ItemWord & { readonly item: number })[] {
	const random = randomFrom(count);
	const pick = <T>(list: readonly T[]): T => list[Math.floor(random() * list.length)] as T;
	return Array.from({ length: count }, (_, at) => {
		const kind: ItemKind = at < count / 25 ? "vaccine" : at < count * 0.7 ? "medicine" : "supply";
		const [form, unit] =
			kind === "medicine" ? pick(FORMS) : kind === "vaccine" ? ["", "dose" as const] : ["", "piece" as const];
		const word = `${pick(ONSETS)}${pick(MIDDLES)}${pick(MIDDLES)}${pick(ENDINGS[kind])}`;
		const name = word.slice(0, 1).toUpperCase() + word.slice(1);
		const strength = `${pick([5, 10, 20, 50, 100, 250, 500])} ${kind === "supply" ? "unidades" : "mg"}`;
		return {
			item: at + 1,
			code: `${kind.slice(0, 1).toUpperCase()}${String(10_000 + at * 7)}`,
			...{ kind, unit, retired: false },
			nameEs: [name, strength, form, pick(ROUTES)].filter(Boolean).join(" "),
			lots:
				kind === "supply"
					? []
					: [
							{
								code: `${pick(["A", "B", "C"])}${Math.floor(random() * 90_000 + 10_000)}`,
								expiresInMonth: 325 + Math.floor(random() * 24),
							},
						],
		};
	});
}

/** Invented people of one post. */
export function inventPeople(count: number, post: string): readonly (PersonWord & { readonly person: number })[] {
	return Array.from({ length: count }, (_, at) => ({
		person: at + 1,
		name: `Persona de prueba ${at + 1}`,
		roles: [at === 0 ? "supervisor" : at % 2 === 0 ? "nurse" : "health-promoter"],
		rights: ["read-records", "write-records", "move-stock", "acknowledge-alarms"],
		active: true,
		posts: [post as PersonWord["posts"][number]],
	}));
}

/** Writes the catalogue and the people of one post over HTTP, as the region does. */
export async function seedHub(
	hubUrl: string,
	post: string,
	counts: { readonly items: number; readonly people: number },
) {
	const items = inventItems(counts.items);
	for (let at = 0; at < items.length; at += 200) await putJson(`${hubUrl}/v1/items`, items.slice(at, at + 200));
	for (const { person, ...word } of inventPeople(counts.people, post))
		await putJson(`${hubUrl}/v1/people/${person}`, word);
}

export async function putJson(url: string, body: object): Promise<void> {
	const headers = { "content-type": "application/json" };
	const answer = await fetch(url, { method: "PUT", headers, body: JSON.stringify(body) });
	if (!answer.ok) throw new Error(`${answer.status} from ${url}: ${await answer.text()}`);
}
