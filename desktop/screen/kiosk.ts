// On the wall, and only there: hands are told to the box, doors out of the page are shut, and the page shows that it lives.

import { effect } from "@preact/signals";
import { isKeyAllowed, KIOSK_AGENT } from "@tesai/shared/contract/kiosk.ts";
import { sendLook } from "./api.ts";
import { edgeNow } from "./live.ts";
import { formatHour } from "./time/view-model.ts";

/** The shell's own browser; a telephone that shows the same page has another name. */
export const isKiosk = navigator.userAgent.includes(KIOSK_AGENT);

/** The box waits ten minutes for the next hand: one word a minute is plenty. [PW17] */
const TELL_MS = 60_000;

/** Does nothing in any browser but the kiosk's. */
export function serveKiosk(): void {
	if (!isKiosk) return;
	shutDoors();
	tellHands();
	showLife();
}

/** What both shells close for the whole window, closed once more in the page, where Debian's Chromium asks the page first. */
function shutDoors(): void {
	const refuse = (event: Event) => event.preventDefault();
	for (const kind of ["contextmenu", "dragstart", "dragenter", "dragover", "drop"]) {
		addEventListener(kind, refuse, { capture: true });
	}
	addEventListener("wheel", (event) => event.ctrlKey && refuse(event), { capture: true, passive: false });
	addEventListener(
		"keydown",
		(event) => {
			// AltGr, which writes @ and ~, stands there as Ctrl+Alt on some layouts.
			const isWriting = event.getModifierState("AltGraph");
			const control = event.ctrlKey && !isWriting;
			const alt = event.altKey && !isWriting;
			if (!isKeyAllowed({ key: event.key, control, alt, meta: event.metaKey })) refuse(event);
		},
		{ capture: true },
	);
	// Dialogs of the browser, which hold the page or show the machine; the page has its own.
	Object.assign(globalThis, { alert: () => {}, confirm: () => false, prompt: () => null });
	Object.assign(globalThis, { print: () => {}, open: () => null });
}

function tellHands(): void {
	let toldMono = Number.NEGATIVE_INFINITY;
	const tell = () => {
		if (performance.now() - toldMono < TELL_MS) return;
		toldMono = performance.now();
		void sendLook();
	};
	addEventListener("pointerdown", tell, { passive: true, capture: true });
	addEventListener("keydown", tell, { passive: true, capture: true });
}

/** The shell sees titles and nothing else of the page: one that stands still for minutes belongs to a page that hangs. */
function showLife(): void {
	effect(() => {
		document.title = `Tesãi ${formatHour(edgeNow.value)}`;
	});
}
