// Reads a page as its staff do, and tells what must never stand there: English, a key, a hole, a machine's word, a foreign number.

import type { Page } from "playwright-core";
import { findEnglishNumbers, findEnglishWords } from "../../provisioning/locales/english.ts";

/** Every text that can be seen or is read aloud; alone or as an attribute, each once. */
export async function readWords(page: Page): Promise<string[]> {
	const found = await page.evaluate(() => {
		const words: string[] = [];
		const isSeen = (element: Element) =>
			!/^(?:SCRIPT|STYLE|TITLE)$/.test(element.tagName) && element.checkVisibility({ visibilityProperty: true });
		const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
		while (walker.nextNode()) {
			const element = walker.currentNode.parentElement;
			if (element !== null && isSeen(element)) words.push(walker.currentNode.textContent ?? "");
		}
		for (const element of document.querySelectorAll("[aria-label], [alt], [title], [placeholder]")) {
			if (!isSeen(element)) continue;
			for (const name of ["aria-label", "alt", "title", "placeholder"]) words.push(element.getAttribute(name) ?? "");
		}
		return words;
	});
	return [...new Set(found.map((words) => words.trim()))].filter((words) => words !== "");
}

const NEVER: readonly (readonly [what: string, pattern: RegExp])[] = [
	["a key", /(?:^|\s)[a-z]{3,}:[a-z][\w.-]*/],
	["a hole", /\{\{|\}\}|\$t\(/],
	["a machine's word", /\b(?:undefined|NaN|null|Infinity|true|false)\b|\[object /],
	["a machine's date", /\d{4}-\d{2}-\d{2}/],
];

/** What is wrong with the words of the open view; `names` are the data on it (people, fridges, models), which may be in any language. */
export async function findWrongWords(page: Page, names: readonly string[] = []): Promise<string[]> {
	const words = await readWords(page);
	return words.flatMap((whole) => {
		const text = names.reduce((rest, name) => rest.replaceAll(name, " "), whole);
		return [
			...NEVER.filter(([, pattern]) => pattern.test(text)).map(([what]) => `${what}: ${whole}`),
			...findEnglishWords(text).map((word) => `English "${word}": ${whole}`),
			...findEnglishNumbers(text).map((number) => `a foreign number ${number}: ${whole}`),
		];
	});
}

/** Resolves once nothing has been drawn for a tenth of a second: what was asked of the box is there. */
export async function waitForRest(page: Page): Promise<void> {
	await page.evaluate(
		() =>
			new Promise<void>((resolve) => {
				let timer = setTimeout(rest, 100);
				const watcher = new MutationObserver(() => {
					clearTimeout(timer);
					timer = setTimeout(rest, 100);
				});
				watcher.observe(document.body, { childList: true, subtree: true, characterData: true, attributes: true });
				function rest() {
					watcher.disconnect();
					resolve();
				}
			}),
	);
}
