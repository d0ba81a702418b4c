// What anybody in the region may ask about the loggers of a post.

import { AppError } from "@tesai/shared/contract/error.ts";
import { HubLoggersSchema } from "@tesai/shared/contract/hub-api/loggers.ts";
import { PostParamsSchema } from "@tesai/shared/contract/hub-api/posts.ts";
import { routeSchema, type Server } from "@tesai/shared/node/http.ts";
import type { Reader } from "../store/store.ts";
import { listHubLoggers } from "./store.ts";

export function registerLoggerRoutes(
	server: Server,
	{ posts, read }: { readonly posts: readonly { readonly id: string; readonly box: number }[]; readonly read: Reader },
): void {
	const boxes = new Map(posts.map(({ id, box }) => [id, box]));
	server.get<{ Params: { id: string } }>(
		"/v1/posts/:id/loggers",
		{
			schema: routeSchema({
				summary: "The portable loggers a post has read",
				params: PostParamsSchema,
				answer: HubLoggersSchema,
			}),
		},
		(request) => {
			const box = boxes.get(request.params.id);
			if (box === undefined) throw new AppError("not-found", "no such post");
			return listHubLoggers(read, box);
		},
	);
}
