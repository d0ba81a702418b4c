// In the head of every page: whose page this is, who else is one tap away, and the way in and out.

import { say } from "../i18n.ts";
import { Sign } from "../pictures.tsx";
import { askWho } from "./asked.ts";
import { goAway, takeTurn } from "./coming.ts";
import { currentPerson, signedIn } from "./session.ts";
import { listChips, toShortName } from "./tile.ts";
import { PersonShape } from "./tile-face.tsx";

export function PeopleStrip() {
	const here = signedIn.value;
	const current = currentPerson.value;
	if (here.length === 0) {
		return (
			<button type="button" class="come-in" onClick={() => void askWho()}>
				<Sign name="person" />
				<span>{say("access:enter")}</span>
			</button>
		);
	}
	return (
		<fieldset class="people-strip" aria-label={say("access:strip")}>
			{listChips(here, current).map((one, _, chips) => (
				<button
					key={one.tile.person}
					type="button"
					class="chip"
					aria-label={one.tile.name}
					aria-pressed={one === current}
					onClick={() => takeTurn(one)}
				>
					<PersonShape person={one.tile.person} />
					<span>
						{toShortName(
							one.tile.name,
							chips.filter((other) => other !== one).map(({ tile }) => tile.name),
						)}
					</span>
				</button>
			))}
			<button type="button" class="chip chip-more" aria-label={say("access:another")} onClick={() => void askWho()}>
				<Sign name="plus" />
				<span>{say("access:more")}</span>
			</button>
			{current !== null && (
				<button type="button" class="chip" onClick={() => goAway(current.tile.person)}>
					<Sign name="leave" />
					<span>{say("access:leave")}</span>
				</button>
			)}
		</fieldset>
	);
}
