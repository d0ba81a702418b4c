// The place of a page whose code comes when it is first opened, because the wall needs none of it.

import { signal } from "@preact/signals";
import type { FunctionComponent } from "preact";
import { say } from "../i18n.ts";
import type { Route } from "../route.ts";
import { PageFoot } from "./page-foot.tsx";

/**
 * `back` is where the empty page leads to meanwhile. An edge that does not answer leaves that page; the banner above it says why, and
 * the next visit asks again.
 */
export function makeLatePage<Props extends object>(
	load: () => Promise<FunctionComponent<Props>>,
	back: (props: Props) => Route = () => ({ page: "wall" }),
): FunctionComponent<Props> {
	const loaded = signal<{ readonly page: FunctionComponent<Props> } | null>(null);
	const fetchPage = () =>
		load().then(
			(page) => {
				loaded.value = { page };
			},
			() => {},
		);
	return function LatePage(props: Props) {
		if (loaded.value !== null) {
			const Loaded = loaded.value.page;
			return <Loaded {...props} />;
		}
		void fetchPage();
		return (
			<div class="page">
				<p class="empty">{say("system:looking")}</p>
				<PageFoot to={back(props)} />
			</div>
		);
	};
}
