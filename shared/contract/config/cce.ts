// The part of hub.toml about other systems: to whom cce-interop documents are delivered, and from whom they are taken.

import { PostIdSchema } from "../id.ts";
import { boolean, decimal, integer, list, maybe, record, type Static, tagged, text } from "../schema.ts";

const slug = text(40, { minLength: 1, pattern: "^[a-z0-9]+(?:-[a-z0-9]+)*$" });
const words = text(100, { minLength: 1 });
/** A secret lies in a file of its own, never in the configuration. */
const secretFile = text(400, { minLength: 1 });

export const CceReceiverConfigSchema = record({
	id: slug,
	/** HTTPS outside of a laboratory. */
	url: text(400, { pattern: "^https?://" }),
	auth: tagged("kind", {
		none: record({}),
		header: record({ name: text(60, { pattern: "^[A-Za-z0-9-]+$" }), secretFile }),
		basic: record({ user: words, secretFile }),
		bearer: record({ secretFile }),
	}),
	/** Every post when left out. */
	posts: maybe(list(PostIdSchema, 10_000)),
	gzip: boolean(),
	/** Hours between deliveries of routine data, 24 when left out; alarms never wait for it. */
	routineHours: maybe(integer(1, 24)),
	/** How long an answer may take, 30 when left out. */
	timeoutSeconds: maybe(integer(1, 300)),
	/** At most one record in so many seconds; every sample when left out. What is left are samples, never averages. */
	thinToSeconds: maybe(integer(1, 900)),
});
export type CceReceiverConfig = Static<typeof CceReceiverConfigSchema>;

export const CceDeliveryConfigSchema = record({
	/** Who sends, as a reversed domain name or an address: `py.gov.mspbs.region-15`. */
	source: words,
	/** Country code of the posts. */
	country: text(3, { minLength: 2, pattern: "^[A-Z]{2,3}$" }),
	/** The box as a monitoring device. */
	monitor: record({
		manufacturer: words,
		model: words,
		pqsCode: maybe(text(8, { pattern: "^E\\d{3}/\\d{3}$" })),
		producedOn: maybe(text(10, { pattern: "^\\d{4}-\\d{2}-\\d{2}$" })),
	}),
	/** What the posts' probes are. */
	probe: record({ manufacturer: words, model: words }),
	/** Battery days that the maker of built-in loggers states. Without it no document of type ems can be filled in. */
	loggerBatteryDays: maybe(decimal(0.1, 0, 9_999)),
	receivers: list(CceReceiverConfigSchema, 16),
});
export type CceDeliveryConfig = Static<typeof CceDeliveryConfigSchema>;

/** Who may deliver to this hub. The token itself is nowhere: what is presented is hashed and compared. */
export const CceSupplierConfigSchema = record({
	id: slug,
	name: words,
	tokenSha256: text(64, { minLength: 64, pattern: "^[0-9a-f]{64}$" }),
});
export type CceSupplierConfig = Static<typeof CceSupplierConfigSchema>;
