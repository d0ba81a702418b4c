// The first question of an acknowledgement: what was done about the alarm. One tap answers it; a note may stand beside it.

import { useComputed } from "@preact/signals";
import type { Tile } from "@tesai/shared/contract/edge-api/access.ts";
import type { PostReason } from "@tesai/shared/contract/event/coldchain.ts";
import { PersonShape } from "../access/tile-face.tsx";
import { say } from "../i18n.ts";
import { picture } from "../live.ts";
import { type Key, phrase } from "../phrase.ts";
import { Sign } from "../pictures.tsx";
import { ListenButton } from "../speech/listen-button.tsx";
import { PageFoot } from "../system/page-foot.tsx";
import { REASONS, type Saving, type Signature } from "./acknowledgement.ts";
import { gatherAlarms } from "./alarm-view-model.ts";
import { SavingWords } from "./saving-words.tsx";

export function ReasonQuestion(props: {
	alarm: number;
	reason: PostReason | null;
	note: { value: string };
	tiles: readonly Tile[];
	by: Signature | null;
	saving: Saving;
	isReady: boolean;
	choose: (reason: PostReason) => void;
	changeWho: () => void;
	retry: () => void;
}) {
	const { note, saving } = props;
	return (
		<div class="page acknowledge">
			<div class="asked">
				<AlarmTitle alarm={props.alarm} />
				<ListenButton id="reasons" says={listSaid} />
			</div>
			<fieldset class="reasons" aria-label={say("coldchain:acknowledge.choose")}>
				{REASONS.map((reason) => (
					<button
						key={reason}
						type="button"
						class="reason"
						aria-pressed={props.reason === reason}
						disabled={saving === "saving" || !props.isReady}
						onClick={() => props.choose(reason)}
					>
						{say(`coldchain:reason.${reason}`)}
					</button>
				))}
			</fieldset>
			<PageFoot>
				{saving === "choosing" ? (
					<>
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
						<SignedBy by={props.by} tiles={props.tiles} change={props.changeWho} />
					</>
				) : (
					<SavingWords saving={saving} retry={props.retry} />
				)}
			</PageFoot>
		</div>
	);
}

function listSaid(): readonly Key[] {
	return ["coldchain:acknowledge.choose", ...REASONS.map((reason) => `coldchain:reason.${reason}` as const)];
}

function AlarmTitle({ alarm: id }: { alarm: number }) {
	const found = useComputed(() => gatherAlarms(picture.value?.fridges ?? []).find(({ alarm }) => alarm.id === id));
	if (found.value === undefined) return null;
	const { alarm, fridge } = found.value;
	return (
		<h2>
			<span>{fridge.name}</span>{" "}
			{say(phrase("coldchain:acknowledge.title", { alarm: phrase(`coldchain:alarm.${alarm.rule}`) }))}
		</h2>
	);
}

/** Whose name will stand under it; a tap changes it. */
function SignedBy({ by, tiles, change }: { by: Signature | null; tiles: readonly Tile[]; change: () => void }) {
	if (by === null || tiles.length === 0) return null;
	const tile = tiles.find(({ person }) => person === by);
	return (
		<button type="button" class="signed-by" onClick={change}>
			{tile === undefined ? <Sign name="person" /> : <PersonShape person={tile.person} />}
			<span class="tile-words">
				<span>{say("access:signature")}</span>
				<strong>{tile?.name ?? say("access:unnamed")}</strong>
			</span>
		</button>
	);
}
