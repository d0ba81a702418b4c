// A fridge's alarms, newest first, a page at a time. Touching one shows it on the chart.

import { useSignal } from "@preact/signals";
import type { Episodes } from "@tesai/shared/contract/edge-api/coldchain.ts";
import { useEffect, useRef } from "preact/hooks";
import { fetchEpisodes } from "../api.ts";
import { nameOf } from "../coldchain/use-alarm-sheet.ts";
import { say } from "../i18n.ts";
import { edgeNow, picture } from "../live.ts";
import { Sign, StateShape } from "../pictures.tsx";
import { openPage } from "../route.ts";
import { PageFoot } from "../system/page-foot.tsx";
import { type EpisodeWords, toEpisodeWords } from "./view-model.ts";

export function EpisodesPage({ fridge }: { fridge: string }) {
	/** The alarm below which each page begins; null is now. */
	const pages = useSignal<readonly (number | null)[]>([null]);
	const shown = useSignal<Episodes | null>(null);
	const failed = useSignal(false);
	const list = useRef<HTMLUListElement>(null);
	const before = pages.value.at(-1) ?? null;
	useEffect(() => {
		let isGone = false;
		void fetchEpisodes(fridge, before).then((answer) => {
			if (isGone) return;
			failed.value = !answer.ok;
			if (answer.ok) shown.value = answer.value;
			list.current?.scrollTo(0, 0);
		});
		return () => {
			isGone = true;
		};
	}, [fridge, before]);

	const name = picture.value?.fridges.find((one) => one.id === fridge)?.name ?? "";
	const episodes = shown.value?.episodes ?? [];
	const last = episodes.at(-1);
	return (
		<div class="page episodes-page">
			<h2>
				{say("episodes:title")} <span class="whose">{name}</span>
			</h2>
			{failed.value && <p class="empty">{say("episodes:failed")}</p>}
			{shown.value === null && !failed.value && <p class="empty">{say("episodes:loading")}</p>}
			{shown.value?.episodes.length === 0 && <p class="empty">{say("episodes:none")}</p>}
			<ul class="episodes" ref={list}>
				{episodes.map((alarm) => (
					<li key={alarm.id}>
						<EpisodeCard
							words={toEpisodeWords(alarm, edgeNow.value, nameOf)}
							open={() => openPage({ page: "episodes", fridge, alarm: alarm.id })}
						/>
					</li>
				))}
			</ul>
			<PageFoot to={{ page: "fridge", fridge }}>
				{pages.value.length > 1 && (
					<button
						type="button"
						onClick={() => {
							pages.value = pages.value.slice(0, -1);
						}}
					>
						{say("episodes:newer")}
					</button>
				)}
				{shown.value?.hasOlder === true && last !== undefined && (
					<button
						type="button"
						class="main"
						onClick={() => {
							pages.value = [...pages.value, last.id];
						}}
					>
						{say("episodes:older")}
					</button>
				)}
			</PageFoot>
		</div>
	);
}

function EpisodeCard({ words, open }: { words: EpisodeWords; open: () => void }) {
	return (
		<button type="button" class="episode" data-open={words.isOpen} onClick={open}>
			<StateShape state={words.shape} />
			<span class="episode-words">
				<strong>{say(words.title)}</strong>
				<span>{say(words.began)}</span>
				<span>{say(words.ended)}</span>
			</span>
			<span class="episode-words">
				{words.worst !== null && <span>{say(words.worst)}</span>}
				<span>{[words.why, words.lasted].map((one) => one !== null && <span key={one.key}>{say(one)}</span>)}</span>
				<span data-bad={!words.isSeen}>{say(words.seen)}</span>
			</span>
			<Sign name="chevron" />
		</button>
	);
}
