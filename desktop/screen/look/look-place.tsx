// The place of the page "languages and sound"; its code comes when it is first opened, because the wall needs none of it.

import { signal } from "@preact/signals";
import { say } from "../i18n.ts";
import { PageFoot } from "../system/page-foot.tsx";
import type { LookPage } from "./look-page.tsx";

const loaded = signal<typeof LookPage | null>(null);

async function loadPage(): Promise<void> {
	// An edge that does not answer leaves the empty page with its way back; the banner above it says why.
	loaded.value = await import("./look-page.tsx").then(
		(module) => module.LookPage,
		() => null,
	);
}

export function LookPlace() {
	const Loaded = loaded.value;
	if (Loaded !== null) return <Loaded />;
	void loadPage();
	return (
		<div class="page">
			<p class="empty">{say("system:looking")}</p>
			<PageFoot to={{ page: "state" }} />
		</div>
	);
}
