// What the screen asks of the edge about the edge itself.

import { BoxNoSchema, PostIdSchema } from "../id.ts";
import { EpochMsSchema, MillisSchema } from "../quantity.ts";
import { boolean, choice, decimal, integer, list, maybe, nullable, record, type Static, text } from "../schema.ts";
import { ANCHOR_SOURCES } from "../time.ts";
import { FridgesSchema } from "./coldchain.ts";
import { DiskViewSchema } from "./disk.ts";
import { LaddersSchema } from "./ladder.ts";
import { LinkViewSchema } from "./link.ts";
import { PowerNowSchema } from "./power.ts";
import { NotingsNowSchema } from "./sheet.ts";

/** Steps of 0.0001°, 11 m: the house, not the chair. */
export const PlaceSchema = record({
	latitude: decimal(0.0001, -90, 90, "degrees, south negative"),
	longitude: decimal(0.0001, -180, 180, "degrees, west negative"),
});

/** What the kiosk's shell says of its page. */
export const KioskNewsSchema = record({
	shell: choice(["electron", "chromium"]),
	falls: integer(0, 1_000_000_000, "crashes, hangs and failed loads since the kiosk was set up"),
});
export type KioskNews = Static<typeof KioskNewsSchema>;

export const AboutSchema = record({
	post: record({ id: PostIdSchema, name: text(80) }),
	/** What the region knows this box by: said to it over the telephone. */
	box: BoxNoSchema,
	software: text(20),
	/** True only where simulated devices may be played with: the screen then offers the controls. */
	demonstration: boolean(),
	now: EpochMsSchema,
	clock: record({ source: choice(ANCHOR_SOURCES), errorMs: MillisSchema }),
	/** By its GNSS receiver's newest fix; null where there is none. */
	position: nullable(PlaceSchema),
	/** Left out until a kiosk has shown the page since the box was started. */
	kiosk: maybe(KioskNewsSchema),
});
export type About = Static<typeof AboutSchema>;

/** Messages refused at a door, by reason: set aside, counted, shown. */
export const SetAsideSchema = record({
	door: text(40),
	reason: text(160),
	count: integer(1, Number.MAX_SAFE_INTEGER),
	lastAt: EpochMsSchema,
	/** The start of the last such message, for a technician; null when it may be personal. */
	sample: nullable(text(200)),
});
export type SetAside = Static<typeof SetAsideSchema>;

/** One server-sent event of `/v1/live`: the whole picture, small enough to send on every change. */
export const LiveSchema = record({
	now: EpochMsSchema,
	fridges: FridgesSchema,
	link: LinkViewSchema,
	setAside: integer(0, Number.MAX_SAFE_INTEGER, "messages set aside since the box was set up"),
	disk: DiskViewSchema,
	/** Left out where the box measures no power of its own. */
	power: maybe(PowerNowSchema),
	/** The panel on the wall is dark because nobody is near; left out while it is lit. */
	blank: maybe(boolean()),
	/** Of every open alarm that nobody has seen: who was told, and what comes next. */
	ladders: LaddersSchema,
	/** Of every fridge: whether somebody has noted its temperature in the running half day. */
	notings: maybe(NotingsNowSchema),
	newSensors: integer(0, 1_000, "sensors heard in the last day that nobody has given a place"),
});
export type Live = Static<typeof LiveSchema>;

/** What the demonstration's controls can do to the simulated post. */
export const DEMO_ACTIONS = [
	"open-door",
	"close-door",
	"cut-compressor",
	"restore-compressor",
	"pull-cable",
	"plug-cable",
	"cut-link",
	"restore-link",
	/** A stick is put in; one that is in, and is ready, is carried to the region and back. */
	"insert-stick",
	"carry-stick",
] as const;
export type DemoAction = (typeof DEMO_ACTIONS)[number];
export const DemoRequestSchema = record({ action: choice(DEMO_ACTIONS), fridge: integer(1, 2) });
export type DemoRequest = Static<typeof DemoRequestSchema>;

export const ProblemSchema = record({
	code: text(20),
	message: text(400),
	hint: nullable(text(400)),
});
export type Problem = Static<typeof ProblemSchema>;
export const SetAsideListSchema = list(SetAsideSchema, 500);
