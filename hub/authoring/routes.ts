// HTTP in: what the region writes for its posts. Nobody signs in yet: whoever reaches the hub's port may write.

import { AppError } from "@tesai/shared/contract/error.ts";
import type { SettingSet } from "@tesai/shared/contract/event/limits.ts";
import {
	HubPeopleSchema,
	ItemParamsSchema,
	ItemsSchema,
	type ItemWord,
	ItemWordSchema,
	type ItemWords,
	ItemWordsSchema,
	LimitsParamsSchema,
	type LimitsWord,
	LimitsWordSchema,
	PersonParamsSchema,
	type PersonWord,
	PersonWordSchema,
	PostSetSchema,
	SettingWordSchema,
} from "@tesai/shared/contract/hub-api/authoring.ts";
import { PostParamsSchema } from "@tesai/shared/contract/hub-api/posts.ts";
import type { FridgeId, ItemNo, PersonNo, PostId } from "@tesai/shared/contract/id.ts";
import type { Clock } from "@tesai/shared/node/clock.ts";
import { routeSchema, type Server } from "@tesai/shared/node/http.ts";
import { EVERY_BOX } from "../down/down-store.ts";
import type { Store } from "../store/store.ts";
import { assignPerson, sayWord } from "./actions.ts";
import { viewItems, viewPeople, viewSet } from "./view.ts";

export interface AuthoringRoom {
	readonly posts: readonly { readonly id: PostId; readonly box: number }[];
	readonly store: Store;
	readonly clock: Clock;
}

export function registerAuthoringRoutes(server: Server, { posts, store, clock }: AuthoringRoom): void {
	const boxes = new Map<string, number>(posts.map(({ id, box }) => [id, box]));
	const ids = new Map(posts.map(({ id, box }) => [box, id]));
	const boxOf = (id: string): number => {
		const box = boxes.get(id);
		if (box === undefined) throw new AppError("not-found", "no such post");
		return box;
	};

	server.get("/v1/items", { schema: routeSchema({ summary: "The catalogue", answer: ItemsSchema }) }, () =>
		viewItems(store.read),
	);
	server.put<{ Body: ItemWords }>(
		"/v1/items",
		{
			schema: routeSchema({
				summary: "Lists up to 200 items for every post at once; those that are not named stay as they are",
				body: ItemWordsSchema,
				status: 204,
			}),
			bodyLimit: 262_144,
		},
		async ({ body }, reply) => {
			await store.write(async (trx) => {
				for (const item of body) await sayWord(trx, EVERY_BOX, { kind: "item-listed", body: item }, clock.utc());
			});
			return reply.status(204).send();
		},
	);
	server.put<{ Params: { item: string }; Body: ItemWord }>(
		"/v1/items/:item",
		{
			schema: routeSchema({
				summary: "Lists an item for every post; it replaces what was said of the number before",
				params: ItemParamsSchema,
				body: ItemWordSchema,
				status: 204,
			}),
		},
		async ({ params, body }, reply) => {
			const item = { item: Number(params.item) as ItemNo, ...body };
			await store.write((trx) => sayWord(trx, EVERY_BOX, { kind: "item-listed", body: item }, clock.utc()));
			return reply.status(204).send();
		},
	);

	server.get(
		"/v1/people",
		{ schema: routeSchema({ summary: "Who works where, a row a person and post", answer: HubPeopleSchema }) },
		() => viewPeople(store.read, ids),
	);
	server.put<{ Params: { person: string }; Body: PersonWord }>(
		"/v1/people/:person",
		{
			schema: routeSchema({
				summary: "Lists a person at these posts, and as no longer active wherever else",
				params: PersonParamsSchema,
				body: PersonWordSchema,
				status: 204,
			}),
		},
		async ({ params, body: { posts: at, ...word } }, reply) => {
			const person = { person: Number(params.person) as PersonNo, ...word };
			const known = at.map(boxOf);
			await store.write((trx) => assignPerson(trx, person, known, clock.utc()));
			return reply.status(204).send();
		},
	);

	server.get<{ Params: { id: string } }>(
		"/v1/posts/:id/set",
		{
			schema: routeSchema({
				summary: "What the region has set for a post, and how far each word is",
				params: PostParamsSchema,
				answer: PostSetSchema,
			}),
		},
		({ params }) => viewSet(store.read, boxOf(params.id)),
	);
	server.put<{ Params: { id: string; fridge: FridgeId }; Body: LimitsWord }>(
		"/v1/posts/:id/fridges/:fridge/limits",
		{
			schema: routeSchema({
				summary: "Sets a fridge's profile and limits; an empty body gives it back to the post's configuration",
				params: LimitsParamsSchema,
				body: LimitsWordSchema,
				status: 204,
			}),
		},
		async ({ params: { id, fridge }, body }, reply) => {
			const box = boxOf(id);
			await store.write((trx) => sayWord(trx, box, { kind: "limits-set", body: { fridge, ...body } }, clock.utc()));
			return reply.status(204).send();
		},
	);
	server.put<{ Params: { id: string }; Body: SettingSet }>(
		"/v1/posts/:id/settings",
		{
			schema: routeSchema({
				summary: "Sets one setting of a post's box",
				params: PostParamsSchema,
				body: SettingWordSchema,
				status: 204,
			}),
		},
		async ({ params: { id }, body }, reply) => {
			const box = boxOf(id);
			await store.write((trx) => sayWord(trx, box, { kind: "setting-set", body }, clock.utc()));
			return reply.status(204).send();
		},
	);
}
