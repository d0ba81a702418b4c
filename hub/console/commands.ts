// What the region has commanded its boxes: how far each order is on its way, and the box's proof of what came of it.

import type { Attention } from "@tesai/shared/contract/edge-api/coldchain.ts";
import type { CommandProof } from "@tesai/shared/contract/event/command.ts";
import type { BoxCommand } from "@tesai/shared/contract/hub-api/authoring.ts";
import { type EpochMs, HOUR } from "@tesai/shared/contract/quantity.ts";
import { sayAge } from "./age.ts";
import { type Html, html } from "./html.ts";
import type { Say } from "./language.ts";
import { drawSign } from "./signs.ts";

/** Newest first; the rest can be asked of the hub's addresses. */
const COMMANDS_SHOWN = 8;

/** Nothing at all where nothing was ever commanded. */
export function renderCommands(
	say: Say,
	commands: readonly BoxCommand[],
	nameOf: ReadonlyMap<string, string>,
	now: EpochMs,
): Html | false {
	return (
		commands.length > 0 &&
		html`<section aria-labelledby="commands"><h2 id="commands">${say("command.title")}</h2>
${commands.slice(0, COMMANDS_SHOWN).map((one) => renderCommand(say, one, nameOf.get(one.post) ?? one.post, now))}</section>`
	);
}

function renderCommand(say: Say, { order, state, proof, givenAt }: BoxCommand, post: string, now: EpochMs): Html {
	const attention = attentionTo(state);
	return html`<article class="${attention ?? "on-its-way"}">
<div class="who"><p class="state">${attention !== undefined && drawSign(attention)}${say(`command.${state}`)}</p><h3>${post}</h3></div>
<div class="what"><p>${say(`order.${order.order}`)}</p>
<p>${say("command.age", { age: sayAge(say, Math.max(0, now - givenAt)) })}</p>
${proof !== null && html`<p class="note">${sayProof(say, proof)}</p>`}</div>
</article>
`;
}

/** An order on its way asks nobody for anything. */
function attentionTo(state: BoxCommand["state"]): Attention | undefined {
	switch (state) {
		case "waiting":
		case "given":
		case "received":
		case "applied":
			return undefined;
		case "done":
			return "all-good";
		case "expired":
		case "refused":
		case "failed":
			return "look-now";
	}
}

function sayProof(say: Say, proof: CommandProof): string {
	switch (proof.proof) {
		case "facts":
			if (proof.last < proof.first) return say("command.nothing-new");
			return say("command.facts", { lane: say(`lane.${proof.lane}`), from: proof.first, upTo: proof.last });
		case "starts":
			return say("command.starts", { before: proof.before, after: proof.after });
		case "late":
			return say("command.late", { count: Math.max(1, Math.round(proof.byMs / HOUR)) });
		case "refusal":
			return proof.why === "clock-unsure" ? say("command.clock-unsure") : say("command.nothing-there");
	}
}
