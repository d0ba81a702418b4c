// The sheet over the page that asks who somebody is: a tile, then the PIN; or the telephone and a new PIN, typed twice.

import { useSignal } from "@preact/signals";
import type { Tile } from "@tesai/shared/contract/edge-api/access.ts";
import { useEffect, useLayoutEffect, useRef } from "preact/hooks";
import { fetchTiles, sendPin, sendSignIn } from "../api.ts";
import { say } from "../i18n.ts";
import { Sign, StateShape } from "../pictures.tsx";
import { LanguageSwitch } from "../system/head.tsx";
import { isLong, pickFound, sortPeople } from "../system/search.ts";
import { SearchField } from "../system/search-field.tsx";
import { type Asked, closeSheet } from "./asked.ts";
import { comeIn, learnAccess, takeTurn } from "./coming.ts";
import { PinStep } from "./pin-step.tsx";
import { currentPerson, signedIn } from "./session.ts";
import { afterNewPin, afterSignIn, askNewPin, chooseTile, repeatPin, type SheetStep } from "./sheet.ts";
import { listActive } from "./tile.ts";
import { TileFace } from "./tile-face.tsx";

export function AccessSheet({ asked }: { asked: Asked }) {
	const step = useSignal<SheetStep>(firstStep(asked));
	const isBusy = useSignal(false);
	const title = useRef<HTMLHeadingElement>(null);

	async function trySignIn(tile: Tile, pin: string): Promise<void> {
		const answer = await sendSignIn({ person: tile.person, pin });
		const next = afterSignIn(tile, answer, performance.now());
		if (next !== null) step.value = next;
		else if (answer.ok && answer.value.outcome === "signed-in") {
			const { token, may } = answer.value;
			comeIn({ tile, token, may });
			closeSheet();
		}
	}

	async function setPin(tile: Tile, code: string | null, pin: string): Promise<void> {
		const token = code === null ? (currentPerson.value?.token ?? null) : null;
		const answer = await sendPin(tile.person, { pin, ...(code !== null && { code }) }, token);
		const next = afterNewPin(tile, code, answer, performance.now());
		if (next !== null) step.value = next;
		else {
			void learnAccess();
			// With a code it was the owner, who has just shown to know the new PIN.
			if (code !== null) await trySignIn(tile, pin);
			else step.value = { at: "set", tile };
		}
	}

	async function take(digits: string): Promise<void> {
		const now = step.value;
		if (now.at === "tiles" || now.at === "set" || isBusy.value) return;
		isBusy.value = true;
		if (now.at === "pin") await trySignIn(now.tile, digits);
		else if (now.at === "code") step.value = askNewPin(now.tile, digits);
		else if (now.at === "first") step.value = { ...now, at: "second", first: digits, news: null };
		else {
			const again = repeatPin(now, digits);
			if (again !== null) step.value = again;
			else await setPin(now.tile, now.code, digits);
		}
		isBusy.value = false;
	}

	function goBack(): void {
		const now = step.value;
		if (now.at === "second") step.value = askNewPin(now.tile, now.code);
		else if (now.at === "tiles" || now.at === "set" || asked.what === "new-pin" || asked.tile !== null) closeSheet();
		else step.value = { at: "tiles", news: null };
	}

	// Where the reader's attention and the keyboard are: at the question, whenever it is a new one.
	useEffect(() => title.current?.focus(), [step.value.at]);
	const now = step.value;
	return (
		<Sheet close={goBack}>
			<div class="sheet-head" data-at={now.at}>
				<h2 id="sheet-title" ref={title} tabIndex={-1}>
					{say(titleOf(asked, now))}
				</h2>
				<LanguageSwitch />
			</div>
			{now.at === "tiles" ? (
				<TileChoice
					choose={(tile) => {
						const isHere = signedIn.value.find((one) => one.tile.person === tile.person && one.token !== null);
						if (isHere === undefined) step.value = chooseTile(tile, performance.now());
						else {
							takeTurn(isHere);
							closeSheet();
						}
					}}
				/>
			) : now.at === "set" ? (
				<p class="told-words">
					<StateShape state="all-good" />
					{say("access:set")}
				</p>
			) : (
				<PinStep key={now.at} step={now} isBusy={isBusy.value} take={(digits) => void take(digits)} />
			)}
			<div class="page-foot sheet-foot">
				<button type="button" class="back" onClick={goBack}>
					<Sign name="back" /> {say("system:back")}
				</button>
				{now.at === "pin" && (
					<button
						type="button"
						class="pin-forgotten"
						onClick={() => {
							step.value = { at: "code", tile: now.tile, news: null, waitUntilMono: now.waitUntilMono };
						}}
					>
						{say("access:pin.forgotten")}
					</button>
				)}
			</div>
		</Sheet>
	);
}

function firstStep(asked: Asked): SheetStep {
	if (asked.what === "new-pin") return askNewPin(asked.tile, null);
	return asked.tile === null ? { at: "tiles", news: null } : chooseTile(asked.tile, performance.now());
}

function titleOf(asked: Asked, step: SheetStep) {
	if (step.at !== "tiles") return `access:title.${step.at}` as const;
	if (asked.what === "sign-in" && asked.why === "right-missing") return "access:title.other";
	return "access:title.tiles";
}

/** The browser's own dialog: the page behind is out of reach, and the focus goes back to where it was. */
function Sheet(props: { close: () => void; children: preact.ComponentChildren }) {
	const dialog = useRef<HTMLDialogElement>(null);
	useLayoutEffect(() => {
		const shown = dialog.current;
		const before = document.activeElement;
		shown?.showModal();
		return () => {
			shown?.close();
			if (before instanceof HTMLElement && before.isConnected) before.focus();
		};
	}, []);
	return (
		<dialog
			ref={dialog}
			class="access-sheet"
			aria-labelledby="sheet-title"
			onCancel={(event) => {
				event.preventDefault();
				props.close();
			}}
		>
			{props.children}
		</dialog>
	);
}

function TileChoice({ choose }: { choose: (tile: Tile) => void }) {
	const tiles = useSignal<readonly Tile[] | "unanswered" | null>(null);
	useEffect(() => {
		void fetchTiles().then((answer) => {
			tiles.value = answer.ok ? sortPeople(listActive(answer.value)) : "unanswered";
		});
	}, []);
	const typed = useSignal("");
	const known = tiles.value;
	if (known === null) return <p class="empty">{say("system:looking")}</p>;
	if (known === "unanswered") return <p class="empty">{say("access:news.unanswered")}</p>;
	if (known.length === 0) return <p class="empty">{say("access:nobody")}</p>;
	const found = pickFound(known, typed.value, ({ name }) => name);
	return (
		<>
			{isLong(known) && <SearchField typed={typed} />}
			{found.length === 0 && <p class="empty">{say("system:search.nothing")}</p>}
			<ul class="tiles">
				{found.map((tile) => (
					<li key={tile.person}>
						<button type="button" class="tile" onClick={() => choose(tile)}>
							<TileFace tile={tile} />
						</button>
					</li>
				))}
			</ul>
		</>
	);
}
