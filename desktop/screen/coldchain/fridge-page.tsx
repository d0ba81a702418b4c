// One fridge in detail: its state and signs, its time on one axis, and the ways to its alarms, its days and how it works.

import { useComputed, useSignal } from "@preact/signals";
import { say } from "../i18n.ts";
import { connection, edgeNow, picture } from "../live.ts";
import { StateShape } from "../pictures.tsx";
import { openPage } from "../route.ts";
import { NotingButton, NotingLine, useNoted } from "../sheet/note-reading.tsx";
import { PageFoot } from "../system/page-foot.tsx";
import { ChartFrame } from "./chart-frame.tsx";
import { DoorAndPower, Numeral } from "./fridge-tile.tsx";
import { SpeakFridges } from "./speak-alarm.tsx";
import { toBandWords, toFridgeCard } from "./view-model.ts";

export function FridgePage({ fridge: id }: { fridge: string }) {
	const found = useComputed(() => picture.value?.fridges.find((fridge) => fridge.id === id));
	const fridge = found.value;
	const isTable = useSignal(false);
	const noted = useNoted();
	if (fridge === undefined) return <PageFoot />;
	const card = toFridgeCard(fridge, edgeNow.value, connection.value === "live");
	const band = toBandWords(fridge);
	return (
		<div class="page fridge-page" data-state={card.state} data-stale={card.isStale}>
			<div class="fridge-head">
				<StateShape state={card.state} />
				<div class="fridge-words">
					<h2>
						{card.name}: <strong class="state">{say(`coldchain:state.${card.state}`)}</strong>
					</h2>
					<p class="fridge-signs">
						{card.doubt !== null && <span class="watching">{say(card.doubt)}</span>}
						<DoorAndPower card={card} onlyBad={card.holdover !== null} />
						{band !== null && <span>{say(band)}</span>}
						{fridge.limitsBy === "region" && <span>{say("coldchain:chart.band.region")}</span>}
						<NotingLine fridge={id} noted={noted} />
					</p>
				</div>
				<div class="temperature">
					<Numeral card={card} />
					<span class="measured">{say(card.measured)}</span>
				</div>
				<SpeakFridges id={id} />
			</div>
			<ChartFrame fridge={id} isTable={isTable.value} />
			<PageFoot>
				<button type="button" onClick={() => openPage({ page: "episodes", fridge: id, alarm: null })}>
					{say("episodes:open")}
				</button>
				<button
					type="button"
					class="fridge-days"
					aria-pressed={isTable.value}
					onClick={() => {
						isTable.value = !isTable.value;
					}}
				>
					{say(isTable.value ? "chart:days.chart" : "chart:days")}
				</button>
				<button type="button" class="fridge-insight" onClick={() => openPage({ page: "insight", fridge: id })}>
					{say("coldchain:insight.open")}
				</button>
				<button type="button" class="fridge-equipment" onClick={() => openPage({ page: "equipment", fridge: id })}>
					{say("equipment:open")}
				</button>
				<button type="button" class="fridge-sheet" onClick={() => openPage({ page: "sheet", fridge: id })}>
					{say("sheet:open")}
				</button>
				<NotingButton fridge={id} noted={noted} />
			</PageFoot>
		</div>
	);
}
