// In the place of a page that not everybody may open: says so, says who may, and asks who is there.

import type { Action } from "@tesai/shared/contract/access.ts";
import type { ComponentChildren } from "preact";
import { useEffect } from "preact/hooks";
import { say } from "../i18n.ts";
import { StateShape } from "../pictures.tsx";
import { route } from "../route.ts";
import { PageFoot } from "../system/page-foot.tsx";
import { askWho } from "./asked.ts";
import { decideGate, listRolesFor, neededAction } from "./gate.ts";
import { currentPerson, isAnswering, mayNow } from "./session.ts";
import { ROLE_WORDS } from "./tile.ts";

/** Draws the page itself once it is known that it may be drawn, and never before. */
export function GatedPage({ children }: { children: ComponentChildren }) {
	const need = neededAction(route.value.page);
	const gate = decideGate(need, mayNow.value, currentPerson.value !== null);
	if (need === null || gate === "open" || isAnswering.value) return <>{children}</>;
	if (gate === "looking") return <p class="empty">{say("system:looking")}</p>;
	return <ClosedPage key={`${route.value.page} ${gate}`} need={need} isAsking={gate === "asking"} />;
}

function ClosedPage({ need, isAsking }: { need: Action; isAsking: boolean }) {
	// The tap that led here is not lost: after the PIN the page opens by itself.
	useEffect(() => {
		if (isAsking) void askWho("sign-in-first");
	}, [isAsking]);
	return (
		<div class="page gate-page">
			<p class="told-words">
				<StateShape state="look-now" />
				{say(isAsking ? "access:gate.asking" : "access:gate.closed")}
			</p>
			<p class="gate-who">
				<span>{say("access:gate.who")}</span>
				{listRolesFor(need).map((role) => (
					<strong key={role}>{say(ROLE_WORDS[role])}</strong>
				))}
			</p>
			<PageFoot>
				<button type="button" class="main" onClick={() => void askWho(isAsking ? "sign-in-first" : "right-missing")}>
					{say(isAsking ? "access:enter" : "access:another")}
				</button>
			</PageFoot>
		</div>
	);
}
