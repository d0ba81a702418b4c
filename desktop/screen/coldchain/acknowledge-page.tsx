// Asks for a short reason and sends it. "Saved" is said after the edge has answered, and at no other time.

import { useComputed, useSignal } from "@preact/signals";
import type { PostReason } from "@tesai/shared/contract/event/coldchain.ts";
import { sendAcknowledgement } from "../api.ts";
import { say } from "../i18n.ts";
import { picture } from "../live.ts";
import { type Key, phrase } from "../phrase.ts";
import { StateShape } from "../pictures.tsx";
import { PageFoot } from "../system/page-foot.tsx";
import { REASONS, type Saving, toSaving } from "./acknowledgement.ts";
import { gatherAlarms } from "./alarm-view-model.ts";

const SAVING_WORDS: Readonly<Record<Saving, Key>> = {
	choosing: "coldchain:acknowledge.choose",
	saving: "coldchain:acknowledge.saving",
	saved: "coldchain:acknowledge.saved",
	unsaved: "coldchain:acknowledge.unsaved",
	already: "coldchain:acknowledge.already",
	gone: "coldchain:acknowledge.gone",
};

export function AcknowledgePage({ alarm: id }: { alarm: number }) {
	const reason = useSignal<PostReason | null>(null);
	const note = useSignal("");
	const saving = useSignal<Saving>("choosing");
	const found = useComputed(() => gatherAlarms(picture.value?.fridges ?? []).find(({ alarm }) => alarm.id === id));

	async function save(): Promise<void> {
		if (reason.value === null || saving.value === "saving") return;
		saving.value = "saving";
		const text = note.value.trim();
		saving.value = toSaving(
			await sendAcknowledgement(id, { reason: reason.value, ...(text !== "" && { note: text }) }),
		);
	}

	if (saving.value === "saved" || saving.value === "already" || saving.value === "gone") {
		return (
			<div class="page told" role="status">
				<p class="told-words">
					<StateShape state={saving.value === "saved" ? "all-good" : "look-now"} />
					{say(SAVING_WORDS[saving.value])}
				</p>
				<PageFoot />
			</div>
		);
	}
	const name = found.value && phrase(`coldchain:alarm.${found.value.alarm.rule}`);
	return (
		<form
			class="page acknowledge"
			onSubmit={(event) => {
				event.preventDefault();
				void save();
			}}
		>
			{name !== undefined && (
				<h2>
					<span>{found.value?.fridge.name}</span> {say(phrase("coldchain:acknowledge.title", { alarm: name }))}
				</h2>
			)}
			<fieldset class="reasons" aria-label={say("coldchain:acknowledge.choose")}>
				{REASONS.map((choice) => (
					<label key={choice} class="reason">
						<input
							type="radio"
							name="reason"
							value={choice}
							checked={reason.value === choice}
							onChange={() => {
								reason.value = choice;
							}}
						/>
						<span>{say(`coldchain:reason.${choice}`)}</span>
					</label>
				))}
			</fieldset>
			<label class="note">
				<span class="note-words">{say("coldchain:acknowledge.note")}</span>
				<input
					type="text"
					name="note"
					maxLength={140}
					autocomplete="off"
					value={note.value}
					onInput={(event) => {
						note.value = event.currentTarget.value;
					}}
				/>
			</label>
			<PageFoot>
				<p class="form-words" role="status" data-bad={saving.value === "unsaved"}>
					{(reason.value === null || saving.value !== "choosing") && say(SAVING_WORDS[saving.value])}
				</p>
				<button type="submit" class="main" disabled={reason.value === null || saving.value === "saving"}>
					{say("coldchain:acknowledge.save")}
				</button>
			</PageFoot>
		</form>
	);
}
