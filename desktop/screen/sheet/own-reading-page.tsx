// Where the probe is not believed a person reads the fridge's own thermometer: a number and four keys, no keyboard.

import { useSignal } from "@preact/signals";
import { useDraft, useDraftEnd } from "../access/use-draft.ts";
import { sendNoting } from "../api.ts";
import { say } from "../i18n.ts";
import { picture } from "../live.ts";
import { formatNumber } from "../numbers.ts";
import { phrase } from "../phrase.ts";
import { openPage } from "../route.ts";
import { PageFoot } from "../system/page-foot.tsx";
import { type Noted, stepCelsius, toNoted } from "./view-model.ts";

/** Up and down by so much, °C. */
const STEPS = [-1, -0.1, 0.1, 1] as const;
/** The middle of where vaccines are kept. */
const START = 5;

export function OwnReadingPage({ fridge }: { fridge: string }) {
	const form = `note/${fridge}`;
	const celsius = useDraft(form, "celsius", START);
	const endDraft = useDraftEnd(form);
	const noted = useSignal<Noted>({ state: "ready" });
	const name = picture.value?.fridges.find((one) => one.id === fridge)?.name ?? "";
	const isSaving = noted.value.state === "saving";

	async function save(): Promise<void> {
		noted.value = { state: "saving" };
		noted.value = toNoted(await sendNoting(fridge, { from: "own-thermometer", celsius: celsius.value as never }));
		if (noted.value.state !== "saved") return;
		endDraft();
		openPage({ page: "sheet", fridge });
	}

	return (
		<div class="page own-page">
			<h2>
				{say("sheet:own.title")} <span class="whose">{name}</span>
			</h2>
			<div class="own-keys">
				{STEPS.map((step) => (
					<button
						key={step}
						type="button"
						data-step={step}
						aria-label={say(
							phrase(step > 0 ? "sheet:own.up" : "sheet:own.down", {
								step: formatNumber(Math.abs(step), step % 1 ? 1 : 0),
							}),
						)}
						onClick={() => {
							celsius.value = stepCelsius(celsius.value, step);
							noted.value = { state: "ready" };
						}}
					>
						{step > 0 ? "+" : "−"}
						{formatNumber(Math.abs(step), step % 1 ? 1 : 0)}
					</button>
				))}
				<output class="own-value">{say(phrase("sheet:own.value", { celsius: formatNumber(celsius.value, 1) }))}</output>
			</div>
			<PageFoot to={{ page: "fridge", fridge }}>
				<p class="form-words" role="status" data-bad={noted.value.state === "failed"}>
					{noted.value.state === "failed" && say("sheet:note.failed")}
					{isSaving && say("sheet:note.saving")}
				</p>
				<button type="button" class="main" disabled={isSaving} onClick={() => void save()}>
					{say("sheet:own.save")}
				</button>
			</PageFoot>
		</div>
	);
}
