// The place of battery and sun at the foot of the wall: percent and watts while all is well, the mode and the hours when it is not.

import { say } from "../i18n.ts";
import { edgeNow, picture } from "../live.ts";
import { Sign } from "../pictures.tsx";
import { openPage } from "../route.ts";
import { BatteryShape } from "./battery-shape.tsx";
import { toFootSun, toFootWords, toPowerSheet } from "./view-model.ts";

export function PowerButton() {
	const power = picture.value?.power;
	if (power === undefined) return null;
	const sheet = toPowerSheet(power, edgeNow.value);
	const left = sheet.mode === "normal" ? null : toFootWords(power);
	return (
		<button type="button" class="power-button" data-mode={sheet.mode} onClick={() => openPage({ page: "power" })}>
			<BatteryShape sheet={sheet} />
			<span class="power-words">
				{sheet.mode !== "normal" && <strong>{say(sheet.modeName)}</strong>}
				<span>{sheet.percent === null ? say("power:battery") : say(sheet.percentWords)}</span>
				{left !== null && <span>{say(left)}</span>}
				{left === null && power.panelWatts !== null && (
					<span class="power-sun">
						<Sign name="sun" /> {say(toFootSun(power.panelWatts))}
					</span>
				)}
			</span>
		</button>
	);
}
