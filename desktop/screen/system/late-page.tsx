// The place of a page whose code comes when it is first opened, because the wall needs none of it.

import { signal } from "@preact/signals";
import type { ComponentType } from "preact";
import { say } from "../i18n.ts";
import { PageFoot } from "./page-foot.tsx";

/** An edge that does not answer leaves the empty page with its way back; the banner above it says why, and the next visit asks again. */
export function makeLatePage(load: () => Promise<ComponentType>): ComponentType {
	const loaded = signal<{ readonly page: ComponentType } | null>(null);
	const fetchPage = () =>
		load().then(
			(page) => {
				loaded.value = { page };
			},
			() => {},
		);
	return function LatePage() {
		if (loaded.value !== null) {
			const Loaded = loaded.value.page;
			return <Loaded />;
		}
		void fetchPage();
		return (
			<div class="page">
				<p class="empty">{say("system:looking")}</p>
				<PageFoot />
			</div>
		);
	};
}
