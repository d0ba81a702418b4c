// One fridge on the wall. Touching it opens its chart.

import { say } from "../i18n.ts";
import { Sign, StateShape } from "../pictures.tsx";
import { openPage } from "../route.ts";
import type { FridgeCard } from "./view-model.ts";

export function FridgeTile({ card, isDense }: { card: FridgeCard; isDense: boolean }) {
	return (
		<li>
			<button
				type="button"
				class="fridge"
				data-state={card.state}
				data-stale={card.isStale}
				onClick={() => openPage({ page: "fridge", fridge: card.id })}
			>
				<span class="fridge-state">
					<StateShape state={card.state} />
					<span class="fridge-words">
						<span class="name">{card.name}</span>
						<strong class="state">{say(`coldchain:state.${card.state}`)}</strong>
						{isDense && <Unwell card={card} />}
					</span>
				</span>
				<span class="temperature">
					<Numeral card={card} />
					<span class="measured">{say(card.measured)}</span>
				</span>
				{!isDense && <Signs card={card} />}
			</button>
		</li>
	);
}

/** What is watched, else why the number may be old; nothing where all is well. */
function Unwell({ card: { watching, doubt } }: { card: FridgeCard }) {
	const words = watching[0]?.broken ?? doubt;
	return words === null ? null : <span class="watching">{say(words)}</span>;
}

export function Numeral({ card }: { card: FridgeCard }) {
	if (card.numeral === null) return null;
	return (
		<span class="numeral">
			{card.numeral}
			<span class="unit">°C</span>
		</span>
	);
}

/** The most useful line only: what is being watched, else the door and the power, else that nothing is asked of anyone. */
function Signs({ card }: { card: FridgeCard }) {
	const watch = card.watching[0];
	return (
		<span class="signs">
			{watch !== undefined ? (
				<>
					<span class="watching">{say(watch.broken)}</span>
					<span>{say(watch.alarmAt)}</span>
				</>
			) : (
				<>
					<Unwell card={card} />
					<span>{say(card.doubt === null ? `coldchain:next.${card.state}` : "coldchain:step.check-sensor")}</span>
				</>
			)}
			<DoorAndPower card={card} onlyBad={watch !== undefined} />
		</span>
	);
}

/** A card that is being watched has no room for what is well, nor for "no supply" beside how long it holds without. */
export function DoorAndPower({
	card: { door, power, holdover },
	onlyBad = false,
}: {
	card: FridgeCard;
	onlyBad?: boolean;
}) {
	return (
		<span class="door-and-power">
			{door !== null && (door.isOpen || !onlyBad) && (
				<span class="fact" data-bad={door.isOpen}>
					<Sign name={door.isOpen ? "door-open" : "door-closed"} /> {say(door.words)}
				</span>
			)}
			{power !== null && (!power.isOn || !onlyBad) && !(onlyBad && holdover !== null) && (
				<span class="fact" data-bad={!power.isOn}>
					<Sign name={power.isOn ? "power-on" : "power-off"} /> {say(power.words)}
				</span>
			)}
			{holdover !== null && (
				<span class="fact" data-bad>
					<Sign name={onlyBad ? "power-off" : "clock"} /> {say(holdover)}
				</span>
			)}
		</span>
	);
}
