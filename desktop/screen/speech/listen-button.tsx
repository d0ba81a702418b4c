// The loudspeaker: touched, it says what stands beside it; touched again, it is silent.

import { useEffect } from "preact/hooks";
import { language, say } from "../i18n.ts";
import type { Key } from "../phrase.ts";
import { Loudspeaker } from "../pictures.tsx";
import { playing, playPiece, stopPlaying } from "./player.ts";
import { voices } from "./voice.ts";

/** `id` names the place on the page, so that only its own button shows that it speaks. Nothing where the language has no voice. */
export function ListenButton({ id, says }: { id: string; says: () => readonly Key[] }) {
	const speaks = playing.value?.place === id;
	useEffect(() => () => stopPlaying(({ place }) => place === id), [id]);
	if (voices.value[language.value] === null) return null;
	return (
		<button
			type="button"
			class="listen"
			aria-pressed={speaks}
			aria-label={say("speech:listen")}
			onClick={() => {
				if (speaks) stopPlaying(({ place }) => place === id);
				else void playPiece({ voicing: "listen", place: id, says: { language: language.peek(), keys: says() } });
			}}
		>
			<Loudspeaker />
		</button>
	);
}
