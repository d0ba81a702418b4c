// The strip at the foot of the wall: the link, what the hub has confirmed, what waits, what was set aside.

import { SpeakFridges } from "../coldchain/speak-alarm.tsx";
import { say } from "../i18n.ts";
import { edgeNow, picture } from "../live.ts";
import { phrase } from "../phrase.ts";
import { Sign } from "../pictures.tsx";
import { PowerButton } from "../power/power-button.tsx";
import { openPage } from "../route.ts";
import { about } from "../system/about.ts";
import { WorkButton } from "../work/work-button.tsx";
import { StickNote } from "./stick-note.tsx";
import { toLinkStrip } from "./view-model.ts";

export function LinkFoot() {
	if (picture.value === null) return null;
	const { link, setAside, newSensors } = picture.value;
	const strip = toLinkStrip(link, edgeNow.value);
	return (
		<footer>
			<button type="button" class="link-strip" data-state={strip.state} onClick={() => openPage({ page: "state" })}>
				<Sign name={`link-${strip.state}`} />
				<span class="link-news">
					<strong class="link-state">{say(strip.words)}</strong>
					<span>{say(strip.waiting)}</span>
					<span class="link-acknowledged">{say(strip.acknowledged)}</span>
					{setAside > 0 && <span class="set-aside">{say(phrase("system:set-aside", undefined, setAside))}</span>}
				</span>
			</button>
			<StickNote stick={link.stick} />
			<PowerButton />
			<SpeakFridges />
			{newSensors > 0 && (
				<button type="button" class="new-sensors" onClick={() => openPage({ page: "devices" })}>
					{say(phrase("devices:new", undefined, newSensors))}
				</button>
			)}
			<WorkButton />
			{about.value?.demonstration === true && (
				<button type="button" class="demo-open" onClick={() => openPage({ page: "demo" })}>
					{say("demo:open")}
				</button>
			)}
		</footer>
	);
}
