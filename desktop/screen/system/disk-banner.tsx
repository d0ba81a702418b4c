// Says plainly that the box has no room for readings, and what to do until somebody has made some.

import { say } from "../i18n.ts";
import { picture } from "../live.ts";
import { StateShape } from "../pictures.tsx";
import { route } from "../route.ts";

export function DiskBanner() {
	const stage = picture.value?.disk.stage;
	if (stage !== "full" && stage !== "last") return null;
	// On the wall an alarm that nobody has seen needs the room for its three steps.
	const isAlarm = picture.value?.fridges.some(({ alarms }) => alarms.some(({ acknowledged }) => acknowledged === null));
	if (isAlarm === true && route.value.page === "wall") return null;
	return (
		<div class="lost-banner disk-banner" role="alert">
			<StateShape state="unknown" />
			<p>
				<strong>{say("system:disk.refused")}</strong> {say("system:disk.refused.now")}
			</p>
		</div>
	);
}
