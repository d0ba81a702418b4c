// What goes to other systems and comes from them: deliveries that need somebody, and other suppliers' fridges.

import type { Attention } from "@tesai/shared/contract/edge-api/coldchain.ts";
import type { DeliveryState, ReceiverView, SupplierView } from "@tesai/shared/contract/hub-api/deliveries.ts";
import type { EpochMs } from "@tesai/shared/contract/quantity.ts";
import { sayAge } from "./age.ts";
import { sayAlarmCodes } from "./alarm-words.ts";
import { type Html, html } from "./html.ts";
import { type Say, writeCelsius } from "./language.ts";
import { drawSign } from "./signs.ts";

export interface Exchange {
	readonly receivers: readonly ReceiverView[];
	readonly suppliers: readonly SupplierView[];
}

export const NO_EXCHANGE: Exchange = { receivers: [], suppliers: [] };

const FRIDGES_SHOWN = 100;

const ATTENTION_OF: Readonly<Record<DeliveryState, Attention>> = {
	fine: "all-good",
	late: "look-now",
	refused: "act-now",
};

/** At the top of the page, where the region looks first; nothing while every delivery is in time. */
export function renderDeliveryAlarms(say: Say, { receivers }: Exchange): Html {
	return html`${receivers
		.filter((one) => one.state !== "fine")
		.map(
			(
				one,
			) => html`<p class="raised ${ATTENTION_OF[one.state]}"><a class="state" href="#deliveries">${drawSign(ATTENTION_OF[one.state])}${sayState(say, one.state)}: ${one.receiver}</a></p>
`,
		)}`;
}

/** Nothing at all where nothing is configured. */
export function renderExchange(say: Say, { receivers, suppliers }: Exchange, now: EpochMs): Html {
	return html`${
		receivers.length > 0 &&
		html`<section aria-labelledby="deliveries"><h2 id="deliveries">${say("delivery.title")}</h2>
${receivers.map((receiver) => renderReceiver(say, receiver, now))}</section>`
	}
${
	suppliers.length > 0 &&
	html`<section aria-labelledby="suppliers"><h2 id="suppliers">${say("supplier.title")}</h2>
${suppliers.map((supplier) => renderSupplier(say, supplier, now))}</section>`
}`;
}

function renderReceiver(say: Say, receiver: ReceiverView, now: EpochMs): Html {
	const state = ATTENTION_OF[receiver.state];
	const { lastFailure, lastDeliveredAt, waiting, refusedFacts } = receiver;
	const last =
		lastDeliveredAt === null ? say("delivery.none") : say("delivery.last", { age: ageOf(say, lastDeliveredAt, now) });
	return html`<article class="${state}">
<div class="who"><p class="state">${drawSign(state)}${sayState(say, receiver.state)}</p><h3>${receiver.receiver}</h3></div>
<div class="what"><p>${last}</p>
${refusedFacts > 0 && html`<p class="note">${say("delivery.refusedFacts", { count: refusedFacts })}</p>`}
${waiting > 0 && html`<p class="note">${say("delivery.waiting", { count: waiting })}</p>`}
${receiver.state !== "fine" && lastFailure !== null && html`<p>${say("delivery.failure", { answer: sayAnswer(say, lastFailure.answer), age: ageOf(say, lastFailure.at, now) })}</p>`}
</div>
</article>
`;
}

function renderSupplier(say: Say, supplier: SupplierView, now: EpochMs): Html {
	const refused = supplier.refusals.reduce((sum, one) => sum + one.count, 0);
	const hasAlarm = supplier.fridges.some((fridge) => fridge.newest?.alarms);
	const state: Attention = hasAlarm || refused > 0 ? "look-now" : "all-good";
	const hidden = supplier.fridges.length - FRIDGES_SHOWN;
	return html`<article class="${state}">
<div class="who"><p class="state">${drawSign(state)}${state === "look-now" ? say("supplier.look") : say("supplier.good")}</p><h3>${supplier.name}</h3></div>
<div class="what">
${refused > 0 && html`<p class="note">${say("supplier.refused", { count: refused })}</p>`}
${
	supplier.fridges.length === 0
		? html`<p class="none">${say("supplier.none")}</p>`
		: html`<ul class="fridges foreign">${worstFirst(supplier.fridges)
				.slice(0, FRIDGES_SHOWN)
				.map((fridge) => renderForeignFridge(say, fridge, now))}</ul>`
}
${hidden > 0 && html`<p class="note">${say("supplier.more", { count: hidden })}</p>`}
</div>
</article>
`;
}

type Foreign = SupplierView["fridges"][number];

/** Fridges with an alarm come first; within both the order stays. */
function worstFirst(fridges: readonly Foreign[]): readonly Foreign[] {
	return fridges.toSorted((a, b) => Number(Boolean(b.newest?.alarms)) - Number(Boolean(a.newest?.alarms)));
}

function renderForeignFridge(say: Say, { appliance, place, newest }: Foreign, now: EpochMs): Html {
	const value = newest?.celsius ?? null;
	return html`<li><span class="fridge">${place ?? appliance}${place !== null && html` <small>${appliance}</small>`}</span>
<b>${value === null ? say("fridge.unmeasured") : writeCelsius(value)}</b>
<span>${newest?.alarms && html`<strong>${sayAlarmCodes(say, newest.alarms)}</strong> `}<small>${newest === null ? say("newest.never") : ageOf(say, newest.at, now)}</small></span></li>`;
}

function sayState(say: Say, state: DeliveryState): string {
	switch (state) {
		case "fine":
			return say("delivery.fine");
		case "late":
			return say("delivery.late");
		case "refused":
			return say("delivery.refused");
	}
}

function sayAnswer(say: Say, answer: string): string {
	if (answer === "hung") return say("answer.hung");
	if (answer === "dropped") return say("answer.dropped");
	if (answer === "unreachable") return say("answer.unreachable");
	return say("answer.status", { status: answer });
}

const ageOf = (say: Say, at: number, now: EpochMs): string => sayAge(say, Math.max(0, now - at));
