// What anybody in the region may ask about its posts.

import { AppError } from "@tesai/shared/contract/error.ts";
import {
	HubAlarmsSchema,
	PostParamsSchema,
	PostsSchema,
	PostViewSchema,
} from "@tesai/shared/contract/hub-api/posts.ts";
import type { Clock } from "@tesai/shared/node/clock.ts";
import { routeSchema, type Server } from "@tesai/shared/node/http.ts";
import { describeAlarms, describePosts, type RegionSources } from "./actions.ts";
import type { ConfiguredPost } from "./region.ts";

export interface PostsRoom {
	readonly posts: readonly ConfiguredPost[];
	readonly sources: RegionSources;
	readonly clock: Clock;
}

export function registerPostRoutes(server: Server, { posts, sources, clock }: PostsRoom): void {
	const byId = new Map<string, ConfiguredPost>(posts.map((post) => [post.id, post]));
	const findPost = (id: string): ConfiguredPost => {
		const post = byId.get(id);
		if (post === undefined) throw new AppError("not-found", "no such post");
		return post;
	};
	server.get("/v1/posts", { schema: routeSchema({ summary: "Every post of the region", answer: PostsSchema }) }, () =>
		describePosts(sources, posts, clock.utc()),
	);
	server.get<{ Params: { id: string } }>(
		"/v1/posts/:id",
		{ schema: routeSchema({ summary: "One post", params: PostParamsSchema, answer: PostViewSchema }) },
		async (request) => (await describePosts(sources, [findPost(request.params.id)], clock.utc()))[0],
	);
	server.get<{ Params: { id: string } }>(
		"/v1/posts/:id/alarms",
		{ schema: routeSchema({ summary: "A post's newest alarms", params: PostParamsSchema, answer: HubAlarmsSchema }) },
		(request) => describeAlarms(sources, findPost(request.params.id)),
	);
}
