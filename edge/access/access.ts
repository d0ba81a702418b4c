// Signing in at the box: who asks, whether they may, and what a PIN or the region's code is worth.

import { timingSafeEqual } from "node:crypto";
import { type Action, type Asker, type Decision, decideAccess, listAllowed } from "@tesai/shared/contract/access.ts";
import type { NewPin, NewPinAnswer, SignIn, SignInAnswer, Tile } from "@tesai/shared/contract/edge-api/access.ts";
import { AppError } from "@tesai/shared/contract/error.ts";
import type { PersonListed } from "@tesai/shared/contract/event/people.ts";
import type { BoxNo, PersonNo } from "@tesai/shared/contract/id.ts";
import { MINUTE } from "@tesai/shared/contract/quantity.ts";
import type { Stamp } from "@tesai/shared/contract/time.ts";
import type { Log } from "@tesai/shared/node/log.ts";
import { derivePinCode } from "@tesai/shared/node/pin-code.ts";
import type { Database } from "@tesai/shared/node/sqlite.ts";
import type { Writer } from "../sqlite/writer.ts";
import { beginTry, endTryRight, endTryWrong, noteRecordAccess, type RecordRef, setPin } from "./actions.ts";
import { isEasyPin } from "./easy-pin.ts";
import { waitLeft } from "./lockout.ts";
import { openPinHasher } from "./pin-hash.ts";
import { checkDecision } from "./refusal.ts";
import { Sessions } from "./sessions.ts";
import { findMisses, findPin, hasAnyPin } from "./store.ts";

/** Who asks: all null while nobody has signed in. */
export interface Visitor {
	readonly person: PersonNo | null;
	readonly asker: Asker | null;
	readonly token: string | null;
}

export interface AccessOptions {
	readonly reader: Database;
	readonly writer: Writer;
	readonly now: () => Stamp;
	readonly box: BoxNo;
	readonly boxKey: Uint8Array;
	readonly findPerson: (person: PersonNo) => PersonListed | undefined;
	readonly log: Log;
}

const BEARER = /^Bearer ([\w-]{22})$/;
const BY_CODE = { setter: "region-code" } as const;
const BY_OWNER = { setter: "owner" } as const;
const NOBODY: Visitor = { person: null, asker: null, token: null };
/** Whoever knocks without signing in could fill the journal: more refusals a minute are counted, and not written. */
const NOBODYS_REFUSALS_A_MINUTE = 10;

export class Access {
	readonly #options: AccessOptions;
	readonly #hasher: ReturnType<typeof openPinHasher>;
	readonly #sessions: Sessions;
	#refusals = { sinceMs: Number.NEGATIVE_INFINITY, count: 0 };

	constructor(options: AccessOptions) {
		this.#options = options;
		this.#hasher = openPinHasher(options.boxKey);
		this.#sessions = new Sessions(() => options.now().monoMs);
	}

	/** Nobody has ever had a PIN at this box: whoever sets it up may work. */
	isOpen(): boolean {
		return !hasAnyPin(this.#options.reader);
	}

	/** Whoever the header's token belongs to. Somebody who has left since is nobody, and every session of theirs is over. [AC7] */
	identify(authorization: string | undefined): Visitor {
		const token = BEARER.exec(authorization ?? "")?.[1];
		const person = token === undefined ? undefined : this.#sessions.use(token);
		if (token === undefined || person === undefined) return NOBODY;
		const asker = this.#options.findPerson(person);
		if (asker?.active !== true) {
			this.#sessions.endOf(person);
			return NOBODY;
		}
		return { person, asker, token };
	}

	decide({ asker }: Visitor, action: Action): Decision {
		return decideAccess(asker, action, { isOpen: this.isOpen() });
	}

	listAllowedTo({ asker }: Visitor): Action[] {
		return listAllowed(asker, { isOpen: this.isOpen() });
	}

	/**
	 * The one way to a person's record: decides, writes down who asked for whose and what came of it, and only then lets by. Throws
	 * as `checkDecision` does; the line is on disk either way. [AC10]
	 */
	guardRecord(visitor: Visitor, action: Action, record: RecordRef): void {
		const decision = this.decide(visitor, action);
		const access = { by: visitor.person, action, allowed: decision.allowed };
		if (visitor.person !== null || decision.allowed || this.#mayNoteRefusal()) {
			this.#options.writer.now((tx) => noteRecordAccess(tx, record, access));
		}
		checkDecision(decision);
	}

	/** What whoever signs in sees of a person. */
	viewTile(listed: PersonListed): Tile {
		const { reader, now } = this.#options;
		const pin = findPin(reader, listed.person);
		const waitMs = waitLeft(findMisses(reader, listed.person), now());
		return { ...listed, hasPin: pin !== undefined, waitMs, nextPin: (pin?.number ?? 0) + 1 };
	}

	/** Tiles are no secret, so a tile that has no PIN is said to have none, at once. `not-found` and `forbidden` for no tile of today. */
	async signIn({ person, pin }: SignIn): Promise<SignInAnswer> {
		const { reader, writer } = this.#options;
		this.#mustWorkHere(person);
		const stored = findPin(reader, person);
		if (stored === undefined) return { outcome: "no-pin" };
		this.#hasher.checkRoom();
		const waitMs = writer.now((tx) => beginTry(tx, person));
		if (waitMs > 0) return { outcome: "waiting", waitMs };
		if (!(await this.#hasher.matchesPin(person, pin, stored.hash))) {
			return { outcome: "wrong-pin", waitMs: writer.now((tx) => endTryWrong(tx, person)) };
		}
		writer.now((tx) => endTryRight(tx, person));
		// Both may have changed while the hash was computed.
		const asker = this.#mustWorkHere(person);
		if (findPin(reader, person)?.hash !== stored.hash)
			return { outcome: "wrong-pin", waitMs: waitLeft(undefined, this.#options.now()) };
		const token = this.#sessions.begin(person);
		return { outcome: "signed-in", token, may: this.listAllowedTo({ person, asker, token }) };
	}

	signOut({ token }: Visitor): void {
		if (token !== null) this.#sessions.end(token);
	}

	/**
	 * A new PIN, set by its signed-in owner, by a signed-in person who manages people, or by anybody whom the region has told the code.
	 * `unauthorized` without any of the three. [AC3]
	 */
	async setPin(visitor: Visitor, person: PersonNo, { pin, code }: NewPin): Promise<NewPinAnswer> {
		const { writer } = this.#options;
		this.#mustWorkHere(person);
		const manager = visitor.person !== null && visitor.person !== person ? visitor.person : undefined;
		if (code === undefined) {
			if (visitor.person === null) throw new AppError("unauthorized", "sign in first, or ask the region for a code");
			if (manager !== undefined) this.guardRecord(visitor, "manage-people", { record: "person", no: person });
		}
		if (isEasyPin(pin)) return { outcome: "too-easy" };
		this.#hasher.checkRoom();
		const number = this.#nextPin(person);
		const refusal = code === undefined ? undefined : this.#refuseCode(person, number, code);
		if (refusal !== undefined) return refusal;
		const hash = await this.#hasher.hashPin(person, pin);
		this.#mustWorkHere(person);
		if (this.#nextPin(person) !== number) throw new AppError("conflict", "another PIN was set meanwhile");
		const by =
			code !== undefined ? BY_CODE : manager === undefined ? BY_OWNER : ({ setter: "manager", manager } as const);
		writer.now((tx) => setPin(tx, person, hash, by));
		// Whoever knew the old one is out; the owner who has just chosen a new one stays.
		this.#sessions.endOf(person, visitor.token ?? undefined);
		return { outcome: "set", setter: by.setter };
	}

	/** A wrong code counts as a wrong PIN does, in the same row. [AC6] */
	#refuseCode(person: PersonNo, number: number, code: string): NewPinAnswer | undefined {
		const { writer, box, boxKey } = this.#options;
		const waitMs = writer.now((tx) => beginTry(tx, person));
		if (waitMs > 0) return { outcome: "waiting", waitMs };
		const expected = derivePinCode(boxKey, { box, person, number });
		if (timingSafeEqual(Buffer.from(expected), Buffer.from(code))) return undefined;
		return { outcome: "wrong-code", waitMs: writer.now((tx) => endTryWrong(tx, person)) };
	}

	#nextPin(person: PersonNo): number {
		return (findPin(this.#options.reader, person)?.number ?? 0) + 1;
	}

	#mustWorkHere(person: PersonNo): PersonListed {
		const listed = this.#options.findPerson(person);
		if (listed === undefined) throw new AppError("not-found", "there is no such tile");
		if (!listed.active) throw new AppError("forbidden", "this person works here no more");
		return listed;
	}

	#mayNoteRefusal(): boolean {
		const { monoMs } = this.#options.now();
		if (monoMs - this.#refusals.sinceMs >= MINUTE) this.#refusals = { sinceMs: monoMs, count: 0 };
		this.#refusals.count += 1;
		if (this.#refusals.count === NOBODYS_REFUSALS_A_MINUTE + 1) {
			this.#options.log.warn({}, "many ask for records without signing in; not every refusal is written down");
		}
		return this.#refusals.count <= NOBODYS_REFUSALS_A_MINUTE;
	}
}
