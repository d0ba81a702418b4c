// The twice-daily reading in one tap: the button, and the quiet line that says whether the running half day has its own.

import { type Signal, useSignal } from "@preact/signals";
import { sendNoting } from "../api.ts";
import { nameOf } from "../coldchain/use-alarm-sheet.ts";
import { say } from "../i18n.ts";
import { picture } from "../live.ts";
import { openPage } from "../route.ts";
import { type Noted, toNoted, toNotingLine } from "./view-model.ts";

/** What came of the last tap for this fridge; the line and the button share it, wherever each of them stands. */
export function useNoted(): Signal<Noted> {
	return useSignal<Noted>({ state: "ready" });
}

interface NotingProps {
	readonly fridge: string;
	readonly noted: Signal<Noted>;
}

export function NotingLine({ fridge, noted }: NotingProps) {
	const now = picture.value?.notings?.find((one) => one.fridge === fridge);
	const words = toNotingLine(noted.value, now, nameOf);
	return (
		<span class="noting-words" role="status" data-state={noted.value.state}>
			{words === null ? "" : say(words)}
		</span>
	);
}

/** Once it is saved the same place takes it back, for whoever has touched the wrong fridge. */
export function NotingButton({ fridge, noted }: NotingProps) {
	const isNoted = picture.value?.notings?.find((one) => one.fridge === fridge)?.noting != null;
	const was = noted.value;

	async function note(): Promise<void> {
		noted.value = { state: "saving" };
		noted.value = toNoted(await sendNoting(fridge, { from: "box" }));
	}

	async function takeBack(noting: number): Promise<void> {
		noted.value = { state: "saving" };
		const answer = await sendNoting(fridge, { from: "box", corrects: { noting, reason: "never-happened" } });
		noted.value = { state: answer.ok ? "undone" : "failed" };
	}

	if (was.state === "saved") {
		return (
			<button type="button" class="noting-undo" onClick={() => void takeBack(was.noting.noting)}>
				{say("sheet:note.mistaken")}
			</button>
		);
	}
	if (was.state === "no-temperature") {
		return (
			<button type="button" class="main noting-own" onClick={() => openPage({ page: "note", fridge })}>
				{say("sheet:own.open")}
			</button>
		);
	}
	return (
		<button
			type="button"
			class={isNoted ? "noting-note" : "main noting-note"}
			disabled={was.state === "saving"}
			onClick={() => void note()}
		>
			{say("sheet:note")}
		</button>
	);
}
