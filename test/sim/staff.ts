// Three invented people at a post: listed by the real hub, with PINs set by the region's real codes; or put into a box's store for a unit test.

import { randomBytes } from "node:crypto";
import type { NewPinAnswer, SignInAnswer, Tile } from "@tesai/shared/contract/edge-api/access.ts";
import type { PersonListed } from "@tesai/shared/contract/event/people.ts";
import type { PinCode } from "@tesai/shared/contract/hub-api/access.ts";
import type { BoxNo, PersonNo } from "@tesai/shared/contract/id.ts";
import { type Log, silentLog } from "@tesai/shared/node/log.ts";
import { Access } from "../../edge/access/access.ts";
import { setPin } from "../../edge/access/actions.ts";
import { openPinHasher } from "../../edge/access/pin-hash.ts";
import { listPerson } from "../../edge/people/actions.ts";
import { findPerson } from "../../edge/people/store.ts";
import type { BoxStore } from "./box-store.ts";
import { putJson } from "./catalogue.ts";
import { eventually, getJson, type Post } from "./post.ts";

export interface Member extends PersonListed {
	readonly pin: string;
}

const member = (no: number, name: string, role: PersonListed["roles"][number], pin: string): Member => ({
	person: no as PersonNo,
	name,
	roles: [role],
	rights: [],
	active: true,
	pin,
});

/** Everybody's rights are those of the role. */
export const STAFF = {
	ana: member(1, "Ana Prueba", "nurse", "4071"),
	beto: member(2, "Beto Prueba", "auxiliary", "82935"),
	carla: member(3, "Carla Prueba", "supervisor", "590326"),
} as const;

const POST = "py-15-prueba";
const BOX = 1 as BoxNo;
/** As long as a box that has just started tells of itself. */
const UNASKED_MS = 1_000;

export interface Staff {
	/** Signs in and returns the token for `withToken`; fails unless the PIN is right. */
	signIn(who: Member): Promise<string>;
	/** Whatever the box answers to a PIN. */
	tryPin(who: Member, pin: string): Promise<SignInAnswer>;
	/** The region's code for this person's next PIN, as said over the telephone. */
	askCode(who: Member): Promise<string>;
	setPinByCode(who: Member, pin: string, code: string): Promise<NewPinAnswer>;
	/** The region lists the person as gone, and the box has heard of it: within a minute of its own time. */
	remove(who: Member): Promise<void>;
}

/** The header that the page sends when somebody has signed in. */
export const withToken = (token: string): { readonly authorization: string } => ({ authorization: `Bearer ${token}` });

/**
 * Lists the people at a post that was opened with a hub, waits until its box has them, and sets their PINs. `withPin` left out: everybody
 * has one; an empty list leaves the box open.
 */
export async function openStaff(post: Post, withPin: readonly Member[] = Object.values(STAFF)): Promise<Staff> {
	const list = async (who: Member, active: boolean) => {
		const { name, roles, rights } = who;
		await putJson(`${post.hubUrl}/v1/people/${who.person}`, { name, roles, rights, active, posts: [POST] });
	};
	const tiles = () => getJson<Tile[]>(`${post.edgeUrl}/v1/people`);
	const isThere = (isHeard: (listed: readonly Tile[]) => boolean, withinMs: number) =>
		eventually(async () => (isHeard(await tiles()) ? true : undefined), withinMs);
	/** A box hears of the region in an answer: when it has something to tell, and it looks once a minute. This is a fact, and disturbs nobody. */
	const knock = () => fetch(`${post.edgeUrl}/v1/deeds`);
	const askCode = async (who: Member) => {
		const tile = (await tiles()).find((one) => one.person === who.person);
		const at = `${post.hubUrl}/v1/boxes/${BOX}/pin-codes/${who.person}/${tile?.nextPin ?? 1}`;
		return (await getJson<PinCode>(at)).code;
	};
	const send = async <T>(method: string, path: string, body: object): Promise<T> => {
		const headers = { "content-type": "application/json" };
		const answer = await fetch(`${post.edgeUrl}${path}`, { method, headers, body: JSON.stringify(body) });
		if (!answer.ok) throw new Error(`${answer.status} from ${path}: ${await answer.text()}`);
		return (await answer.json()) as T;
	};
	const setPinByCode = (who: Member, pin: string, code: string) =>
		send<NewPinAnswer>("PUT", `/v1/people/${who.person}/pin`, { pin, code });
	const tryPin = (who: Member, pin: string) => send<SignInAnswer>("POST", "/v1/sessions", { person: who.person, pin });

	for (const who of Object.values(STAFF)) await list(who, true);
	const areAll = (listed: readonly Tile[]) => listed.length >= Object.keys(STAFF).length;
	await isThere(areAll, UNASKED_MS).catch(async () => {
		await knock();
		// It looks when it starts, too.
		await post.restart("edge");
		await isThere(areAll, 15_000);
	});
	for (const who of withPin) {
		const { outcome } = await setPinByCode(who, who.pin, await askCode(who));
		if (outcome !== "set") throw new Error(`the PIN of person ${who.person} was not set: ${outcome}`);
	}
	return {
		tryPin,
		askCode,
		setPinByCode,
		signIn: async (who) => {
			const answer = await tryPin(who, who.pin);
			if (answer.outcome !== "signed-in") throw new Error(`person ${who.person} did not get in: ${answer.outcome}`);
			return answer.token;
		},
		remove: async (who) => {
			await list(who, false);
			await knock();
			await isThere((listed) => listed.some((one) => one.person === who.person && !one.active), 70_000);
		},
	};
}

/** The box's key of every unit test. */
export const TEST_KEY = randomBytes(32);

/** The same people in a box's store, and signing in over it; nobody has a PIN yet. */
export function openBoxStaff(box: BoxStore, log: Log = silentLog): Access {
	box.act((tx) => {
		for (const { pin: _, ...listed } of Object.values(STAFF)) {
			listPerson(tx, listed, listed.person);
		}
	});
	return accessOf(box, log);
}

/** Signing in over a box's store, as after a restart: nobody has signed in. */
export function accessOf(box: BoxStore, log: Log = silentLog): Access {
	return new Access({
		...{ reader: box.db, writer: box.writer, box: BOX, boxKey: TEST_KEY, log },
		now: box.timekeeper.now,
		findPerson: (person) => findPerson(box.db, person),
	});
}

/** A hash costs what it is meant to cost: each is computed once a test file. */
const hashes = new Map<string, Promise<string>>();

/** Gives somebody the PIN without asking who sets it. */
export async function givePin(box: BoxStore, who: Member): Promise<void> {
	const key = `${who.person} ${who.pin}`;
	const hashing = hashes.get(key) ?? openPinHasher(TEST_KEY).hashPin(who.person, who.pin);
	hashes.set(key, hashing);
	const hash = await hashing;
	box.act((tx) => setPin(tx, who.person, hash, { setter: "region-code" }));
}
