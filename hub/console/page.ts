// The region on one page, worst first: server-rendered, no script, refreshed by the browser itself.

import type { BoxCommand } from "@tesai/shared/contract/hub-api/authoring.ts";
import type { HubAlarm, PostView } from "@tesai/shared/contract/hub-api/posts.ts";
import type { EpochMs } from "@tesai/shared/contract/quantity.ts";
import { sayAge } from "./age.ts";
import { sayRule } from "./alarm-words.ts";
import { renderAnswer } from "./answer.ts";
import { isAltered, isSilent, postAttention, sortByAttention } from "./attention.ts";
import { renderCommands } from "./commands.ts";
import { type Exchange, NO_EXCHANGE, renderDeliveryAlarms, renderExchange } from "./exchange.ts";
import { type Html, html } from "./html.ts";
import {
	LANGUAGES,
	type Language,
	openLanguage,
	type Say,
	writeCelsius,
	writeCount,
	writeMoment,
	writeTime,
} from "./language.ts";
import { drawMark, drawSign } from "./signs.ts";

type HubFridge = PostView["fridges"][number];

const REFRESH_SECONDS = 30;
const ALARMS_SHOWN = 6;
/** Worst first, so what is left out is what needs nobody; a country's page stays small enough for a phone. */
const POSTS_SHOWN = 200;

/** `onCall` is whom the region calls when a post does not answer, in the words of hub.toml. */
export function renderRegion(
	posts: readonly PostView[],
	lang: Language,
	now: EpochMs,
	exchange: Exchange = NO_EXCHANGE,
	onCall?: string,
	commands: readonly BoxCommand[] = [],
	refusedDeeds: ReadonlyMap<string, number> = new Map(),
): string {
	const say = openLanguage(lang);
	const sorted = sortByAttention(posts);
	const hidden = posts.length - POSTS_SHOWN;
	const page = html`<!doctype html>
<html lang="${lang}">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<meta http-equiv="refresh" content="${REFRESH_SECONDS}">
<title>${say("title")} · Tesãi</title>
<link rel="stylesheet" href="/console.css">
</head>
<body>
<a class="skip" href="#posts">${say("skip")}</a>
<header>
${drawMark()}<h1>${say("title")}</h1>
<nav aria-label="${say("language.choose")}">${LANGUAGES.map((each) => renderLanguage(each, lang))}</nav>
</header>
<main>
${renderSums(say, posts)}
${renderDeliveryAlarms(say, exchange)}
${onCall !== undefined && html`<p class="on-call">${say("on-call", { contact: onCall })}</p>`}
${posts.length === 0 && html`<p class="empty">${say("none")}</p>`}
<div id="posts">${sorted.slice(0, POSTS_SHOWN).map((post) => renderPost(say, post, now, lang, refusedDeeds.get(post.id) ?? 0))}</div>
${hidden > 0 && html`<p class="empty">${say("more", { count: hidden })}</p>`}
${renderCommands(say, commands, new Map(posts.map(({ id, name }) => [id, name])), now)}
${renderExchange(say, exchange, now)}
</main>
<footer><a href="/pin-code?lang=${lang}">${say("pin.title")}</a> · ${say("refreshed", { time: writeTime(now) })}</footer>
</body>
</html>
`;
	return page.markup;
}

function renderLanguage(each: Language, current: Language): Html {
	const name = openLanguage(each)("language.name");
	if (each === current) return html`<strong lang="${each}" aria-current="true">${name}</strong>`;
	return html`<a lang="${each}" href="/?lang=${each}">${name}</a>`;
}

function renderSums(say: Say, posts: readonly PostView[]): Html {
	const alarms = posts.reduce((count, post) => count + post.openAlarms.length, 0);
	const silent = posts.filter(isSilent).length;
	const good = posts.filter((post) => postAttention(post) === "all-good").length;
	const sum = (count: number, label: string) => html`<p><b>${writeCount(count)}</b> ${label}</p>`;
	return html`<section class="sums">
${sum(alarms, say("sum.alarms", { count: alarms }))}
${sum(silent, say("sum.silent", { count: silent }))}
${sum(good, say("sum.good", { count: good }))}
</section>`;
}

function renderPost(say: Say, post: PostView, now: EpochMs, lang: Language, refusedDeeds: number): Html {
	const state = postAttention(post);
	const missing = post.lanes.reduce((count, lane) => count + lane.missing, 0);
	const names = new Map<string, string>(post.fridges.map((fridge) => [fridge.id, fridge.name]));
	const hidden = post.openAlarms.length - ALARMS_SHOWN;
	return html`<article class="${state}">
<div class="who"><p class="state">${drawSign(state)}${say(`state.${state}`)}</p><h2>${post.name}</h2>
<p class="newest"><span>${say("newest")}</span> <b>${sayNewest(say, post)}</b></p></div>
<div class="what">
${post.openAlarms.length > 0 && html`<ul class="alarms">${post.openAlarms.slice(0, ALARMS_SHOWN).map((alarm) => renderAlarm(say, alarm, names, now, renderAnswer(say, post, alarm, lang)))}</ul>`}
${hidden > 0 && html`<p class="note">${say("alarm.more", { count: hidden })}</p>`}
${post.forked && html`<p class="note">${say("forked")}</p>`}
${refusedDeeds > 0 && html`<p class="note altered">${say("deeds.refused", { count: refusedDeeds })}</p>`}
${renderProof(say, post)}
${post.quarantined > 0 && html`<p class="note">${say("quarantined", { count: post.quarantined })}</p>`}
${missing > 0 && html`<p class="note">${say("missing", { count: missing })}</p>`}
${post.fridges.length > 0 ? html`<ul class="fridges">${post.fridges.map((fridge) => renderFridge(say, fridge, now))}</ul>` : html`<p class="none">${say("fridge.none")}</p>`}
</div>
</article>
`;
}

/** Instead of an age that nobody can know. */
function sayBetween(say: Say, { from, to }: NonNullable<HubAlarm["sinceBetween"]>): string {
	if (from !== null && to !== null) return say("alarm.between", { from: writeMoment(from), to: writeMoment(to) });
	if (from !== null) return say("alarm.after", { from: writeMoment(from) });
	return to === null ? say("newest.unknown") : say("alarm.before", { to: writeMoment(to) });
}

/** Where a lane differs it is named; one line where all that could be compared is whole. */
function renderProof(say: Say, { lanes }: PostView): Html | false {
	const altered = lanes.filter(isAltered);
	if (altered.length > 0)
		return html`${altered.map(({ lane, proof }) => html`<p class="note altered">${say("proof.differs", { lane: say(`lane.${lane}`), from: writeCount(proof?.differs?.from ?? 0), upTo: writeCount(proof?.differs?.upTo ?? 0) })}</p>`)}`;
	return lanes.some(({ proof }) => proof !== undefined) && html`<p class="note whole">${say("proof.whole")}</p>`;
}

function sayNewest(say: Say, post: PostView): string {
	if (post.newestFactAgeMs !== null) return sayAge(say, post.newestFactAgeMs);
	return post.lastHeardAt === null ? say("newest.never") : say("newest.unknown");
}

function renderAlarm(
	say: Say,
	alarm: HubAlarm,
	names: ReadonlyMap<string, string>,
	now: EpochMs,
	answer: Html | null,
): Html {
	const { acknowledged, worstCelsius } = alarm;
	const age = alarm.since === null ? say("newest.unknown") : sayAge(say, Math.max(0, now - alarm.since));
	return html`<li><strong>${sayRule(say, alarm.rule)}</strong> <span class="fridge">${names.get(alarm.fridge) ?? alarm.fridge}</span>
<span>${alarm.sinceBetween === undefined ? say("alarm.since", { age }) : sayBetween(say, alarm.sinceBetween)}</span>
${worstCelsius !== null && html`<span>${say("alarm.worst", { value: writeCelsius(worstCelsius) })}</span>`}
<span class="${acknowledged === null ? "unseen" : "seen"}">${acknowledged === null ? say("alarm.unseen") : say("alarm.seen", { reason: say(`reason.${acknowledged.reason}`) })}</span>
${answer}</li>`;
}

function renderFridge(say: Say, { name, newest, equipment, assessed }: HubFridge, now: EpochMs): Html {
	return html`<li><span class="fridge">${name}</span> ${newest === null ? html`<span>${say("fridge.unsummarised")}</span>` : renderDigest(say, newest, now)}${assessed !== undefined && renderTrend(say, assessed.verdict)}${equipment !== null && renderEquipment(say, equipment, now)}</li>`;
}

/** A fridge that is as it was is not mentioned. */
function renderTrend(say: Say, verdict: NonNullable<HubFridge["assessed"]>["verdict"]): Html | false {
	if (verdict === "strained") return html` <b class="trend">${say("fridge.strained")}</b>`;
	return verdict === "failing" && html` <b class="trend">${say("fridge.failing")}</b>`;
}

function renderEquipment(say: Say, equipment: NonNullable<HubFridge["equipment"]>, now: EpochMs): Html {
	const { manufacturer, model, lastService } = equipment;
	if (lastService === null) return html` <small class="plate">${manufacturer} ${model}</small>`;
	const age = lastService.at === null ? say("newest.unknown") : sayAge(say, Math.max(0, now - lastService.at));
	return html` <small class="plate">${manufacturer} ${model} · ${say(`work.${lastService.work}`)}: ${age}</small>`;
}

function renderDigest(say: Say, digest: NonNullable<HubFridge["newest"]>, now: EpochMs): Html {
	const { minCelsius, maxCelsius, from, lastsMs } = digest;
	const range =
		minCelsius === null || maxCelsius === null
			? say("fridge.unmeasured")
			: say("fridge.range", { low: writeCelsius(minCelsius), high: writeCelsius(maxCelsius) });
	const age = from === null ? say("newest.unknown") : sayAge(say, Math.max(0, now - from - lastsMs));
	return html`<b>${range}</b> <small>${say("fridge.summary", { age })}</small>`;
}
