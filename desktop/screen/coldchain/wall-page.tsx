// What is read from three metres: the alarm and its steps when there is one, and every fridge.

import { useSignal } from "@preact/signals";
import { say } from "../i18n.ts";
import { connection, edgeNow, picture } from "../live.ts";
import { phrase } from "../phrase.ts";
import { AlarmPanel } from "./alarm-panel.tsx";
import { gatherAlarms, toAlarmSheet } from "./alarm-view-model.ts";
import { FridgeTile } from "./fridge-tile.tsx";
import { toFridgeCard } from "./view-model.ts";

export function WallPage() {
	const turned = useSignal(0);
	if (picture.value === null) {
		return connection.value === "looking" ? <p class="empty">{say("system:looking")}</p> : null;
	}
	const { fridges, ladders } = picture.value;
	const now = edgeNow.value;
	const isLive = connection.value === "live";
	const alarms = gatherAlarms(fridges);
	const shown = alarms[turned.value % Math.max(1, alarms.length)];
	const isDense = shown !== undefined || fridges.length > 2;
	return (
		<div class="wall" data-alarm={shown !== undefined} data-dense={isDense} data-count={fridges.length}>
			{shown !== undefined && (
				<AlarmPanel
					sheet={toAlarmSheet(shown.alarm, shown.fridge.name, now, ladders)}
					others={alarms.length - 1}
					onNext={() => {
						turned.value += 1;
					}}
				/>
			)}
			{fridges.length === 0 && <p class="empty">{say(phrase("coldchain:none"))}</p>}
			<ul class="fridges">
				{fridges.map((fridge) => (
					<FridgeTile key={fridge.id} card={toFridgeCard(fridge, now, isLive)} isDense={isDense} />
				))}
			</ul>
		</div>
	);
}
