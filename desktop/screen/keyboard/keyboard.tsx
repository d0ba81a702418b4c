// The keyboard as it is drawn and touched. Keys act when they are let go, several fingers at once, and never take the focus.

import { useComputed, useSignal } from "@preact/signals";
import { render } from "preact";
import { useEffect, useRef } from "preact/hooks";
import { language, say } from "../i18n.ts";
import { capitalNext, eraseText, findLayer, openField, writeText } from "./field.ts";
import { type Command, type KeyCap, LAYERS, type Layer, layerAfter } from "./layout.ts";

/** Longer than anybody touches a key for one letter; then a pace at which one can still stop. */
const HELD_MS = 500;
const NEXT_ERASED_MS = 90;

/** Draws it into `host`; what it returns takes it out again. */
export function drawKeyboard(host: HTMLElement): () => void {
	const field = openField.value;
	render(<Keyboard first={(field && findLayer(field)) ?? "letters"} />, host);
	return () => render(null, host);
}

function Keyboard({ first }: { first: Layer }) {
	const layer = useSignal(first);
	/** Undefined: as the text itself wants it. */
	const chosenCase = useSignal<boolean | undefined>(undefined);
	const isCapital = useComputed(() => chosenCase.value ?? capitalNext.value);
	const held = useRef(new Map<number, Element>());
	const erasing = useRef<ReturnType<typeof setTimeout>>(undefined);
	useEffect(() => stopErasing, []);

	/** Whoever holds the key wants more than one letter gone. */
	function eraseOn(afterMs: number): void {
		erasing.current = setTimeout(() => {
			// Letting go is then no touch of its own.
			for (const pointer of [...held.current.keys()]) letGo(held.current, pointer);
			eraseText();
			eraseOn(NEXT_ERASED_MS);
		}, afterMs);
	}

	function stopErasing(): void {
		clearTimeout(erasing.current);
	}

	function press(key: Element): void {
		const { command, text } = (key as HTMLElement).dataset;
		if (text !== undefined) {
			writeText(isCapital.value ? text.toUpperCase() : text);
			chosenCase.value = undefined;
			layer.value = layerAfter(layer.value, text);
		} else obey(command as Command);
	}

	function obey(command: Command): void {
		if (command === "backspace") eraseText();
		else if (command === "space") writeText(" ");
		else if (command === "shift") chosenCase.value = !isCapital.value;
		else if (command === "done") openField.value?.blur();
		else layer.value = command;
	}

	return (
		<section
			class="keyboard"
			lang={language.value}
			data-layer={layer.value}
			aria-label={say("keyboard:title")}
			onMouseDown={(event) => event.preventDefault()}
			onPointerDown={(event) => {
				event.preventDefault();
				const key = findKey(event.target);
				if (key === null) return;
				held.current.set(event.pointerId, key);
				key.setAttribute("data-held", "true");
				if ((key as HTMLElement).dataset.command === "backspace") eraseOn(HELD_MS);
			}}
			onPointerUp={(event) => {
				stopErasing();
				const key = letGo(held.current, event.pointerId);
				if (key !== undefined && findKey(document.elementFromPoint(event.clientX, event.clientY)) === key) press(key);
			}}
			onPointerCancel={(event) => {
				stopErasing();
				letGo(held.current, event.pointerId);
			}}
		>
			{LAYERS[layer.value].map((row, at) => (
				<div key={at} class="key-row">
					{row.map((cap) => (
						<Key key={"text" in cap ? cap.text : cap.command} cap={cap} isCapital={isCapital.value} press={press} />
					))}
				</div>
			))}
		</section>
	);
}

function letGo(held: Map<number, Element>, pointer: number): Element | undefined {
	const key = held.get(pointer);
	held.delete(pointer);
	key?.removeAttribute("data-held");
	return key;
}

const findKey = (target: EventTarget | null): Element | null =>
	target instanceof Element ? target.closest(".keyboard button") : null;

interface KeyProps {
	readonly cap: KeyCap;
	readonly isCapital: boolean;
	press(key: Element): void;
}

function Key({ cap, isCapital, press }: KeyProps) {
	const columns = String(cap.columns);
	// No finger was there: a screen reader, or Enter on a key.
	const onClick = (event: MouseEvent & { currentTarget: Element }) => event.detail === 0 && press(event.currentTarget);
	if ("text" in cap) {
		return (
			<button type="button" data-text={cap.text} data-columns={columns} onClick={onClick}>
				{isCapital ? cap.text.toUpperCase() : cap.text}
			</button>
		);
	}
	const { command } = cap;
	const isPressed = command === "shift" ? isCapital : undefined;
	return (
		<button
			type="button"
			data-command={command}
			data-columns={columns}
			aria-label={say(`keyboard:${command}`)}
			aria-pressed={isPressed}
			onClick={onClick}
		>
			<Face command={command} />
		</button>
	);
}

const DRAWINGS: Partial<Record<Command, string>> = {
	backspace: "M12 6h17v20H12L3 16ZM16 12l8 8M24 12l-8 8",
	shift: "M16 4 5 16h6v10h10V16h6Z",
	space: "M4 14v8h24v-8",
};
/** Letters that show what a key brings; drawn, because they are not its name. */
const SIGNS: Partial<Record<Command, string>> = { accents: "á é", letters: "a ã", signs: "12" };

function Face({ command }: { command: Command }) {
	const drawing = DRAWINGS[command];
	const sign = SIGNS[command];
	if (sign !== undefined) return <span class="key-sign" data-sign={sign} />;
	if (drawing === undefined) return <>{say("keyboard:done")}</>;
	return (
		<svg viewBox="0 0 32 32" aria-hidden="true">
			<path d={drawing} />
		</svg>
	);
}
