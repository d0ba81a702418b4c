// Says plainly that no news comes, and how old what is still on the page is.

import { wallPlan } from "../coldchain/wall.ts";
import { say } from "../i18n.ts";
import { connection, edgeNow, picture } from "../live.ts";
import { StateShape } from "../pictures.tsx";
import { toLostWords } from "./view-model.ts";

export function LostBanner() {
	if (connection.value !== "lost") return null;
	return (
		<div class={wallPlan.value.shows === "alarm" ? "lost-banner one-line" : "lost-banner"} role="alert">
			<StateShape state="unknown" />
			<p>
				<strong>{say("system:lost")}</strong> {say(toLostWords(picture.value?.now ?? null, edgeNow.value))}
			</p>
		</div>
	);
}
