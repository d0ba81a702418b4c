// The same day as an application's documents: what a team would write down without a thought for the road.
//
// In favour of the other side: references are the same small numbers as ours, a moment is said to the minute or second, the
// short names of our own declarations are kept, and a document has nothing but its id (a UUID v7), its kind and its fields.

import { createHash } from "node:crypto";
import { unpackTemperatures } from "../../../edge/coldchain/segment.ts";
import type { PostDay, PostDays, Written } from "../../sim/post-day.ts";

export type AppDocument = Readonly<Record<string, unknown>> & {
	readonly id: string;
	readonly kind: string;
	readonly at: string;
};

/** One document a record, a reading and a digest, in the order in which they were written. */
export function listDocuments(post: Pick<PostDays, "toUtc">, day: Pick<PostDay, "written">): AppDocument[] {
	return day.written.flatMap(({ event, fact }, at): AppDocument[] => {
		const moment = post.toUtc(fact.stamp.monoMs);
		if (event.kind === "temperatures-recorded") {
			return unpackTemperatures(event.body).map(({ monoMs, centi }) => {
				const measuredAt = post.toUtc(monoMs);
				const own = { sensor: event.body.sensor, celsius: centi / 100 };
				return { id: makeUuid(measuredAt, fact.seq), kind: "temperature", at: toText(measuredAt), ...own };
			});
		}
		return [{ id: makeUuid(moment, at), kind: event.kind, at: toText(moment), ...fieldsOf(event) }];
	});
}

function fieldsOf(event: Written["event"]): object {
	if (event.kind !== "period-summarised") return event.body;
	const { from: _from, ...rest } = event.body;
	return rest;
}

/** Without milliseconds: nobody needs them and the others would pay for them. */
export const toText = (utc: number): string => new Date(utc).toISOString().replace(/\.\d+Z$/, "Z");

/** Version 7, milliseconds first; the random part comes from a hash, so that a run can be repeated. */
export function makeUuid(utc: number, salt: number | string): string {
	const random = createHash("sha256").update(`${utc} ${salt}`).digest("hex");
	const time = Math.floor(utc).toString(16).padStart(12, "0");
	return `${time.slice(0, 8)}-${time.slice(8)}-7${random.slice(0, 3)}-a${random.slice(3, 6)}-${random.slice(6, 18)}`;
}
