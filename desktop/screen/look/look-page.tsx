// Languages and sound: which language, how loud, whether buttons speak, day or night, and the keyboard on the screen.

import { type Signal, useSignal } from "@preact/signals";
import type { ComponentChildren } from "preact";
import { useEffect } from "preact/hooks";
import { PIPS } from "../coldchain/alarm-sound.ts";
import { language, say } from "../i18n.ts";
import { LANGUAGES } from "../languages.ts";
import { phrase } from "../phrase.ts";
import { Loudspeaker } from "../pictures.tsx";
import { KEYBOARD_CHOICES, keyboardChoice, THEMES, theme, touchSpeech, volume } from "../preferences.ts";
import { type Outcome, playPiece } from "../speech/player.ts";
import { fetchVoice, voices } from "../speech/voice.ts";
import { VOLUMES } from "../speech/volume.ts";
import { PageFoot } from "../system/page-foot.tsx";
import { type ReviewCount, toReviewWords, toVoiceWords } from "./view-model.ts";

/** Counted when the page is built (vite.config.ts). */
declare const UNREVIEWED_TEXTS: Readonly<Record<string, ReviewCount>>;

export function LookPage() {
	return (
		<div class="page look-page">
			<h2>{say("speech:title")}</h2>
			<div class="look-columns">
				<div>
					<LanguageSection />
					<Choices
						title={say("system:theme.title")}
						of={theme}
						from={THEMES}
						words={(one) => say(`system:theme.${one}`)}
					/>
					<Choices
						title={say("speech:keyboard")}
						of={keyboardChoice}
						from={KEYBOARD_CHOICES}
						words={(one) => say(`speech:keyboard.${one}`)}
					/>
				</div>
				<div>
					<VolumeSection />
					<Choices
						title={say("speech:touch")}
						of={touchSpeech}
						from={["on", "off"]}
						words={(one) => say(`speech:${one}`)}
					/>
					<Honesty />
				</div>
			</div>
			<PageFoot to={{ page: "state" }} />
		</div>
	);
}

function LanguageSection() {
	return (
		<section>
			<h3>{say("speech:language")}</h3>
			<fieldset class="choice-row names" aria-label={say("speech:language")}>
				{LANGUAGES.map(({ code, name }) => (
					<button
						key={code}
						type="button"
						lang={code}
						aria-pressed={language.value === code}
						onClick={() => {
							language.value = code;
						}}
					>
						{name}
					</button>
				))}
			</fieldset>
		</section>
	);
}

function VolumeSection() {
	const outcome = useSignal<Outcome | null>(null);
	const tryIt = async () => {
		const says = { language: language.peek(), keys: ["speech:try"] } as const;
		outcome.value = await playPiece({ voicing: "listen", pips: PIPS.medium, says });
	};
	return (
		<section>
			<div class="volume-head">
				<h3>{say("speech:volume")}</h3>
				<p role="status" data-bad={outcome.value === "blocked"}>
					{say(
						outcome.value === "blocked" ? "speech:silent" : `speech:volume.${volume.value === 0 ? "alarms" : "note"}`,
					)}
				</p>
			</div>
			<div class="volume">
				<fieldset class="choice-row" aria-label={say("speech:volume")}>
					{VOLUMES.map((step) => (
						<button
							key={step}
							type="button"
							aria-pressed={volume.value === step}
							aria-label={
								step === 0
									? say("speech:volume.alarms")
									: say(phrase("speech:volume.step", { step: `${step}`, most: `${VOLUMES.length - 1}` }))
							}
							onClick={() => {
								volume.value = step;
								void tryIt();
							}}
						>
							<VolumeBars step={step} />
						</button>
					))}
				</fieldset>
				<button type="button" class="listen" aria-label={say("speech:try")} onClick={() => void tryIt()}>
					<Loudspeaker />
				</button>
			</div>
		</section>
	);
}

/** As many bars as steps, the taller the louder; nothing but the bell at the lowest, which is for alarms alone. */
function VolumeBars({ step }: { step: number }) {
	return (
		<svg class="volume-bars" viewBox="0 0 48 48" aria-hidden="true">
			{step === 0 ? (
				<path d="M24 5v4M12 36V22a12 12 0 0 1 24 0v14l4 3H8ZM20 43h8" />
			) : (
				VOLUMES.slice(1).map((bar) => (
					<path key={bar} class={bar <= step ? "filled" : ""} d={`M${bar * 11 - 8} 44h8V${40 - bar * 8}h-8Z`} />
				))
			)}
		</svg>
	);
}

/** What is not said on most pages, and belongs here: who made these texts and whose voice it is. */
function Honesty() {
	const shown = language.value;
	useEffect(() => void fetchVoice(shown), [shown]);
	const lines = [toReviewWords(UNREVIEWED_TEXTS[shown]), toVoiceWords(voices.value[shown])];
	return <ul class="honesty">{lines.map((line) => line !== null && <li key={line.key}>{say(line)}</li>)}</ul>;
}

interface ChoicesOf<T extends string> {
	readonly title: string;
	readonly of: Signal<T>;
	readonly from: readonly T[];
	readonly words: (one: T) => ComponentChildren;
}

function Choices<T extends string>({ title, of, from, words }: ChoicesOf<T>) {
	return (
		<section>
			<h3>{title}</h3>
			<fieldset class="choice-row" aria-label={title}>
				{from.map((one) => (
					<button
						key={one}
						type="button"
						aria-pressed={of.value === one}
						onClick={() => {
							of.value = one;
						}}
					>
						{words(one)}
					</button>
				))}
			</fieldset>
		</section>
	);
}
