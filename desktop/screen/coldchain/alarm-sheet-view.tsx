// The alarm, over the whole wall: what happened in one line, three drawn steps, who has seen it, what comes next, the other fridges.

import { say } from "../i18n.ts";
import { phrase } from "../phrase.ts";
import { Sign, StateShape } from "../pictures.tsx";
import { openPage } from "../route.ts";
import type { AlarmSheet } from "./alarm-view-model.ts";
import { FridgeMini, Numeral, useFridgeCard } from "./fridge-tile.tsx";
import type { LadderSheet } from "./ladder-view-model.ts";
import { sound } from "./sound.ts";
import { SpeakAlarm } from "./speak-alarm.tsx";
import { StepPicture } from "./step-picture.tsx";
import { useAlarmSheet } from "./use-alarm-sheet.ts";
import { chosenAlarm } from "./wall.ts";
import type { WallPlan } from "./wall-plan.ts";

export function AlarmSheetView({ plan }: { plan: Extract<WallPlan, { shows: "alarm" }> }) {
	const sheet = useAlarmSheet(plan.alarm).value;
	if (sheet === null) return null;
	const { next, others, close } = plan;
	return (
		<section class="alarm" data-mood={sheet.mood} aria-live="assertive">
			<AlarmHead sheet={sheet} />
			<ol class="steps">
				{sheet.steps.map((step, index) => (
					<li key={step.words.key}>
						<span class="step-sign">
							<span class="step-number">{index + 1}</span>
							<StepPicture picture={step.picture} />
						</span>
						<StepWords words={say(step.words)} />
					</li>
				))}
			</ol>
			<p class="ladder">
				{sheet.done !== null && <strong>{say(sheet.done)}</strong>}
				{sheet.ladder !== null && <LadderWords ladder={sheet.ladder} />}
				{sound.value === "blocked" && <em>{say("coldchain:sound.blocked")}</em>}
			</p>
			<div class="alarm-foot">
				{close !== null && (
					<button
						type="button"
						class="back"
						onClick={() => {
							chosenAlarm.value = close;
						}}
					>
						<Sign name="back" /> {say("system:back")}
					</button>
				)}
				<div class="minis" data-count={Math.min(5, plan.fridges.length)}>
					{plan.fridges.map((id) => (
						<FridgeMini key={id} id={id} />
					))}
				</div>
				{next !== null && (
					<button
						type="button"
						class="more"
						onClick={() => {
							chosenAlarm.value = next;
						}}
					>
						{say(phrase("coldchain:more", undefined, others))}
					</button>
				)}
				{sheet.done === null && (
					<button type="button" class="main" onClick={() => openPage({ page: "acknowledge", alarm: sheet.id })}>
						{say("coldchain:acknowledge.open")}
					</button>
				)}
			</div>
		</section>
	);
}

/** More letters than this take a fourth line, and the drawings would pay for it. */
const LONG_WORDS = 74;

function StepWords({ words }: { words: string }) {
	return (
		<span class="words" data-long={words.length > LONG_WORDS}>
			{words}
		</span>
	);
}

function AlarmHead({ sheet }: { sheet: AlarmSheet }) {
	const card = useFridgeCard(sheet.fridge).value;
	return (
		<div class="alarm-head">
			<StateShape state={sheet.mood === "open" ? "act-now" : "look-now"} />
			<div class="alarm-words">
				<h2>
					<span>{sheet.fridgeName}</span> {say(sheet.title)}
				</h2>
				<p class="facts">
					{sheet.facts.map((fact) => (
						<span key={fact.key}>{say(fact)}</span>
					))}
					{card !== null && card.holdover !== null && <strong>{say(card.holdover)}</strong>}
				</p>
			</div>
			<SpeakAlarm id={sheet.id} />
			{card !== null && (
				<button
					type="button"
					class="fridge own"
					data-stale={card.isStale}
					onClick={() => openPage({ page: "fridge", fridge: sheet.fridge })}
				>
					<Numeral card={card} />
					{(card.isStale || card.numeral === null) && <span class="measured">{say(card.measured)}</span>}
				</button>
			)}
		</div>
	);
}

/** What comes next, who knows already, and whom to call. */
function LadderWords({ ladder: { next, told, contact } }: { ladder: LadderSheet }) {
	return (
		<>
			{next !== null && <strong>{say(next)}</strong>}
			{told.length > 0 && (
				<span>
					{say("coldchain:ladder.told")} {told.map((one) => say(one)).join(" · ")}
				</span>
			)}
			{contact !== null && <strong>{say(contact)}</strong>}
		</>
	);
}
