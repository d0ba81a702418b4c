// The field above a long list; what is typed narrows the list at once.

import type { Signal } from "@preact/signals";
import { say } from "../i18n.ts";

export function SearchField({ typed }: { typed: Signal<string> }) {
	return (
		<label class="note search">
			<span class="note-words">{say("system:search")}</span>
			<input
				type="search"
				name="search"
				autocomplete="off"
				maxLength={60}
				value={typed.value}
				onInput={(event) => {
					typed.value = event.currentTarget.value;
				}}
			/>
		</label>
	);
}
