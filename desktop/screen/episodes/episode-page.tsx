// One alarm looked back at: what was known of it, and its stretch on the chart with an hour around it.

import { useSignal } from "@preact/signals";
import type { AlarmView } from "@tesai/shared/contract/edge-api/coldchain.ts";
import { useEffect } from "preact/hooks";
import { fetchEpisodes } from "../api.ts";
import { ChartFrame } from "../coldchain/chart-frame.tsx";
import { nameOf } from "../coldchain/use-alarm-sheet.ts";
import { say } from "../i18n.ts";
import { edgeNow, picture } from "../live.ts";
import { StateShape } from "../pictures.tsx";
import { PageFoot } from "../system/page-foot.tsx";
import { toEpisodeWords } from "./view-model.ts";

export function EpisodePage({ fridge, alarm: id }: { fridge: string; alarm: number }) {
	const found = useSignal<AlarmView | null>(null);
	const failed = useSignal(false);
	useEffect(() => {
		// The newest that is older than the next one is this one.
		void fetchEpisodes(fridge, id + 1).then((answer) => {
			const alarm = answer.ok ? answer.value.episodes.find((one) => one.id === id) : undefined;
			failed.value = alarm === undefined;
			if (alarm !== undefined) found.value = alarm;
		});
	}, [fridge, id]);

	const alarm = found.value;
	const name = picture.value?.fridges.find((one) => one.id === fridge)?.name ?? "";
	const foot = <PageFoot to={{ page: "episodes", fridge, alarm: null }} />;
	if (alarm === null || edgeNow.value === 0) {
		return (
			<div class="page episode-page">
				<p class="empty">{say(failed.value ? "episodes:failed" : "episodes:loading")}</p>
				{foot}
			</div>
		);
	}
	const words = toEpisodeWords(alarm, edgeNow.value, nameOf);
	return (
		<div class="page episode-page">
			<div class="episode-head">
				<StateShape state={words.shape} />
				<div class="episode-words">
					<h2>
						{say(words.title)} <span class="whose">{name}</span>
					</h2>
					<p>
						{[words.began, words.ended, words.why, words.lasted].map(
							(one) => one !== null && <span key={one.key}>{say(one)}</span>,
						)}
						{words.worst !== null && <strong>{say(words.worst)}</strong>}
					</p>
					<p data-bad={!words.isSeen}>
						<span>{say(words.seen)}</span>
						{words.note !== null && <span>{say(words.note)}</span>}
					</p>
				</div>
			</div>
			<ChartFrame fridge={fridge} marked={{ from: alarm.since, to: alarm.ended?.at ?? edgeNow.peek() }} />
			{foot}
		</div>
	);
}
