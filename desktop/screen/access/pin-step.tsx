// One question that the number pad answers: a PIN, the region's code, or a new PIN; on the left who it is about and what came of it.

import { useSignal } from "@preact/signals";
import type { Millis } from "@tesai/shared/contract/quantity.ts";
import { useEffect, useLayoutEffect } from "preact/hooks";
import { say } from "../i18n.ts";
import { StateShape } from "../pictures.tsx";
import { about } from "../system/about.ts";
import { NumberPad, PinDots } from "./number-pad.tsx";
import { type DigitStep, digitsOf } from "./sheet.ts";
import { groupDigits, toWaitWords } from "./tile.ts";
import { TileFace } from "./tile-face.tsx";

export function PinStep(props: { step: DigitStep; isBusy: boolean; take: (digits: string) => void }) {
	const { step } = props;
	const digits = useSignal("");
	const leftMs = useWait(step.waitUntilMono);
	const wait = toWaitWords(leftMs);
	const { least, most } = digitsOf(step);
	// What was typed has been judged: the next try begins with nothing, before the next key can come.
	useLayoutEffect(() => {
		digits.value = "";
	}, [step]);
	return (
		<div class="pin-step" data-at={step.at}>
			<div class="pin-side">
				<p class="pin-person">
					<TileFace tile={step.tile} />
				</p>
				{step.at === "code" && <CallNumbers step={step} />}
				{step.at === "code" ? (
					<p class="code-typed">
						<span>{say("access:code.type")}</span> {groupDigits(digits.value.padEnd(8, "·"))}
					</p>
				) : (
					<PinDots count={digits.value.length} least={least} />
				)}
				<p class="pin-news" role="status" data-bad={step.news !== null || wait !== null}>
					{(step.news !== null || wait !== null) && <StateShape state="look-now" />}
					<span>
						{step.news !== null && say(`access:news.${step.news}`)} {wait !== null && <strong>{say(wait)}</strong>}
					</span>
				</p>
			</div>
			<NumberPad digits={digits} least={least} most={most} isClosed={props.isBusy || wait !== null} done={props.take} />
		</div>
	);
}

/** What the region needs to hear, in figures that can be read out from an arm's length. */
function CallNumbers({ step }: { step: DigitStep }) {
	const numbers = [
		["access:call.box", about.value?.box],
		["access:call.person", step.tile.person],
		["access:call.pin", step.tile.nextPin],
	] as const;
	return (
		<dl class="call-numbers">
			{numbers.map(([words, number]) => (
				<div key={words}>
					<dt>{say(words)}</dt>
					<dd>{number ?? "—"}</dd>
				</div>
			))}
		</dl>
	);
}

/** Counts down by the second, only while there is something to wait for and somebody looks. */
function useWait(untilMono: number): Millis {
	const left = useSignal(0);
	useEffect(() => {
		const count = () => {
			left.value = Math.max(0, untilMono - performance.now());
			if (left.value === 0) clearInterval(timer);
		};
		const timer = setInterval(count, 1_000);
		count();
		return () => clearInterval(timer);
	}, [untilMono]);
	return left.value as Millis;
}
