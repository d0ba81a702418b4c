// HTTP in: the settings in effect and who has set them.

import { SettingsViewSchema } from "@tesai/shared/contract/edge-api/region.ts";
import { routeSchema, type Server } from "@tesai/shared/node/http.ts";
import type { Database } from "@tesai/shared/node/sqlite.ts";
import { type ConfiguredSettings, viewSettings } from "./view.ts";

export function addSettingsRoutes(server: Server, reader: Database, configured: ConfiguredSettings): void {
	server.get(
		"/v1/settings",
		{
			schema: routeSchema({
				summary: "Settings that the region may change, and who set each",
				answer: SettingsViewSchema,
			}),
		},
		() => viewSettings(reader, configured),
	);
}
