// The drawn signs of the page: a shape for each state, so that colour is never the only one, and the mark.

import type { Attention } from "@tesai/shared/contract/edge-api/coldchain.ts";
import { type Html, html } from "./html.ts";

const SHAPES: Readonly<Record<Attention, Html>> = {
	"act-now": html`<path d="M16 3 30 28H2Z"/><path d="M16 12v8M16 24v.5"/>`,
	"look-now": html`<path d="M16 2 30 16 16 30 2 16Z"/><path d="M16 9v9M16 22.5v.5"/>`,
	"all-good": html`<circle cx="16" cy="16" r="13"/><path d="m10 16.5 4.5 4.5 8-9"/>`,
};

export function drawSign(state: Attention): Html {
	return html`<svg class="sign" viewBox="0 0 32 32" aria-hidden="true">${SHAPES[state]}</svg>`;
}

/** A rosette of ñandutí lace: one petal with its thread, sixteen times around. */
export function drawMark(): Html {
	const petals = Array.from({ length: 15 }, (_, n) => html`<use href="#petal" transform="rotate(${(n + 1) * 22.5})"/>`);
	return html`<svg class="mark" viewBox="-50 -50 100 100" aria-hidden="true"><path id="petal" d="M0-9V-35M-7-34Q-9-47 0-48Q9-47 7-34M-4-20 0-24 4-20"/>${petals}<circle r="9"/><circle r="35"/></svg>`;
}
