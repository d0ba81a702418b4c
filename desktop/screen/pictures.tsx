// Every drawing on the page: the mark, the shapes of the states, the signs. Strokes only, in the text's colour.

import type { CardState } from "./coldchain/view-model.ts";
import { rosettePath } from "./rosette.ts";

export function Rosette() {
	return (
		<svg class="rosette" viewBox="0 0 100 100" aria-hidden="true">
			<path d={rosettePath()} />
		</svg>
	);
}

/** Told apart without colour and from afar: disc with a tick, triangle, octagon, dashed ring. A body, and what is cut out of it. */
const STATE_SHAPES: Readonly<Record<CardState, { readonly body: string; readonly cut: string }>> = {
	"all-good": { body: "M24 4a20 20 0 1 0 .01 0Z", cut: "M14 25l7 7 13-15" },
	"look-now": { body: "M24 4 46 43H2Z", cut: "M24 17v13M24 36.5v.5" },
	"act-now": { body: "M15 3h18l12 12v18l-12 12H15L3 33V15Z", cut: "M24 12v15M24 35v.5" },
	unknown: { body: "M24 4a20 20 0 1 0 .01 0Z", cut: "M18 18a6 6 0 1 1 9 5.2c-2.2 1.3-3 2.6-3 5M24 34.5v1" },
};

export function StateShape({ state }: { state: CardState }) {
	const { body, cut } = STATE_SHAPES[state];
	return (
		<svg class="shape" data-state={state} viewBox="0 0 48 48" aria-hidden="true">
			<path class="body" d={body} />
			<path class="cut" d={cut} />
		</svg>
	);
}

const SIGNS = {
	"door-open": "M8 3h12v26H8ZM20 6l9-3v26l-9 0",
	"door-closed": "M8 3h16v26H8ZM20 15v3",
	"power-on": "M18 2 7 18h8l-2 12 12-17h-8Z",
	"power-off": "M18 2 7 18h8l-2 12 12-17h-8ZM3 3l26 26",
	"link-up": "M4 29h5v-7H4ZM13 29h5V15h-5ZM22 29h5V6h-5Z",
	"link-trying": "M4 29h5v-7H4ZM13 29h5V15h-5ZM22 29h5V6h-5Z",
	"link-down": "M4 29h5v-7H4ZM13 29h5V15h-5ZM22 29h5V6h-5ZM3 3l26 26",
	chevron: "M12 5l11 11-11 11",
	back: "M20 5 9 16l11 11",
	stick: "M11 13V4h10v9M8 13h16v15H8ZM13 8v2M19 8v2",
	"stick-ready": "M11 13V4h10v9M8 13h16v15H8ZM11.5 20l3.5 3.5 5.5-7",
	"stick-trouble": "M11 13V4h10v9M8 13h16v15H8ZM16 16v5M16 24.5v.1",
	thermometer: "M13 19V6a3 3 0 0 1 6 0v13a6 6 0 1 1-6 0ZM16 11v11M24 7h4M24 12h4",
	motor: "M5 11h18v14H5ZM23 15h5v6h-5M9 11V6h6v5M9 25v3M19 25v3",
	sun: "M16 10a6 6 0 1 0 .01 0ZM16 2v3M16 27v3M2 16h3M27 16h3M6 6l2 2M24 24l2 2M26 6l-2 2M8 24l-2 2",
	clock: "M16 3a13 13 0 1 0 .01 0ZM16 8v9l6 4",
	person: "M16 4a6 6 0 1 0 .01 0ZM4 29c0-8 5-12 12-12s12 4 12 12",
	plus: "M16 5v22M5 16h22",
	minus: "M5 16h22",
	leave: "M18 6V3H5v26h13v-3M12 16h17M23 10l6 6-6 6",
	erase: "M11 6h17v20H11L3 16ZM15 12l8 8M23 12l-8 8",
	work: "M4 4h10v10H4ZM18 4h10v10H18ZM4 18h10v10H4ZM18 18h10v10H18Z",
	key: "M10 10a6 6 0 1 0 .01 0ZM16 16h13M24 16v6M29 16v4",
} as const;
export type SignName = keyof typeof SIGNS;

export function Sign({ name }: { name: SignName }) {
	return (
		<svg class="sign" data-sign={name} viewBox="0 0 32 32" aria-hidden="true">
			<path d={SIGNS[name]} />
		</svg>
	);
}

const INSIGHT_PICTURES = {
	strength: "M4 36l10-12 9 8 12-18 9 6M35 14h9v9",
	holdover: "M18 2v9M30 2v9M13 11h22v7a11 11 0 0 1-22 0ZM24 29v6M12 46c0-9 24-9 24 0M6 6l36 36",
	door: "M10 4h22v40H10ZM32 8l10 5v30l-10-3M26 22v5",
	motor: "M24 9a15 15 0 1 0 .01 0ZM24 24l0-9M24 24l8 5M24 24l-8 5M6 44h36",
	thermometer: "M20 28V8a4 4 0 0 1 8 0v20a9 9 0 1 1-8 0ZM24 16v20M34 9h8M34 17h6M34 25h8",
	vial: "M17 4h14v6H17ZM15 14l3-4h12l3 4v30H15ZM15 24h18M20 31h8v8h-8Z",
} as const;
export type InsightPictureName = keyof typeof INSIGHT_PICTURES;

export function InsightPicture({ name }: { name: InsightPictureName }) {
	return (
		<svg class="picture" viewBox="0 0 48 48" aria-hidden="true">
			<path d={INSIGHT_PICTURES[name]} />
		</svg>
	);
}

/** A cone and two waves; filled, so that it is not taken for a line drawing of something else. */
export function Loudspeaker() {
	return (
		<svg class="loudspeaker" viewBox="0 0 48 48" aria-hidden="true">
			<path class="filled" d="M4 17h9L26 6v36L13 31H4Z" />
			<path d="M32 17a10 10 0 0 1 0 14M37 11a18 18 0 0 1 0 26" />
		</svg>
	);
}
