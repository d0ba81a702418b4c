// The link in detail: each road with the last time it answered, each lane with what the hub has not confirmed.

import type { LinkView } from "@tesai/shared/contract/edge-api/link.ts";
import { say } from "../i18n.ts";
import { edgeNow } from "../live.ts";
import { phrase } from "../phrase.ts";
import { Sign } from "../pictures.tsx";
import { ageOf, toAgo } from "../time/view-model.ts";
import { toLinkStrip, toWaiting } from "./view-model.ts";

export function LinkList({ link }: { link: LinkView }) {
	const now = edgeNow.value;
	const strip = toLinkStrip(link, now);
	return (
		<section>
			<h3>{say("link:title")}</h3>
			<p>{say(strip.acknowledged)}</p>
			{strip.state !== "up" && <p>{say("link:kept")}</p>}
			<ul>
				{link.roads.map((road) => (
					<li key={road.road}>
						<Sign name={`link-${road.state}`} /> {say(`link:road.${road.road}`)}: {say(`link:state.${road.state}`)}.{" "}
						{say(
							road.lastAnswerAt === null
								? phrase("link:road.silent")
								: phrase("link:road.answered", { ago: toAgo(ageOf(road.lastAnswerAt, now)) }),
						)}
					</li>
				))}
			</ul>
			<dl>
				{link.lanes
					.filter((lane) => lane.written > 0)
					.map((lane) => (
						<div key={lane.lane}>
							<dt>{say(`link:lane.${lane.lane}`)}</dt>
							<dd>{say(toWaiting(lane.waiting, lane.oldestWaitingMs))}</dd>
						</div>
					))}
			</dl>
		</section>
	);
}
