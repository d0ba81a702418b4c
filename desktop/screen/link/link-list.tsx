// The link in detail: each road with what left by it and what waits for it and why, each lane with what the hub has not confirmed.

import { useSignal } from "@preact/signals";
import type { LinkDetail, LinkView } from "@tesai/shared/contract/edge-api/link.ts";
import { useEffect } from "preact/hooks";
import { fetchLink } from "../api.ts";
import { say } from "../i18n.ts";
import { edgeNow } from "../live.ts";
import { phrase } from "../phrase.ts";
import { Sign } from "../pictures.tsx";
import { toBetween } from "../time/view-model.ts";
import { type RoadSheet, toAllowances, toRoadSheet } from "./road-sheet.ts";
import { StickLook, StickNote } from "./stick-note.tsx";
import { toLinkStrip, toWaiting } from "./view-model.ts";

export function LinkList({ link }: { link: LinkView }) {
	const now = edgeNow.value;
	const strip = toLinkStrip(link, now);
	const detail = useLinkDetail(link);
	const planOf = (road: string) => detail?.plans.find((plan) => plan.road === road);
	return (
		<section>
			<h3>{say("link:title")}</h3>
			<p>{say(strip.acknowledged)}</p>
			{link.oldestBetween !== undefined && (
				<p>{say(phrase("link:oldest.unsure", { when: toBetween(link.oldestBetween, now) }))}</p>
			)}
			{strip.state !== "up" && <p>{say("link:kept")}</p>}
			<StickNote stick={link.stick} />
			<ul class="roads">
				{link.roads.map((road) => (
					<RoadRow key={road.road} sheet={toRoadSheet(road, planOf(road.road), now, link.stick)} />
				))}
			</ul>
			<StickLook stick={link.stick} />
			{detail !== null &&
				toAllowances(detail).map((line) => (
					<p key={line.key} class="allowance">
						{say(line)}
					</p>
				))}
			<dl>
				{link.lanes
					.filter((lane) => lane.written > 0)
					.map((lane) => (
						<div key={lane.lane}>
							<dt>{say(`link:lane.${lane.lane}`)}</dt>
							<dd>
								{say(toWaiting(lane.waiting, lane.oldestWaitingMs))}
								{lane.unapplied !== undefined && (
									<small> {say(phrase("link:unapplied", undefined, lane.unapplied))}</small>
								)}
							</dd>
						</div>
					))}
			</dl>
		</section>
	);
}

function RoadRow({ sheet }: { sheet: RoadSheet }) {
	return (
		<li data-state={sheet.state}>
			<Sign name={sheet.state === "away" ? "link-trying" : `link-${sheet.state}`} />
			<div>
				<p>
					<strong>{say(`link:road.${sheet.road}`)}</strong> <span>{say(sheet.words)}</span>
				</p>
				{sheet.lines.map((line) => (
					<p key={line.key} class="small">
						{say(line)}
					</p>
				))}
			</div>
		</li>
	);
}

/** Asked anew when the live picture shows that something has left or come. */
function useLinkDetail(link: LinkView): LinkDetail | null {
	const detail = useSignal<LinkDetail | null>(null);
	const moved = `${link.waiting} ${link.roads.map((road) => `${road.state} ${road.lastTriedAt} ${road.lastAnswerAt}`)}`;
	useEffect(() => {
		void fetchLink().then((answer) => {
			if (answer.ok) detail.value = answer.value;
		});
	}, [moved]);
	return detail.value;
}
