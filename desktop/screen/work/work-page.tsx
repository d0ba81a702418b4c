// The menu of everything that a person can do at this screen: a picture and a word each, two taps from the wall.

import { decideGate } from "../access/gate.ts";
import { currentPerson, mayNow } from "../access/session.ts";
import { say } from "../i18n.ts";
import { picture } from "../live.ts";
import type { Key } from "../phrase.ts";
import { Sign } from "../pictures.tsx";
import { openPage } from "../route.ts";
import { NoteTile } from "../sheet/note-tile.tsx";
import { ListenButton } from "../speech/listen-button.tsx";
import { nameFridge } from "../speech/spoken.ts";
import { PageFoot } from "../system/page-foot.tsx";
import { listWorkTiles, type WorkPicture, type WorkTile } from "./work-tiles.ts";

export function WorkPage() {
	const fridges = picture.value?.fridges ?? [];
	const gate = decideGate("note-reading", mayNow.value, currentPerson.value !== null);
	const noted = gate === "closed" ? [] : fridges;
	const tiles = listWorkTiles({
		fridges,
		hasPower: picture.value?.power !== undefined,
		may: mayNow.value,
		isSomebodyHere: currentPerson.value !== null,
	});
	return (
		<div class="page work-page">
			<h2>{say("work:title")}</h2>
			<ul class="work-tiles" data-many={noted.length + tiles.length > 8}>
				{noted.map(({ id, name }) => (
					<li key={`note ${id}`}>
						<NoteTile fridge={id} name={name}>
							<WorkDrawing name="sheet" />
						</NoteTile>
					</li>
				))}
				{tiles.map((tile) => (
					<li key={typeof tile.words === "string" ? tile.words : tile.words.name}>
						<button type="button" class="work-tile" onClick={() => openPage(tile.to)}>
							<WorkDrawing name={tile.picture} />
							<strong>{typeof tile.words === "string" ? say(tile.words) : tile.words.name}</strong>
							{tile.asksPin && (
								<span class="asks-pin">
									<Sign name="key" /> {say("work:asks-pin")}
								</span>
							)}
						</button>
					</li>
				))}
			</ul>
			<PageFoot>
				<ListenButton id="work" says={() => ["work:title", ...tiles.map(({ words }) => nameSpoken(words))]} />
			</PageFoot>
		</div>
	);
}

function nameSpoken(words: WorkTile["words"]): Key {
	return typeof words === "string" ? words : nameFridge(words.name);
}

const DRAWINGS: Readonly<Record<WorkPicture, string>> = {
	fridge: "M11 4h26v40H11ZM11 18h26M16 9v5M16 23v8M14 44v2M34 44v2",
	sheet: "M9 4h30v40H9ZM9 13h30M19 13v31M29 13v31M9 23h30M9 33h30",
	logger: "M15 18h18v26H15ZM19 18V6h10v12M22 10v3M26 10v3M19 26h10M19 33h10",
	sensor: "M24 4a6 6 0 0 1 6 6v17a10 10 0 1 1-12 0V10a6 6 0 0 1 6-6ZM24 14v19M35 10h7M35 17h7M35 24h7",
	battery: "M4 14h36v20H4ZM40 20h4v8h-4M24 17l-6 8h6l-2 6 7-8h-6Z",
	people: "M17 9a7 7 0 1 0 .01 0ZM4 41c0-9 5-14 13-14s13 5 13 14M33 11a6 6 0 1 1 0 12M36 28c5 2 8 6 8 13",
	look: "M5 18h9l11-9v30l-11-9H5ZM32 17c4 4 4 10 0 14M38 11c7 7 7 19 0 26",
	box: "M24 4a20 20 0 1 0 .01 0ZM24 21v14M24 13v1",
};

function WorkDrawing({ name }: { name: WorkPicture }) {
	return (
		<svg class="work-drawing" viewBox="0 0 48 48" aria-hidden="true">
			<path d={DRAWINGS[name]} />
		</svg>
	);
}
