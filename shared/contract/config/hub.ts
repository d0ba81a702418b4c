// hub.toml: the posts a hub keeps for, and where.

import { BoxNoSchema, PostIdSchema } from "../id.ts";
import { decimal, integer, list, maybe, record, type Static, text } from "../schema.ts";
import { CceDeliveryConfigSchema, CceSupplierConfigSchema } from "./cce.ts";
import { ClockConfigSchema } from "./clock.ts";
import { HubSatelliteConfigSchema, ImeiSchema } from "./satellite.ts";

export const HubConfigSchema = record({
	dataDir: text(400, { minLength: 1 }),
	http: record({ host: text(100, { minLength: 1 }), port: integer(0, 65_535) }),
	posts: list(
		record({
			id: PostIdSchema,
			name: text(80, { minLength: 1 }),
			box: BoxNoSchema,
			keyFile: text(400, { minLength: 1, doc: "the box's key as provisioning handed it over" }),
			/** Where the post stands, in degrees, south and west negative. */
			latitude: maybe(decimal(0.0001, -90, 90)),
			longitude: maybe(decimal(0.0001, -180, 180)),
			/** Of the post's satellite modem: without it the hub cannot write to it. */
			imei: maybe(ImeiSchema),
		}),
		10_000,
	),
	/** Whom the region calls when a post does not answer, as its people say it; shown on the page. */
	onCall: maybe(text(80, { minLength: 1 })),
	/** Ministries and others that get cce-interop documents. */
	deliver: maybe(CceDeliveryConfigSchema),
	/** Others whose fridges are shown here, too. */
	suppliers: maybe(list(CceSupplierConfigSchema, 100)),
	/** How the posts' satellite messages come in and are answered. */
	satellite: maybe(HubSatelliteConfigSchema),
	clock: maybe(ClockConfigSchema),
});
export type HubConfig = Static<typeof HubConfigSchema>;
