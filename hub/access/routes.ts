// HTTP in: the region's code for a new PIN, and who did what at a post. Nobody signs in at the hub yet: whoever reaches its port may ask.

import { AppError } from "@tesai/shared/contract/error.ts";
import { type PinCode, PinCodeParamsSchema, PinCodeSchema } from "@tesai/shared/contract/hub-api/access.ts";
import type { BoxNo, PersonNo } from "@tesai/shared/contract/id.ts";
import type { Clock } from "@tesai/shared/node/clock.ts";
import { routeSchema, type Server } from "@tesai/shared/node/http.ts";
import type { Log } from "@tesai/shared/node/log.ts";
import type { Store } from "../store/store.ts";
import { noteCodeAsked } from "./actions.ts";

/** What the keyring computes; undefined for a box whose key is not here. */
export type PinCodes = (box: number, person: PersonNo, number: number) => string | undefined;

export interface AccessRoom {
	readonly store: Store;
	readonly codes: PinCodes;
	readonly clock: Clock;
	readonly log: Log;
}

export function registerAccessRoutes(server: Server, room: AccessRoom): void {
	server.get<{ Params: { box: string; person: string; number: string } }>(
		"/v1/boxes/:box/pin-codes/:person/:number",
		{
			schema: routeSchema({
				summary: "The code that lets this person set this PIN at this box, once; whoever asks is written down",
				params: PinCodeParamsSchema,
				answer: PinCodeSchema,
			}),
		},
		async ({ params }, reply) => {
			const { code } = await giveCode(room, params);
			return reply.header("cache-control", "no-store").send(code);
		},
	);
}

/** A code and whose it is: the caller says the name first. */
export async function giveCode(
	{ store, codes, clock, log }: AccessRoom,
	asked: { readonly box: string; readonly person: string; readonly number: string },
): Promise<{ readonly code: PinCode; readonly name: string }> {
	const box = Number(asked.box) as BoxNo;
	const person = Number(asked.person) as PersonNo;
	const number = Number(asked.number);
	const code = codes(box, person, number);
	if (code === undefined) throw new AppError("not-found", "this hub has no key of such a box");
	const name = await store.write((trx) => noteCodeAsked(trx, { box, person, number }, clock.utc()));
	log.info({ box, person, number }, "a code for a new PIN was asked for");
	return { code: { box, person, number, code }, name };
}
