// HTTP in: signing in and out, setting a PIN, and who did what. A PIN comes in a body alone, never in an address.

import {
	AccessViewSchema,
	DeedsSchema,
	type NewPin,
	NewPinAnswerSchema,
	NewPinSchema,
	type SignIn,
	SignInAnswerSchema,
	SignInSchema,
} from "@tesai/shared/contract/edge-api/access.ts";
import type { PersonNo } from "@tesai/shared/contract/id.ts";
import { maybe, record, text } from "@tesai/shared/contract/schema.ts";
import { routeSchema, type Server } from "@tesai/shared/node/http.ts";
import type { Database } from "@tesai/shared/node/sqlite.ts";
import type { Timekeeper } from "../time/timekeeper.ts";
import type { Access } from "./access.ts";
import { visitorOf } from "./guard.ts";
import { listLines } from "./store.ts";

const tileNo = text(5, { pattern: "^[1-9][0-9]*$" });
const PersonParams = record({ person: tileNo });
const DeedsQuery = record({ person: maybe(tileNo) });
const DEEDS_LISTED = 500;

export function addAccessRoutes(
	server: Server,
	access: Access,
	reader: Database,
	timekeeper: Pick<Timekeeper, "utc">,
): void {
	server.get(
		"/v1/access",
		{ schema: routeSchema({ summary: "What is allowed without signing in", answer: AccessViewSchema }) },
		() => ({ isOpen: access.isOpen(), may: access.listAllowedTo({ person: null, asker: null, token: null }) }),
	);

	server.post<{ Body: SignIn }>(
		"/v1/sessions",
		{
			schema: routeSchema({ summary: "Signs in by PIN", body: SignInSchema, answer: SignInAnswerSchema }),
			config: { action: "open", why: "the PIN decides" },
		},
		({ body }) => access.signIn(body),
	);

	server.delete(
		"/v1/sessions/current",
		{
			schema: routeSchema({ summary: "Signs out", status: 204 }),
			config: { action: "open", why: "it ends the caller's own session and no other" },
		},
		(request, reply) => {
			access.signOut(visitorOf(request));
			return reply.status(204).send();
		},
	);

	server.put<{ Params: { person: string }; Body: NewPin }>(
		"/v1/people/:person/pin",
		{
			schema: routeSchema({
				summary: "Sets a person's PIN: its owner, somebody who manages people, or whoever has the region's code",
				params: PersonParams,
				body: NewPinSchema,
				answer: NewPinAnswerSchema,
			}),
			config: { action: "open", why: "three may do it, each by a rule of its own [AC3]" },
		},
		(request) => access.setPin(visitorOf(request), Number(request.params.person) as PersonNo, request.body),
	);

	server.get<{ Querystring: { person?: string } }>(
		"/v1/deeds",
		{
			schema: routeSchema({
				summary: "Who did what at this box, newest first; with a person that one's alone",
				query: DeedsQuery,
				answer: DeedsSchema,
			}),
			config: {
				action: "manage-people",
				record: ({ query }) => ({ record: "person", no: Number((query as { person?: string }).person ?? 0) }),
			},
		},
		({ query }) => {
			const person = query.person === undefined ? undefined : (Number(query.person) as PersonNo);
			return listLines(reader, timekeeper.utc, DEEDS_LISTED, person);
		},
	);
}
