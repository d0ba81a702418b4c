// An alarm that climbs, and the region's answer to it: whom the post has told, and a form without a script.

import { type HubAlarm, type PostView, REGION_REASONS } from "@tesai/shared/contract/hub-api/posts.ts";
import { type Html, html } from "./html.ts";
import { type Language, type Say, writeTime } from "./language.ts";

/** The post has asked the region to act, and nobody has. */
export function hasClimbed(alarm: HubAlarm): boolean {
	return alarm.acknowledged === null && alarm.regionSaw === null && alarm.told.some(({ level }) => level === "region");
}

/** Whom somebody may have reached; a step that was skipped or refused reached nobody. */
const REACHED: ReadonlySet<string> = new Set(["told", "ordered", "unsure"]);

/** Nothing for an alarm that somebody at the post has seen. */
export function renderAnswer(say: Say, post: PostView, alarm: HubAlarm, lang: Language): Html | null {
	if (alarm.acknowledged !== null) return null;
	const levels = alarm.told.flatMap(({ level, outcome }) =>
		(level === "siren" || level === "sms") && REACHED.has(outcome) ? [say(`level.${level}`)] : [],
	);
	return html`${levels.length > 0 && html`<span>${say("climb.told", { levels: levels.join(", ") })}</span>`}
${hasClimbed(alarm) && html`<span class="climbed">${say("climb.region")}</span>`}
${alarm.regionSaw === null ? renderForm(say, post, alarm, lang) : html`<span class="seen">${say("answer.on-its-way", { time: writeTime(alarm.regionSaw.at), reason: say(`reason.${alarm.regionSaw.reason}`) })}</span>`}`;
}

function renderForm(say: Say, post: PostView, alarm: HubAlarm, lang: Language): Html {
	return html`<form class="answer" method="post" action="/posts/${post.id}/alarms/${alarm.id}/acknowledgement?lang=${lang}">
<select name="reason" aria-label="${say("answer.choose")}">${REGION_REASONS.map((reason) => html`<option value="${reason}">${say(`reason.${reason}`)}</option>`)}</select>
<button type="submit">${say("answer.save")}</button></form>`;
}
