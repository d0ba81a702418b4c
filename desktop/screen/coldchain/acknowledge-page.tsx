// Asks what was done and, where nobody knows it yet, by whom; the last answer saves. "Saved" is said after the edge has answered.

import { useSignal } from "@preact/signals";
import type { Tile } from "@tesai/shared/contract/edge-api/access.ts";
import type { PostReason } from "@tesai/shared/contract/event/coldchain.ts";
import { useEffect } from "preact/hooks";
import { currentPerson } from "../access/session.ts";
import { listActive } from "../access/tile.ts";
import { useDraft, useDraftEnd, useStage } from "../access/use-draft.ts";
import { fetchTiles, sendAcknowledgement } from "../api.ts";
import { say } from "../i18n.ts";
import { StateShape } from "../pictures.tsx";
import { PageFoot } from "../system/page-foot.tsx";
import { type Saving, type Signature, toAcknowledgement, toQuestion, toSaving } from "./acknowledgement.ts";
import { ReasonQuestion } from "./reason-question.tsx";
import { SAVING_WORDS } from "./saving-words.tsx";
import { WhoQuestion } from "./who-question.tsx";

export function AcknowledgePage({ alarm: id }: { alarm: number }) {
	const form = `acknowledge/${id}`;
	const reason = useDraft<PostReason | null>(form, "reason", null);
	const note = useDraft(form, "note", "");
	const picked = useDraft<Signature | null>(form, "by", null);
	const endDraft = useDraftEnd(form);
	const saving = useStage<Saving>("choosing");
	const isAskingWho = useStage(false);
	const tiles = useTiles();
	const by = picked.value ?? currentPerson.value?.tile.person ?? null;

	async function save(what: PostReason, signature: Signature | null): Promise<void> {
		if (saving.value === "saving") return;
		saving.value = "saving";
		saving.value = toSaving(await sendAcknowledgement(id, toAcknowledgement(what, note.value, signature)));
		if (saving.value !== "unsaved") endDraft();
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
	const shared = {
		saving: saving.value,
		tiles: tiles ?? [],
		by,
		retry: () => {
			if (reason.value !== null) void save(reason.value, by);
		},
	};
	if (toQuestion(reason.value, by, tiles?.length ?? 0, isAskingWho.value) === "who") {
		return (
			<WhoQuestion
				{...shared}
				sign={(signature) => {
					picked.value = signature;
					isAskingWho.value = false;
					if (reason.value !== null) void save(reason.value, signature);
				}}
				goBack={() => {
					isAskingWho.value = false;
					reason.value = null;
					saving.value = "choosing";
				}}
			/>
		);
	}
	return (
		<ReasonQuestion
			{...shared}
			alarm={id}
			reason={reason.value}
			note={note}
			isReady={tiles !== null}
			changeWho={() => {
				reason.value = null;
				isAskingWho.value = true;
			}}
			choose={(what) => {
				reason.value = what;
				if (toQuestion(what, by, tiles?.length ?? 0, false) === "reason") void save(what, by);
			}}
		/>
	);
}

/** Null until the edge has said who works here; nobody where it does not answer: an alarm waits for no list of names. */
function useTiles(): readonly Tile[] | null {
	const tiles = useSignal<readonly Tile[] | null>(null);
	useEffect(() => {
		void fetchTiles().then((answer) => {
			tiles.value = answer.ok ? listActive(answer.value) : [];
		});
	}, []);
	return tiles.value;
}
