// Fingers, a mouse's wheel and keys on a chart, told as windows and moments; whoever asked decides what becomes of them.

import type { ChartWindow } from "./chart-window.ts";
import { fitWindow, followMoment, lastsOf, panWindow, pinchWindow, stepOf, zoomWindow } from "./chart-window.ts";

export interface ChartHands {
	readonly window: () => ChartWindow;
	readonly bounds: () => ChartWindow;
	readonly cursor: () => number | null;
	/** Where on the page the time's axis lies: its left edge and its width. */
	readonly axis: () => { readonly left: number; readonly width: number };
	readonly showWindow: (window: ChartWindow) => void;
	readonly showMoment: (at: number) => void;
}

/** A finger that moved no further has tapped. */
const TAP_PX = 10;
const KEY_ZOOM = 1.5;
/** One notch of a wheel is about 100. */
const WHEEL_ZOOM = 1.002;

/** Listens until the returned function is called. */
export function followHands(place: HTMLElement, hands: ChartHands): () => void {
	const fingers = new Map<number, number>();
	let grip: { readonly window: ChartWindow; readonly was: readonly number[] } | null = null;
	let tapAt: number | null = null;

	const shareOf = (x: number) => (x - hands.axis().left) / hands.axis().width;
	/** Both fingers begin anew whenever one comes or goes, so that the chart never jumps. */
	const takeHold = () => {
		grip = fingers.size === 0 ? null : { window: hands.window(), was: [...fingers.values()].map(shareOf) };
	};
	const down = (event: PointerEvent) => {
		if (event.pointerType === "mouse" && event.button !== 0) return;
		if (fingers.size === 2) return;
		fingers.set(event.pointerId, event.clientX);
		tapAt = fingers.size === 1 ? event.clientX : null;
		try {
			place.setPointerCapture(event.pointerId);
		} catch {
			// A pointer that is already gone cannot be kept; its end comes all the same.
		}
		takeHold();
	};
	const move = (event: PointerEvent) => {
		if (!fingers.has(event.pointerId) || grip === null) return;
		if (tapAt !== null && Math.abs(event.clientX - tapAt) <= TAP_PX) return;
		tapAt = null;
		fingers.set(event.pointerId, event.clientX);
		const is = [...fingers.values()].map(shareOf);
		const [was = 0, other] = grip.was;
		const [now = 0, otherNow] = is;
		const { window } = grip;
		if (other !== undefined && otherNow !== undefined)
			hands.showWindow(pinchWindow(window, hands.bounds(), [was, other], [now, otherNow]));
		else hands.showWindow(panWindow(window, hands.bounds(), (was - now) * lastsOf(window)));
	};
	const up = (event: PointerEvent) => {
		if (!fingers.delete(event.pointerId)) return;
		if (tapAt !== null && event.type === "pointerup")
			hands.showMoment(momentAt(shareOf(event.clientX), hands.window()));
		tapAt = null;
		takeHold();
	};
	const turn = (event: WheelEvent) => {
		event.preventDefault();
		const { window, bounds, showWindow } = hands;
		const isSideways = Math.abs(event.deltaX) > Math.abs(event.deltaY) || event.shiftKey;
		const by = event.deltaX === 0 ? event.deltaY : event.deltaX;
		if (isSideways) showWindow(panWindow(window(), bounds(), (by / hands.axis().width) * lastsOf(window())));
		else showWindow(zoomWindow(window(), bounds(), WHEEL_ZOOM ** event.deltaY, shareOf(event.clientX)));
	};
	const press = (event: KeyboardEvent) => {
		if (event.altKey || event.ctrlKey || event.metaKey || !pressKey(event.key, event.shiftKey, hands)) return;
		event.preventDefault();
	};

	place.addEventListener("pointerdown", down);
	place.addEventListener("pointermove", move);
	place.addEventListener("pointerup", up);
	place.addEventListener("pointercancel", up);
	place.addEventListener("wheel", turn, { passive: false });
	place.addEventListener("keydown", press);
	return () => {
		place.removeEventListener("pointerdown", down);
		place.removeEventListener("pointermove", move);
		place.removeEventListener("pointerup", up);
		place.removeEventListener("pointercancel", up);
		place.removeEventListener("wheel", turn);
		place.removeEventListener("keydown", press);
	};
}

const momentAt = (share: number, window: ChartWindow): number =>
	window.from + Math.min(1, Math.max(0, share)) * lastsOf(window);

/** False for a key that is none of the chart's. */
function pressKey(key: string, isShift: boolean, hands: ChartHands): boolean {
	const window = hands.window();
	const bounds = hands.bounds();
	const middle = (window.from + window.to) / 2;
	const at = hands.cursor() ?? middle;
	const goTo = (moment: number) => {
		const to = Math.min(bounds.to, Math.max(bounds.from, moment));
		hands.showMoment(to);
		hands.showWindow(followMoment(window, bounds, to));
	};
	const zoom = (factor: number) => {
		const share = at < window.from || at > window.to ? 0.5 : (at - window.from) / lastsOf(window);
		hands.showWindow(zoomWindow(window, bounds, factor, share));
	};
	switch (key) {
		case "ArrowLeft":
		case "ArrowRight": {
			const by = key === "ArrowLeft" ? -1 : 1;
			if (isShift) hands.showWindow(panWindow(window, bounds, (by * lastsOf(window)) / 4));
			else goTo(at + by * stepOf(window));
			return true;
		}
		case "PageUp":
		case "PageDown":
			hands.showWindow(panWindow(window, bounds, (key === "PageUp" ? -1 : 1) * lastsOf(window)));
			return true;
		case "+":
		case "=":
			zoom(1 / KEY_ZOOM);
			return true;
		case "-":
		case "_":
			zoom(KEY_ZOOM);
			return true;
		case "Home":
			hands.showMoment(bounds.from);
			hands.showWindow(fitWindow({ from: bounds.from, to: bounds.from + lastsOf(window) }, bounds));
			return true;
		case "End":
			hands.showMoment(bounds.to);
			hands.showWindow(fitWindow({ from: bounds.to - lastsOf(window), to: bounds.to }, bounds));
			return true;
		default:
			return false;
	}
}
