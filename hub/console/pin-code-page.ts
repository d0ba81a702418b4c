// The page on which somebody in the region looks up the code for a new PIN, with the person on the telephone.

import { type Html, html } from "./html.ts";
import { type Language, openLanguage, type Say } from "./language.ts";
import { drawMark } from "./signs.ts";

export interface PinCodePost {
	readonly box: number;
	readonly name: string;
}

/** `refused`: the numbers belong to nobody who works there. */
export type PinCodeAnswer = { readonly name: string; readonly code: string } | "refused" | undefined;

/** It does not refresh itself: a form that is being filled in would be emptied. */
export function renderPinCode(posts: readonly PinCodePost[], lang: Language, answer?: PinCodeAnswer): string {
	const say = openLanguage(lang);
	return html`<!doctype html>
<html lang="${lang}">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<title>${say("pin.title")} · Tesãi</title>
<link rel="stylesheet" href="/console.css">
</head>
<body>
<header>
${drawMark()}<h1>${say("pin.title")}</h1>
<nav><a href="/?lang=${lang}">${say("pin.back")}</a></nav>
</header>
<main>
${answer === undefined ? null : renderAnswer(say, answer)}
<p>${say("pin.explain")}</p>
<form class="code" method="post" action="/pin-code?lang=${lang}">
<label>${say("pin.post")} <select name="box">${posts.map(({ box, name }) => html`<option value="${box}">${name} · ${box}</option>`)}</select></label>
<label>${say("pin.person")} <input name="person" inputmode="numeric" pattern="[1-9][0-9]*" maxlength="5" autocomplete="off" required></label>
<label>${say("pin.number")} <input name="number" inputmode="numeric" pattern="[1-9][0-9]*" maxlength="7" autocomplete="off" required></label>
<button type="submit">${say("pin.ask")}</button>
</form>
</main>
</body>
</html>
`.markup;
}

function renderAnswer(say: Say, answer: Exclude<PinCodeAnswer, undefined>): Html {
	if (answer === "refused") return html`<p class="note altered">${say("pin.refused")}</p>`;
	// In two groups: so it is said, and so it is typed.
	const { name, code } = answer;
	return html`<section class="code"><h2>${say("pin.code", { name })}</h2>
<p class="digits">${code.slice(0, 4)} ${code.slice(4)}</p><p>${say("pin.once")}</p></section>`;
}
