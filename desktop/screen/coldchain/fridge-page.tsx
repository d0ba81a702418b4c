// One fridge in detail: its last 24 hours, its signs, and what its safe band is.

import { useComputed } from "@preact/signals";
import { say } from "../i18n.ts";
import { connection, edgeNow, picture } from "../live.ts";
import { StateShape } from "../pictures.tsx";
import { openPage } from "../route.ts";
import { PageFoot } from "../system/page-foot.tsx";
import { toLongDate } from "../time/view-model.ts";
import { ChartFrame } from "./chart-frame.tsx";
import { DoorAndPower, Numeral } from "./fridge-tile.tsx";
import { toBandWords, toFridgeCard } from "./view-model.ts";

export function FridgePage({ fridge: id }: { fridge: string }) {
	const found = useComputed(() => picture.value?.fridges.find((fridge) => fridge.id === id));
	const fridge = found.value;
	if (fridge === undefined) return <PageFoot />;
	const card = toFridgeCard(fridge, edgeNow.value, connection.value === "live");
	const band = toBandWords(fridge);
	return (
		<div class="page fridge-page" data-state={card.state} data-stale={card.isStale}>
			<div class="fridge-head">
				<StateShape state={card.state} />
				<div class="fridge-words">
					<h2>{card.name}</h2>
					<strong class="state">{say(`coldchain:state.${card.state}`)}</strong>
					{card.doubt !== null && <span class="watching">{say(card.doubt)}</span>}
				</div>
				<div class="temperature">
					<Numeral card={card} />
					<span class="measured">{say(card.measured)}</span>
				</div>
			</div>
			<ChartFrame fridge={fridge} />
			<PageFoot>
				<p class="fridge-foot">
					{band !== null && <span>{say(band)}</span>}
					<DoorAndPower card={card} onlyBad={card.holdover !== null} />
					{fridge.limitsBy === "region" ? (
						<span class="date">{say("coldchain:chart.band.region")}</span>
					) : (
						card.holdover === null && <span class="date">{say(toLongDate(edgeNow.value))}</span>
					)}
				</p>
				<button type="button" class="fridge-insight" onClick={() => openPage({ page: "insight", fridge: id })}>
					{say("coldchain:insight.open")}
				</button>
				<button type="button" class="fridge-equipment" onClick={() => openPage({ page: "equipment", fridge: id })}>
					{say("equipment:open")}
				</button>
			</PageFoot>
		</div>
	);
}
