// The region's page and its style sheet.

import { readFileSync } from "node:fs";
import type { BoxCommand } from "@tesai/shared/contract/hub-api/authoring.ts";
import type { PostView } from "@tesai/shared/contract/hub-api/posts.ts";
import type { EpochMs } from "@tesai/shared/contract/quantity.ts";
import { maybe, record } from "@tesai/shared/contract/schema.ts";
import type { Clock } from "@tesai/shared/node/clock.ts";
import { routeSchema, type Server } from "@tesai/shared/node/http.ts";
import type { Exchange } from "./exchange.ts";
import { PAGE_HEADERS } from "./headers.ts";
import { type Language, LanguageSchema } from "./language.ts";
import { renderRegion } from "./page.ts";

export interface ConsoleRoom {
	describeRegion(now: EpochMs): Promise<readonly PostView[]>;
	describeExchange(now: EpochMs): Promise<Exchange>;
	/** The newest orders to boxes. */
	listCommands(): Promise<readonly BoxCommand[]>;
	/** How many of a post's newest signed deeds the rule of access refuses; posts without any are left out. */
	countRefusedDeeds(): Promise<ReadonlyMap<string, number>>;
	/** Whom the region calls when a post does not answer. */
	readonly onCall: string | undefined;
	readonly clock: Clock;
}

export function registerConsoleRoutes(
	server: Server,
	{ describeRegion, describeExchange, listCommands, countRefusedDeeds, onCall, clock }: ConsoleRoom,
): void {
	const style = readFileSync(new URL("console.css", import.meta.url), "utf8");
	server.get<{ Querystring: { lang?: Language } }>(
		"/",
		{
			schema: {
				hide: true,
				...routeSchema({ summary: "The region's page", query: record({ lang: maybe(LanguageSchema) }) }),
			},
		},
		async (request, reply) => {
			const now = clock.utc();
			const exchange = await describeExchange(now);
			const commands = await listCommands();
			const refused = await countRefusedDeeds();
			const posts = await describeRegion(now);
			const page = renderRegion(posts, request.query.lang ?? "es", now, exchange, onCall, commands, refused);
			return reply.headers(PAGE_HEADERS).type("text/html; charset=utf-8").send(page);
		},
	);
	server.get("/console.css", { schema: { hide: true } }, (_request, reply) =>
		reply.header("cache-control", "max-age=60").type("text/css; charset=utf-8").send(style),
	);
}
