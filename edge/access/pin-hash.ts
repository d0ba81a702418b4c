// Hashes PINs so that a copy of the database gives none away: argon2id of 19 MiB, a salt each, and a pepper that never lies beside the hash.

import { argon2, hkdfSync, randomBytes, timingSafeEqual } from "node:crypto";
import { AppError } from "@tesai/shared/contract/error.ts";
import type { PersonNo } from "@tesai/shared/contract/id.ts";

/**
 * The least memory and time that OWASP asks of argon2id. The memory is the system's again afterwards only where the program was
 * started with `BOX_ENV` (provisioning/node-flags.ts): otherwise each thread of the pool keeps its own.
 */
const COST = { memory: 19_456, passes: 2, parallelism: 1, tagLength: 32 } as const;
const SALT_BYTES = 16;
/** Half a second of waiting on a slow box: whoever is fifth in the queue tries again. */
const MOST_WAITING = 4;

export interface PinHasher {
	/** Throws `too-many` when as many as may wait do: asked before a try is counted. */
	checkRoom(): void;
	/** A new hash with a salt of its own, as one line of text. */
	hashPin(person: PersonNo, pin: string): Promise<string>;
	/** Whether it is this person's PIN. False for a line that is none, as after a fault of the disk. */
	matchesPin(person: PersonNo, pin: string, line: string): Promise<boolean>;
}

interface Cost {
	readonly memory: number;
	readonly passes: number;
	readonly parallelism: number;
}

/** One hash at a time, off the event loop: more would double the memory and gain no time on two cores. */
export function openPinHasher(boxKey: Uint8Array): PinHasher {
	const pepper = Buffer.from(hkdfSync("sha256", boxKey, "", "tesai pin pepper 1", 32));
	let waiting = 0;
	let last: Promise<unknown> = Promise.resolve();

	function inTurn<T>(work: () => Promise<T>): Promise<T> {
		waiting += 1;
		const done = last.then(work).finally(() => {
			waiting -= 1;
		});
		last = done.catch(() => undefined);
		return done;
	}
	const compute = (person: PersonNo, pin: string, salt: Buffer, cost: Cost, tagLength: number) =>
		inTurn(
			() =>
				new Promise<Buffer>((found, fail) =>
					argon2(
						"argon2id",
						// A line that is put into another person's row opens nothing.
						{
							...{ message: pin, nonce: salt, secret: pepper, associatedData: Buffer.from(`person ${person}`) },
							...{ ...cost, tagLength },
						},
						(error, tag) => (error === null ? found(tag) : fail(error)),
					),
				),
		);

	return {
		checkRoom: () => {
			if (waiting >= MOST_WAITING) throw new AppError("too-many", "several PINs are being looked at; try again");
		},
		hashPin: async (person, pin) => {
			const salt = randomBytes(SALT_BYTES);
			return writeLine(salt, await compute(person, pin, salt, COST, COST.tagLength));
		},
		matchesPin: async (person, pin, line) => {
			const read = readLine(line);
			if (read === undefined) return false;
			const tag = await compute(person, pin, read.salt, read.cost, read.tag.length);
			return timingSafeEqual(tag, read.tag);
		},
	};
}

/** In the manner of PHC strings; the parameters are read back from here, so raising them breaks no PIN that was set before. */
function writeLine(salt: Buffer, tag: Buffer): string {
	const { memory, passes, parallelism } = COST;
	const [saltText, tagText] = [salt, tag].map((bytes) => bytes.toString("base64").replace(/=+$/, ""));
	return `$argon2id$v=19$m=${memory},t=${passes},p=${parallelism}$${saltText}$${tagText}`;
}

function readLine(line: string): { salt: Buffer; tag: Buffer; cost: Cost } | undefined {
	const parts = /^\$argon2id\$v=19\$m=(\d{1,6}),t=(\d{1,2}),p=(\d)\$([\w+/]{22})\$([\w+/]{43})$/.exec(line);
	if (parts === null) return undefined;
	const [, memory, passes, parallelism, salt = "", tag = ""] = parts;
	return {
		salt: Buffer.from(salt, "base64"),
		tag: Buffer.from(tag, "base64"),
		cost: { memory: Number(memory), passes: Number(passes), parallelism: Number(parallelism) },
	};
}
