// The place of a fridge's alarms: what shows them comes when they are first asked for.

import { signal } from "@preact/signals";
import type { FunctionComponent } from "preact";
import { useEffect } from "preact/hooks";
import { say } from "../i18n.ts";
import { PageFoot } from "../system/page-foot.tsx";

export interface EpisodesProps {
	readonly fridge: string;
	/** The one that is shown on the chart; null: the list. */
	readonly alarm: number | null;
}

const pages = signal<{
	readonly EpisodesPage: FunctionComponent<{ fridge: string }>;
	readonly EpisodePage: FunctionComponent<{ fridge: string; alarm: number }>;
} | null>(null);

export function EpisodesPlace({ fridge, alarm }: EpisodesProps) {
	useEffect(() => {
		void Promise.all([import("./episodes-page.tsx"), import("./episode-page.tsx")]).then(([list, one]) => {
			pages.value = { ...list, ...one };
		});
	}, []);
	if (pages.value === null) {
		return (
			<div class="page">
				<p class="empty">{say("episodes:loading")}</p>
				<PageFoot to={{ page: "fridge", fridge }} />
			</div>
		);
	}
	const { EpisodesPage, EpisodePage } = pages.value;
	return alarm === null ? (
		<EpisodesPage key={fridge} fridge={fridge} />
	) : (
		<EpisodePage key={alarm} fridge={fridge} alarm={alarm} />
	);
}
