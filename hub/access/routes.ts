// HTTP in: the region's code for a new PIN, and who did what at a post. Nobody signs in at the hub yet: whoever reaches its port may ask.

import { check } from "@tesai/shared/contract/check.ts";
import { AppError } from "@tesai/shared/contract/error.ts";
import {
	HubDeedsSchema,
	type PinCode,
	PinCodeParamsSchema,
	PinCodeSchema,
} from "@tesai/shared/contract/hub-api/access.ts";
import { PostParamsSchema } from "@tesai/shared/contract/hub-api/posts.ts";
import type { BoxNo, PersonNo, PostId } from "@tesai/shared/contract/id.ts";
import { maybe, record } from "@tesai/shared/contract/schema.ts";
import type { Clock } from "@tesai/shared/node/clock.ts";
import { routeSchema, type Server } from "@tesai/shared/node/http.ts";
import type { Log } from "@tesai/shared/node/log.ts";
import { PAGE_HEADERS } from "../console/headers.ts";
import { type Language, LanguageSchema } from "../console/language.ts";
import { type PinCodeAnswer, renderPinCode } from "../console/pin-code-page.ts";
import type { Store } from "../store/store.ts";
import { noteCodeAsked } from "./actions.ts";
import { type DeedSources, viewDeeds } from "./view.ts";

const DEEDS_LISTED = 500;
const FORM_TYPE = "application/x-www-form-urlencoded";
const LanguageQuery = record({ lang: maybe(LanguageSchema) });

export interface AccessRoom extends DeedSources {
	readonly posts: readonly { readonly id: PostId; readonly name: string; readonly box: number }[];
	readonly store: Store;
	/** What the keyring computes; undefined for a box whose key is not here. */
	readonly codes: (box: BoxNo, person: PersonNo, number: number) => string | undefined;
	readonly clock: Clock;
	readonly log: Log;
}

interface CodeAsked {
	readonly box: string;
	readonly person: string;
	readonly number: string;
}
interface Asked {
	readonly Querystring: { readonly lang?: Language };
}

export async function registerAccessRoutes(server: Server, room: AccessRoom): Promise<void> {
	server.get<{ Params: { id: string } }>(
		"/v1/posts/:id/deeds",
		{
			schema: routeSchema({
				summary: "Who did what at a post, and what the rule of access, asked again, says of each",
				params: PostParamsSchema,
				answer: HubDeedsSchema,
			}),
		},
		({ params }) => {
			const post = room.posts.find(({ id }) => id === params.id);
			if (post === undefined) throw new AppError("not-found", "no such post");
			return viewDeeds(room, post.box, DEEDS_LISTED);
		},
	);

	server.get<{ Params: CodeAsked }>(
		"/v1/boxes/:box/pin-codes/:person/:number",
		{
			schema: routeSchema({
				summary: "The code that lets this person set this PIN at this box, once; that it was asked for is written down",
				params: PinCodeParamsSchema,
				answer: PinCodeSchema,
			}),
		},
		async ({ params }, reply) => reply.header("cache-control", "no-store").send((await giveCode(room, params)).code),
	);

	const schema = { hide: true, ...routeSchema({ summary: "The page for codes", query: LanguageQuery }) };
	const show = (lang: Language | undefined, answer?: PinCodeAnswer) => renderPinCode(room.posts, lang ?? "es", answer);
	server.get<Asked>("/pin-code", { schema }, ({ query }, reply) =>
		reply.headers(PAGE_HEADERS).type("text/html; charset=utf-8").send(show(query.lang)),
	);
	// A scope of its own: nowhere else does this room take forms. The code stands in the answer to one, never in an address.
	await server.register(async (scope) => {
		scope.addContentTypeParser(FORM_TYPE, { parseAs: "string", bodyLimit: 1_024 }, (_request, body, done) =>
			done(null, Object.fromEntries(new URLSearchParams(String(body)))),
		);
		scope.post<Asked>("/pin-code", { schema }, async ({ headers, body, query }, reply) => {
			// Browsers say where a form comes from; only the page's own may ask.
			const from = headers["sec-fetch-site"];
			if (from !== undefined && from !== "same-origin") throw new AppError("forbidden", "a form of another site");
			const answer = await answerForm(room, body);
			return reply.headers(PAGE_HEADERS).type("text/html; charset=utf-8").send(show(query.lang, answer));
		});
	});
}

/** A code and whose it is: whoever says it asks for the name first. */
async function giveCode(
	{ store, codes, clock, log }: AccessRoom,
	asked: CodeAsked,
): Promise<{ readonly code: PinCode; readonly name: string }> {
	const [box, person, number] = [asked.box, asked.person, asked.number].map(Number) as [BoxNo, PersonNo, number];
	const code = codes(box, person, number);
	if (code === undefined) throw new AppError("not-found", "this hub has no key of such a box");
	const name = await store.write((trx) => noteCodeAsked(trx, { box, person, number }, clock.utc()));
	log.info({ box, person, number }, "a code for a new PIN was asked for");
	return { code: { box, person, number, code }, name };
}

async function answerForm(room: AccessRoom, body: unknown): Promise<PinCodeAnswer> {
	const asked = check(PinCodeParamsSchema, body);
	if (!asked.ok) return "refused";
	try {
		const { code, name } = await giveCode(room, asked.value);
		return { name, code: code.code };
	} catch (error) {
		if (error instanceof AppError && (error.code === "not-found" || error.code === "conflict")) return "refused";
		throw error;
	}
}
