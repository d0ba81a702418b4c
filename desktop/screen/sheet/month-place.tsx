// The place of the sheet's pages: their code comes when one is first opened, because the wall needs none of it.

import { signal } from "@preact/signals";
import type { FunctionComponent } from "preact";
import { useEffect } from "preact/hooks";
import { say } from "../i18n.ts";
import { PageFoot } from "../system/page-foot.tsx";

type FridgePart = FunctionComponent<{ fridge: string }>;
const pages = signal<{ readonly MonthPage: FridgePart; readonly OwnReadingPage: FridgePart } | null>(null);

export function MonthPlace({ fridge, page }: { fridge: string; page: "sheet" | "note" }) {
	useEffect(() => {
		void Promise.all([import("./month-page.tsx"), import("./own-reading-page.tsx")]).then(([month, own]) => {
			pages.value = { ...month, ...own };
		});
	}, []);
	if (pages.value === null) {
		return (
			<div class="page">
				<p class="empty">{say("sheet:loading")}</p>
				<PageFoot to={{ page: "fridge", fridge }} />
			</div>
		);
	}
	const { MonthPage, OwnReadingPage } = pages.value;
	return page === "sheet" ? (
		<MonthPage key={fridge} fridge={fridge} />
	) : (
		<OwnReadingPage key={fridge} fridge={fridge} />
	);
}
