// Says plainly that the box has no room for readings, and what to do until somebody has made some.

import { say } from "../i18n.ts";
import { picture } from "../live.ts";
import { StateShape } from "../pictures.tsx";

export function DiskBanner() {
	const stage = picture.value?.disk.stage;
	if (stage !== "full" && stage !== "last") return null;
	return (
		<div class="lost-banner disk-banner" role="alert">
			<StateShape state="unknown" />
			<p>
				<strong>{say("system:disk.refused")}</strong> {say("system:disk.refused.now")}
			</p>
		</div>
	);
}
