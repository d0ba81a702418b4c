// One fridge on the wall. Touching it opens its chart. Drawn anew only when what it says has changed.

import type { ReadonlySignal } from "@preact/signals";
import type { FridgeView } from "@tesai/shared/contract/edge-api/coldchain.ts";
import { say } from "../i18n.ts";
import { connection, edgeNow, picture } from "../live.ts";
import { Sign, StateShape } from "../pictures.tsx";
import { openPage } from "../route.ts";
import { useSteady } from "../steady.ts";
import { type FridgeCard, toFridgeCard } from "./view-model.ts";

/** Follows one fridge of the picture; null when it is gone. */
export function useFridgeCard(id: FridgeView["id"]): ReadonlySignal<FridgeCard | null> {
	return useSteady(() => {
		const fridge = picture.value?.fridges.find((one) => one.id === id);
		return fridge === undefined ? null : toFridgeCard(fridge, edgeNow.value, connection.value === "live");
	}, id);
}

/** Of a name that needs more than a line beside the shape. */
const LONG_NAME = 22;

export function FridgeTile({ id }: { id: FridgeView["id"] }) {
	const card = useFridgeCard(id).value;
	if (card === null) return null;
	return (
		<li>
			<button
				type="button"
				class="fridge"
				data-state={card.state}
				data-stale={card.isStale}
				data-long={card.name.length > LONG_NAME}
				onClick={() => openPage({ page: "fridge", fridge: id })}
			>
				<StateShape state={card.state} />
				<span class="fridge-words">
					<span class="name">{card.name}</span>
					<strong class="state">{say(`coldchain:state.${card.state}`)}</strong>
				</span>
				{card.since !== null && <Since words={say(card.since)} />}
				<span class="temperature">
					<Numeral card={card} />
					<span class="measured">{say(card.measured)}</span>
				</span>
				<span class="news">
					{card.news.map(({ sign, words, isBad }) => (
						<span key={words.key} class="fact" data-bad={isBad}>
							{sign !== null && <Sign name={sign} />} {say(words)}
						</span>
					))}
				</span>
			</button>
		</li>
	);
}

/** "desde hace 42 min" is read from three metres; what says more is longer, and smaller. */
const SHORT_SINCE = 18;

function Since({ words }: { words: string }) {
	return (
		<span class="since" data-long={words.length > SHORT_SINCE}>
			{words}
		</span>
	);
}

/** A fridge beside an alarm: shape, number and name, still one tap from its chart. */
export function FridgeMini({ id }: { id: FridgeView["id"] }) {
	const card = useFridgeCard(id).value;
	if (card === null) return null;
	return (
		<button
			type="button"
			class="fridge mini"
			data-state={card.state}
			data-stale={card.isStale}
			onClick={() => openPage({ page: "fridge", fridge: id })}
		>
			<StateShape state={card.state} />
			<span class="mini-words">
				{card.numeral === null ? <span class="numeral">—</span> : <Numeral card={card} />}
				<span class="name">{card.name}</span>
			</span>
		</button>
	);
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
