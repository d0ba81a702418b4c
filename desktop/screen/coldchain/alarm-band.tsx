// One line above the fridges for an alarm that goes on and that somebody is on: calmer, and there until it is over.

import { say } from "../i18n.ts";
import { Sign, StateShape } from "../pictures.tsx";
import { useAlarmSheet } from "./use-alarm-sheet.ts";
import { chosenAlarm } from "./wall.ts";
import type { WallPlan } from "./wall-plan.ts";

type Seen = Extract<WallPlan, { shows: "fridges" }>["seen"][number];

export function AlarmBand({ chosen }: { chosen: Seen }) {
	const sheet = useAlarmSheet(chosen.alarm).value;
	if (sheet === null) return null;
	return (
		<button
			type="button"
			class="alarm-band"
			onClick={() => {
				chosenAlarm.value = chosen;
			}}
		>
			<StateShape state="look-now" />
			<span class="band-words">
				<strong>
					<span>{sheet.fridgeName}</span> {say(sheet.title)}
				</strong>
				<span class="facts">
					{sheet.done !== null && <span>{say(sheet.done)}</span>}
					{sheet.facts.slice(0, 1).map((fact) => (
						<span key={fact.key}>{say(fact)}</span>
					))}
				</span>
			</span>
			<span class="band-steps">{say("coldchain:steps.again")}</span>
			<Sign name="chevron" />
		</button>
	);
}
