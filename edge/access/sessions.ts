// Who has signed in, in memory alone: a restart of the box signs everybody out. [AC7]

import { createHash, randomBytes } from "node:crypto";
import type { PersonNo } from "@tesai/shared/contract/id.ts";
import { HOUR, MINUTE } from "@tesai/shared/contract/quantity.ts";

/** Somebody who has turned away for so long has left. */
export const IDLE_MS = 15 * MINUTE;
/** The longest duty of a post is one night. */
export const LONGEST_MS = 12 * HOUR;
/** A post has a handful of people; more open sessions than this are somebody's mistake. */
const MOST_SESSIONS = 16;
const TOKEN_BYTES = 16;

interface Session {
	readonly person: PersonNo;
	readonly since: number;
	usedAt: number;
}

/** `monoMs` is the box's monotonic clock, so a wall clock that is set ends no session and lengthens none. */
export class Sessions {
	/** By the SHA-256 of the token: what lies in memory opens nothing. Ordered by last use. */
	readonly #open = new Map<string, Session>();
	readonly #monoMs: () => number;

	constructor(monoMs: () => number) {
		this.#monoMs = monoMs;
	}

	/** 128 random bits as text; kept nowhere, said once. The session that was idle longest makes room. */
	begin(person: PersonNo): string {
		const token = randomBytes(TOKEN_BYTES).toString("base64url");
		const now = this.#monoMs();
		this.#open.set(digestToken(token), { person, since: now, usedAt: now });
		const [idlest] = this.#open.keys();
		if (this.#open.size > MOST_SESSIONS && idlest !== undefined) this.#open.delete(idlest);
		return token;
	}

	/** Whose token it is, and that he or she is there; undefined once the session is over. */
	use(token: string): PersonNo | undefined {
		const name = digestToken(token);
		const session = this.#open.get(name);
		if (session === undefined) return undefined;
		const now = this.#monoMs();
		this.#open.delete(name);
		if (now - session.usedAt >= IDLE_MS || now - session.since >= LONGEST_MS) return undefined;
		session.usedAt = now;
		this.#open.set(name, session);
		return session.person;
	}

	/** Signing out. */
	end(token: string): void {
		this.#open.delete(digestToken(token));
	}

	/** Everywhere: this person has left, or has a new PIN. `except` is the token of whoever does it. */
	endOf(person: PersonNo, except?: string): void {
		const kept = except === undefined ? undefined : digestToken(except);
		for (const [name, session] of this.#open) {
			if (session.person === person && name !== kept) this.#open.delete(name);
		}
	}
}

const digestToken = (token: string): string => createHash("sha256").update(token).digest("hex");
