// Who works at the demonstration's post: three invented people whom the region lists, each with a PIN that everybody may know.

import { setTimeout as wait } from "node:timers/promises";
import type { Tile } from "@tesai/shared/contract/edge-api/access.ts";
import type { Role } from "@tesai/shared/contract/event/people.ts";
import type { PinCode } from "@tesai/shared/contract/hub-api/access.ts";

interface Invented {
	readonly person: number;
	readonly name: string;
	readonly role: Role;
	readonly pin: string;
}

export const DEMO_PEOPLE: readonly Invented[] = [
	{ person: 1, name: "Ana Prueba", role: "nurse", pin: "4071" },
	{ person: 2, name: "Beto Prueba", role: "auxiliary", pin: "8293" },
	{ person: 3, name: "Carla Prueba", role: "supervisor", pin: "5903" },
];

/** How often the box is asked whether it has heard of them; they come with the hub's first answer. */
const ASK_MS = 500;

/** At the hub, before the box speaks to it: they come down in its first answer. Throws what went wrong. */
export async function listDemoPeople(hubUrl: string, post: string): Promise<void> {
	for (const { person, name, role } of DEMO_PEOPLE) {
		const word = { name, roles: [role], rights: [], active: true, posts: [post] };
		await callJson("PUT", `${hubUrl}/v1/people/${person}`, word);
	}
}

/**
 * Gives each of them a PIN by the region's code as soon as the box knows them: the way it is done at a real post, and no other. Whoever
 * has a PIN from an earlier run keeps it. Throws what went wrong.
 */
export async function giveDemoPins(
	{ hubUrl, edgeUrl, box }: { readonly hubUrl: string; readonly edgeUrl: string; readonly box: number },
	signal: AbortSignal,
): Promise<void> {
	for (const { person, pin } of DEMO_PEOPLE) {
		const tile = await findTile(edgeUrl, person, signal);
		if (tile === undefined) return;
		if (tile.hasPin) continue;
		const { code } = (await callJson(
			"GET",
			`${hubUrl}/v1/boxes/${box}/pin-codes/${person}/${tile.nextPin}`,
		)) as PinCode;
		await callJson("PUT", `${edgeUrl}/v1/people/${person}/pin`, { pin, code });
	}
}

/** Undefined when the demonstration ends before the box has heard of the person. */
async function findTile(edgeUrl: string, person: number, signal: AbortSignal): Promise<Tile | undefined> {
	while (!signal.aborted) {
		const tiles = (await callJson("GET", `${edgeUrl}/v1/people`)) as readonly Tile[];
		const found = tiles.find((tile) => tile.person === person);
		if (found !== undefined) return found;
		await wait(ASK_MS, undefined, { signal }).catch(() => {});
	}
	return undefined;
}

async function callJson(method: "GET" | "PUT", url: string, body?: object): Promise<unknown> {
	const answer = await fetch(url, {
		method,
		...(body !== undefined && { headers: { "content-type": "application/json" }, body: JSON.stringify(body) }),
	});
	const text = await answer.text();
	if (!answer.ok) throw new Error(`${answer.status} from ${new URL(url).pathname}`);
	return text === "" ? null : JSON.parse(text);
}
