// The alarm at the top of the wall: what happened, what to do now in three steps, and who has seen it.

import { say } from "../i18n.ts";
import { phrase } from "../phrase.ts";
import { StateShape, StepPicture } from "../pictures.tsx";
import { openPage } from "../route.ts";
import type { AlarmSheet } from "./alarm-view-model.ts";
import type { LadderSheet } from "./ladder-view-model.ts";
import { sound } from "./sound.ts";

export function AlarmPanel(props: { sheet: AlarmSheet; others: number; onNext: () => void }) {
	const { sheet } = props;
	return (
		<section class="alarm" data-mood={sheet.mood} aria-live="assertive">
			<div class="alarm-head">
				<StateShape state={sheet.mood === "open" ? "act-now" : "look-now"} />
				<div class="alarm-words">
					<h2>
						<span>{sheet.fridgeName}</span> {say(sheet.title)}
					</h2>
					<p class="facts">
						{[...sheet.facts, ...(sheet.done === null ? [] : [sheet.done])].map((fact) => (
							<span key={fact.key}>{say(fact)}</span>
						))}
					</p>
				</div>
				{sheet.done === null && (
					<button type="button" class="main" onClick={() => openPage({ page: "acknowledge", alarm: sheet.id })}>
						{say("coldchain:acknowledge.open")}
					</button>
				)}
				{props.others > 0 && (
					<button type="button" class="more" onClick={props.onNext}>
						{say(phrase("coldchain:more", undefined, props.others))}
					</button>
				)}
			</div>
			{sheet.ladder !== null && <LadderStrip ladder={sheet.ladder} />}
			<ol class="steps">
				{sheet.steps.map((step, index) => (
					<li key={step.words}>
						<span class="step-sign">
							{index + 1}
							<StepPicture picture={step.picture} />
						</span>
						<span class="words">{say(step.words)}</span>
					</li>
				))}
			</ol>
		</section>
	);
}

/** One line: what comes next, who knows already, and whether the browser keeps the sound back. */
function LadderStrip({ ladder: { next, told, contact } }: { ladder: LadderSheet }) {
	return (
		<p class="ladder">
			{next !== null && <strong>{say(next)}</strong>}
			{told.length > 0 && (
				<span>
					{say("coldchain:ladder.told")} {told.map((one) => say(one)).join(" · ")}
				</span>
			)}
			{contact !== null && <strong>{say(contact)}</strong>}
			{sound.value === "blocked" && <em>{say("coldchain:sound.blocked")}</em>}
		</p>
	);
}
