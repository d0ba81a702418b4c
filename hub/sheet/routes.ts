// What anybody in the region may ask about the sheets of a post: whether they are kept.

import { AppError } from "@tesai/shared/contract/error.ts";
import { HubSheetsSchema, PostSheetParamsSchema } from "@tesai/shared/contract/hub-api/sheet.ts";
import { routeSchema, type Server } from "@tesai/shared/node/http.ts";
import type { Reader } from "../store/store.ts";
import { findMonthDays, foldSheets } from "./projection.ts";
import { listBoxNotings } from "./store.ts";

export function registerSheetRoutes(
	server: Server,
	{ posts, read }: { readonly posts: readonly { readonly id: string; readonly box: number }[]; readonly read: Reader },
): void {
	const boxes = new Map(posts.map(({ id, box }) => [id, box]));
	server.get<{ Params: { id: string; month: string } }>(
		"/v1/posts/:id/sheets/:month",
		{
			schema: routeSchema({
				summary: "Which half days of a month somebody at the post has noted, by fridge",
				params: PostSheetParamsSchema,
				answer: HubSheetsSchema,
			}),
		},
		async ({ params: { id, month } }) => {
			const box = boxes.get(id);
			if (box === undefined) throw new AppError("not-found", "no such post");
			const { first, next } = findMonthDays(month);
			return foldSheets(await listBoxNotings(read, box, first, next), first);
		},
	);
}
