// What is read from three metres: every fridge, or the alarm that nobody has seen yet and what to do about it.

import { say } from "../i18n.ts";
import { connection } from "../live.ts";
import { AlarmBand } from "./alarm-band.tsx";
import { AlarmSheetView } from "./alarm-sheet-view.tsx";
import { FridgeTile } from "./fridge-tile.tsx";
import { wallPlan } from "./wall.ts";

/** A tile takes its sizes from how many there are; beyond this they stay as they are, and the wall scrolls. */
const MOST_SIZES = 6;

export function WallPage() {
	const plan = wallPlan.value;
	switch (plan.shows) {
		case "nothing":
			return connection.value === "looking" ? <p class="empty">{say("system:looking")}</p> : null;
		case "alarm":
			return <AlarmSheetView key={plan.alarm} plan={plan} />;
		case "fridges":
			if (plan.fridges.length === 0) return <p class="empty">{say("coldchain:none")}</p>;
			return (
				<div class="wall" data-bands={Math.min(2, plan.seen.length)}>
					{plan.seen.map((one) => (
						<AlarmBand key={one.alarm} chosen={one} />
					))}
					<ul class="fridges" data-count={Math.min(MOST_SIZES, plan.fridges.length)}>
						{plan.fridges.map((id) => (
							<FridgeTile key={id} id={id} />
						))}
					</ul>
				</div>
			);
	}
}
