// The head of every page: whose post this is, what time it is and how sure that is, or what is urgent, and the languages by name.

import { PeopleStrip } from "../access/people-strip.tsx";
import { AlarmsElsewhere, unseenElsewhere } from "../coldchain/alarms-elsewhere.tsx";
import { language, say } from "../i18n.ts";
import { LANGUAGES } from "../languages.ts";
import { edgeNow, picture } from "../live.ts";
import { Rosette, Sign } from "../pictures.tsx";
import { formatHour, toShortDate } from "../time/view-model.ts";
import { about } from "./about.ts";
import { toClockWords } from "./view-model.ts";

export function Head() {
	return (
		<header>
			<div class="mark">
				<Rosette />
				<h1>{about.value?.post.name ?? "Tesãi"}</h1>
			</div>
			<PeopleStrip />
			{unseenElsewhere.value > 0 ? <AlarmsElsewhere /> : <WallClock />}
			<LanguageSwitch />
		</header>
	);
}

function WallClock() {
	if (picture.value === null) return <div class="wall-clock" />;
	const clock = about.value && toClockWords(about.value);
	return (
		<div class="wall-clock">
			<span class="hour">{formatHour(edgeNow.value)}</span>
			<span class="date" data-sure={clock?.isSure !== false}>
				{clock !== null && !clock.isSure ? (
					<>
						<Sign name="clock" /> {say(clock.words)}
					</>
				) : (
					say(toShortDate(edgeNow.value))
				)}
			</span>
		</div>
	);
}

/** `look` is how the style sheet knows it: narrow in the head, by large names on a page of its own. */
export function LanguageSwitch({ look = "languages" }: { look?: "languages" | "names" }) {
	return (
		<fieldset class={`choice-row ${look}`} aria-label={say("system:language.switch")}>
			{LANGUAGES.map(({ code, name }) => (
				<button
					key={code}
					type="button"
					lang={code}
					aria-pressed={language.value === code}
					onClick={() => {
						language.value = code;
					}}
				>
					{name}
				</button>
			))}
		</fieldset>
	);
}
