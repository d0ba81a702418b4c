// Who works here, who has a PIN, and, for whoever manages the people, who did what.

import { useSignal, useSignalEffect } from "@preact/signals";
import type { DeedView, Tile } from "@tesai/shared/contract/edge-api/access.ts";
import { fetchDeeds, fetchTiles } from "../api.ts";
import { say } from "../i18n.ts";
import type { Key } from "../phrase.ts";
import { PageFoot } from "../system/page-foot.tsx";
import { asked, askWho, openSheet } from "./asked.ts";
import { OpenBoxNote } from "./open-box-note.tsx";
import { listPersonRows, type PersonRow, type PinOffer, toDeedLines } from "./people-view-model.ts";
import { currentPersonNo, mayNow } from "./session.ts";
import { TileFace } from "./tile-face.tsx";

const OFFER_WORDS: Readonly<Record<Exclude<PinOffer, "none">, Key>> = {
	own: "access:people.change",
	other: "access:people.give",
	call: "access:people.call",
};

export function PeoplePage() {
	const tiles = useSignal<readonly Tile[] | null>(null);
	const deeds = useSignal<readonly DeedView[]>([]);
	const may = Array.isArray(mayNow.value) ? mayNow.value : [];
	const isManager = may.includes("manage-people");

	// Anew for every person, and after every sheet: a PIN may have been set in it.
	useSignalEffect(() => {
		const seesDeeds =
			currentPersonNo.value !== null && Array.isArray(mayNow.value) && mayNow.value.includes("manage-people");
		if (asked.value !== null) return;
		deeds.value = [];
		void fetchTiles().then((answer) => {
			if (answer.ok) tiles.value = answer.value;
		});
		if (!seesDeeds) return;
		void fetchDeeds().then((answer) => {
			if (answer.ok) deeds.value = answer.value;
		});
	});
	const known = tiles.value;
	return (
		<div class="page people-page">
			<h2>{say("access:people.title")}</h2>
			<OpenBoxNote />
			{known === null && <p class="empty">{say("system:looking")}</p>}
			{known?.length === 0 && <p class="empty">{say("access:nobody")}</p>}
			<div class="people-columns" data-deeds={isManager}>
				<ul class="people">
					{listPersonRows(known ?? [], currentPersonNo.value, may).map((row) => (
						<PersonLine key={row.tile.person} row={row} />
					))}
				</ul>
				{isManager && <DeedLog deeds={deeds.value} tiles={known ?? []} />}
			</div>
			<PageFoot to={{ page: "work" }} />
		</div>
	);
}

function PersonLine({ row: { tile, state, isNews, offer } }: { row: PersonRow }) {
	return (
		<li class="person" data-left={!tile.active}>
			<TileFace tile={tile} />
			<span class="person-state" data-bad={isNews}>
				{say(state)}
			</span>
			{offer !== "none" && (
				<button
					type="button"
					onClick={() => void (offer === "call" ? askWho(null, tile) : openSheet({ what: "new-pin", tile }))}
				>
					{say(OFFER_WORDS[offer])}
				</button>
			)}
		</li>
	);
}

function DeedLog({ deeds, tiles }: { deeds: readonly DeedView[]; tiles: readonly Tile[] }) {
	const lines = toDeedLines(deeds, tiles);
	return (
		// biome-ignore lint/a11y/noNoninteractiveTabindex: a list that scrolls must be reached by the keyboard
		<section class="deeds" aria-label={say("access:deeds.title")} tabIndex={0}>
			<h3>{say("access:deeds.title")}</h3>
			<ol>
				{lines.map((line, at) => (
					<li key={lines.length - at}>
						<span class="deed-when">{say(line.when)}</span>
						<strong>{line.who ?? say("access:deed.nobody")}</strong>
						<span>{say(line.what)}</span>
						{line.isUnproven && <em>{say("access:deed.unproven")}</em>}
					</li>
				))}
			</ol>
		</section>
	);
}
