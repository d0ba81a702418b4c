// Languages and sound: which language, how loud, whether buttons speak, day or night, and the keyboard on the screen.

import { type Signal, useSignal } from "@preact/signals";
import type { ComponentChildren } from "preact";
import { useEffect } from "preact/hooks";
import { PIPS } from "../coldchain/alarm-sound.ts";
import { language, say } from "../i18n.ts";
import { phrase } from "../phrase.ts";
import { Loudspeaker, Sign } from "../pictures.tsx";
import { KEYBOARD_CHOICES, keyboardChoice, THEMES, theme, touchSpeech, volume } from "../preferences.ts";
import { type Outcome, playPiece } from "../speech/player.ts";
import { fetchVoice, voices } from "../speech/voice.ts";
import { VOLUMES, type Volume } from "../speech/volume.ts";
import { LanguageSwitch } from "../system/head.tsx";
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
			<LanguageSwitch look="names" />
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
				<StepButton by={-1} after={tryIt} />
				<VolumeBars step={volume.value} />
				<StepButton by={1} after={tryIt} />
				<button type="button" class="listen" aria-label={say("speech:try")} onClick={() => void tryIt()}>
					<Loudspeaker />
				</button>
			</div>
		</section>
	);
}

/** Each touch is heard at once at the new volume. */
function StepButton({ by, after }: { by: -1 | 1; after: () => Promise<void> }) {
	const next = VOLUMES.find((step) => step === volume.value + by);
	return (
		<button
			type="button"
			aria-label={say(by === 1 ? "speech:volume.more" : "speech:volume.less")}
			disabled={next === undefined}
			onClick={() => {
				if (next === undefined) return;
				volume.value = next;
				void after();
			}}
		>
			<Sign name={by === 1 ? "plus" : "minus"} />
		</button>
	);
}

/** As many bars as steps, the taller the louder; at the lowest a bell alone, because alarms are all that is left. */
function VolumeBars({ step }: { step: Volume }) {
	const most = VOLUMES.length - 1;
	const words =
		step === 0 ? say("speech:volume.alarms") : say(phrase("speech:volume.step", { step: `${step}`, most: `${most}` }));
	return (
		<svg class="volume-bars" viewBox="0 0 110 48" role="img" aria-label={words}>
			{step === 0 && <path d="M55 5v4M43 36V22a12 12 0 0 1 24 0v14l4 3H39ZM51 43h8" />}
			{step > 0 &&
				VOLUMES.slice(1).map((bar) => (
					<path key={bar} class={bar <= step ? "filled" : ""} d={`M${bar * 28 - 22} 45h18V${42 - bar * 10}h-18Z`} />
				))}
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
