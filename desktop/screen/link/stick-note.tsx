// Whoever stands before the box with a stick sees whether it may be taken out: on the wall while one is in, and on the link's page.

import type { LinkView } from "@tesai/shared/contract/edge-api/link.ts";
import { sendStickLook } from "../api.ts";
import { say } from "../i18n.ts";
import { Sign } from "../pictures.tsx";
import { toStickNote } from "./view-model.ts";

/** Nothing while no stick is in. */
export function StickNote({ stick }: { stick: LinkView["stick"] }) {
	const note = toStickNote(stick);
	if (note === undefined) return null;
	return (
		<p class="stick-note" data-mood={note.mood} role="status">
			<Sign name={note.sign} />
			<span>{say(note.words)}</span>
		</p>
	);
}

/** For whoever does not want to wait for the next minute. */
export function StickLook({ stick }: { stick: LinkView["stick"] }) {
	if (stick?.state !== "none") return null;
	return (
		<button type="button" class="stick-look" onClick={() => void sendStickLook()}>
			<Sign name="stick" /> {say("link:stick.look")}
		</button>
	);
}
