// The second question of an acknowledgement: who has seen the alarm. A name and no PIN, because vaccines do not wait for one.

import type { Tile } from "@tesai/shared/contract/edge-api/access.ts";
import { TileFace } from "../access/tile-face.tsx";
import { say } from "../i18n.ts";
import { Sign } from "../pictures.tsx";
import type { Saving, Signature } from "./acknowledgement.ts";
import { SavingWords } from "./saving-words.tsx";

export function WhoQuestion(props: {
	tiles: readonly Tile[];
	saving: Saving;
	sign: (by: Signature) => void;
	goBack: () => void;
	retry: () => void;
}) {
	const isBusy = props.saving === "saving";
	return (
		<div class="page acknowledge">
			<h2>{say("access:who-saw")}</h2>
			<ul class="tiles">
				{props.tiles.map((tile) => (
					<li key={tile.person}>
						<button type="button" class="tile" disabled={isBusy} onClick={() => props.sign(tile.person)}>
							<TileFace tile={tile} />
						</button>
					</li>
				))}
				<li>
					<button type="button" class="tile" disabled={isBusy} onClick={() => props.sign("nobody")}>
						<Sign name="person" />
						<span class="tile-words">
							<strong>{say("access:unnamed")}</strong>
						</span>
					</button>
				</li>
			</ul>
			<div class="page-foot">
				<button type="button" class="back" onClick={props.goBack}>
					<Sign name="back" /> {say("system:back")}
				</button>
				<SavingWords saving={props.saving} retry={props.retry} />
			</div>
		</div>
	);
}
