// A fridge's reading as one tile of the menu: a touch notes it, and the tile says what was noted.

import type { ComponentChildren } from "preact";
import { sendNoting } from "../api.ts";
import { nameOf } from "../coldchain/use-alarm-sheet.ts";
import { say } from "../i18n.ts";
import { picture } from "../live.ts";
import { phrase } from "../phrase.ts";
import { openPage } from "../route.ts";
import { useNoted } from "./note-reading.tsx";
import { toNoted, toNotingLine } from "./view-model.ts";

/** `children`: the drawing, and whatever else the menu says of a tile. */
export function NoteTile({ fridge, name, children }: { fridge: string; name: string; children: ComponentChildren }) {
	const noted = useNoted();
	const now = picture.value?.notings?.find((one) => one.fridge === fridge);
	const line = toNotingLine(noted.value, now, nameOf);

	async function touch(): Promise<void> {
		const { state } = noted.value;
		if (state === "saving") return;
		// What is done is done: the next touch shows where it stands, or asks for what the probe could not say.
		if (state === "saved") return openPage({ page: "sheet", fridge });
		if (state === "no-temperature") return openPage({ page: "note", fridge });
		noted.value = { state: "saving" };
		noted.value = toNoted(await sendNoting(fridge, { from: "box" }));
	}

	return (
		<button type="button" class="work-tile note-tile" data-state={noted.value.state} onClick={() => void touch()}>
			{children}
			<strong>{say(phrase("sheet:note.of", { name }))}</strong>
			<span class="note-tile-words" role="status">
				{line === null ? "" : say(line)}
			</span>
		</button>
	);
}
