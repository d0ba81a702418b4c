// The region's page and its style sheet.

import { readFileSync } from "node:fs";
import type { BoxCommand } from "@tesai/shared/contract/hub-api/authoring.ts";
import type { PostView } from "@tesai/shared/contract/hub-api/posts.ts";
import type { EpochMs } from "@tesai/shared/contract/quantity.ts";
import { maybe, record } from "@tesai/shared/contract/schema.ts";
import type { Clock } from "@tesai/shared/node/clock.ts";
import { routeSchema, type Server } from "@tesai/shared/node/http.ts";
import type { Exchange } from "./exchange.ts";
import { type Language, LanguageSchema } from "./language.ts";
import { renderRegion } from "./page.ts";

export interface ConsoleRoom {
	describeRegion(now: EpochMs): Promise<readonly PostView[]>;
	describeExchange(now: EpochMs): Promise<Exchange>;
	/** The newest orders to boxes. */
	listCommands(): Promise<readonly BoxCommand[]>;
	/** Whom the region calls when a post does not answer. */
	readonly onCall: string | undefined;
	readonly clock: Clock;
}

/** No script at all, nothing from elsewhere, no frame around it; its forms speak to the hub alone. */
const PAGE_HEADERS = {
	"content-security-policy":
		"default-src 'none'; style-src 'self'; base-uri 'none'; form-action 'self'; frame-ancestors 'none'",
	"x-content-type-options": "nosniff",
	"referrer-policy": "no-referrer",
	"cache-control": "no-store",
};

export function registerConsoleRoutes(
	server: Server,
	{ describeRegion, describeExchange, listCommands, onCall, clock }: ConsoleRoom,
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
			const posts = await describeRegion(now);
			const page = renderRegion(posts, request.query.lang ?? "es", now, exchange, onCall, commands);
			return reply.headers(PAGE_HEADERS).type("text/html; charset=utf-8").send(page);
		},
	);
	server.get("/console.css", { schema: { hide: true } }, (_request, reply) =>
		reply.header("cache-control", "max-age=60").type("text/css; charset=utf-8").send(style),
	);
}
