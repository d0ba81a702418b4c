// HTTP in: the catalogue, a page at a time.

import { type CataloguePage, CataloguePageSchema } from "@tesai/shared/contract/edge-api/region.ts";
import { maybe, record, text } from "@tesai/shared/contract/schema.ts";
import { routeSchema, type Server } from "@tesai/shared/node/http.ts";
import type { Database } from "@tesai/shared/node/sqlite.ts";
import { listItems } from "./store.ts";

const Query = record({ after: maybe(text(7, { pattern: "^[0-9]+$", doc: "list from behind this number on" })) });
/** Some 30 kB: a page that a thin link carries in a moment. */
const PAGE_ITEMS = 200;

export function addCatalogueRoutes(server: Server, reader: Database): void {
	server.get<{ Querystring: { after?: string } }>(
		"/v1/catalogue",
		{
			schema: routeSchema({
				summary: "What the region lists, by rising number; `next` asks for the page after this one",
				query: Query,
				answer: CataloguePageSchema,
			}),
		},
		({ query }): CataloguePage => {
			const items = listItems(reader, Number(query.after ?? 0), PAGE_ITEMS + 1);
			const page = items.slice(0, PAGE_ITEMS);
			return { items: page, next: items.length > PAGE_ITEMS ? (page.at(-1)?.item ?? null) : null };
		},
	);
}
