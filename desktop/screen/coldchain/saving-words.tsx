// What the edge has answered to an acknowledgement, in words, and the way to try again.

import { say } from "../i18n.ts";
import type { Key } from "../phrase.ts";
import type { Saving } from "./acknowledgement.ts";

export const SAVING_WORDS: Readonly<Record<Saving, Key>> = {
	choosing: "coldchain:acknowledge.choose",
	saving: "coldchain:acknowledge.saving",
	saved: "coldchain:acknowledge.saved",
	unsaved: "coldchain:acknowledge.unsaved",
	already: "coldchain:acknowledge.already",
	gone: "coldchain:acknowledge.gone",
};

/** What has become of the saving; not saved has a way to try again. */
export function SavingWords({ saving, retry }: { saving: Saving; retry: () => void }) {
	if (saving === "choosing") return null;
	return (
		<>
			<p class="form-words" role="status" data-bad={saving === "unsaved"}>
				{say(SAVING_WORDS[saving])}
			</p>
			{saving === "unsaved" && (
				<button type="button" class="main" onClick={retry}>
					{say("coldchain:acknowledge.save")}
				</button>
			)}
		</>
	);
}
