// A language that nobody speaks: Spanish made longer and put in brackets. What it shows without brackets was never translated,
// and what it cuts off would be cut off in a longer language, too.

import { cpSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Page } from "playwright-core";
import { ROOT } from "./program.ts";
import { buildScreen } from "./screen-build.ts";

/** The code is the registered one for what is no language. */
export const PSEUDO = { code: "zxx", name: "Pseudo" };
const GROWTH = 0.4;
const STRETCHED: Readonly<Record<string, string>> = { a: "áa", e: "ée", i: "íi", o: "óo", u: "úu" };

/** "Todo bien" → "[Tóodóo bíeén]": about 40 % longer, holes untouched. */
export function toPseudo(text: string): string {
	const letters = text.replace(/\{\{\w+\}\}/g, "").length;
	let owed = Math.max(0, Math.ceil(letters * GROWTH) - 2);
	const stretched = text
		.split(/(\{\{\w+\}\})/)
		.map((part) =>
			part.startsWith("{{")
				? part
				: part.replace(/[aeiou]/g, (vowel) => (owed-- > 0 ? (STRETCHED[vowel] ?? vowel) : vowel)),
		);
	return `[${stretched.join("")}${"~".repeat(Math.max(0, owed))}]`;
}

/** Builds the page with one language more, which lacks the text `without`. Nothing but a folder of data is added. */
export function buildPseudoScreen(dir: string, without: `${string}:${string}`): string {
	const copy = mkdtempSync(join(tmpdir(), "tesai-pseudo-"));
	try {
		const screen = join(copy, "desktop/screen");
		cpSync(join(ROOT, "desktop/screen"), screen, {
			recursive: true,
			filter: (path) => !/\/(?:dist|node_modules)$|\.test\.tsx?$/.test(path),
		});
		cpSync(join(ROOT, "desktop/package.json"), join(copy, "desktop/package.json"));
		symlinkSync(join(ROOT, "node_modules"), join(copy, "node_modules"));
		const [spanish, own] = [join(screen, "locales/es"), join(screen, "locales", PSEUDO.code)];
		mkdirSync(own);
		for (const file of readdirSync(spanish)) {
			if (!file.endsWith(".json") || file === "language.json") continue;
			const texts = JSON.parse(readFileSync(join(spanish, file), "utf8")) as Record<string, string>;
			const lacks = (key: string) => `${file.replace(".json", "")}:${key}` === without;
			const pseudo = Object.entries(texts).flatMap(([key, text]) =>
				lacks(key) ? [] : [[key, toPseudo(text)] as const],
			);
			writeFileSync(join(own, file), JSON.stringify(Object.fromEntries(pseudo)));
		}
		const about = { name: PSEUDO.name, order: 3, plural: "one-other" };
		writeFileSync(join(own, "language.json"), JSON.stringify(about));
		return buildScreen(dir, screen);
	} finally {
		rmSync(copy, { recursive: true, force: true });
	}
}

/** What of a view's texts cannot be read: cut off, out of its box, out of the window, or under another text. Empty is good. */
export function findClipped(page: Page): Promise<string[]> {
	return page.evaluate(() => {
		const SLACK = 2;
		interface Shown {
			readonly words: string;
			readonly element: Element;
			readonly box: DOMRect;
			readonly seen: { left: number; top: number; right: number; bottom: number };
		}
		const told = new Set<string>();
		const shown: Shown[] = [];
		const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
		while (walker.nextNode()) {
			const element = walker.currentNode.parentElement;
			const words = walker.currentNode.textContent?.trim() ?? "";
			if (element === null || words === "" || /^(?:SCRIPT|STYLE|TITLE)$/.test(element.tagName)) continue;
			if (!element.checkVisibility({ visibilityProperty: true, opacityProperty: true }) || isPoint(element)) continue;
			const range = document.createRange();
			range.selectNodeContents(walker.currentNode);
			for (const box of range.getClientRects()) noteBox(words, element, box);
		}

		/** Read by machines only: shut into one pixel. */
		function isPoint(element: Element): boolean {
			for (let around: Element | null = element; around !== null; around = around.parentElement) {
				const { width, height } = around.getBoundingClientRect();
				if (width <= 1 && height <= 1 && getComputedStyle(around).display !== "contents") return true;
			}
			return false;
		}

		/** The line box is taller than its letters; what lies above and below them may be shared. */
		function noteBox(words: string, element: Element, whole: DOMRect): void {
			if (whole.width < 1) return;
			const style = getComputedStyle(element);
			const tall = Math.min(whole.height, Number.parseFloat(style.fontSize) * 0.75);
			const box = new DOMRect(whole.left, whole.top + (whole.height - tall) / 2, whole.width, tall);
			const seen = { left: box.left, top: box.top, right: box.right, bottom: box.bottom };
			let scrollsX = false;
			let scrollsY = false;
			for (let around: Element | null = element; around !== null; around = around.parentElement) {
				const { overflowX, overflowY, display, textOverflow, webkitLineClamp } = getComputedStyle(around);
				if (display === "inline" || display === "contents") continue;
				const edge = around.getBoundingClientRect();
				const isButton = around.matches("button, label, .card, input, select");
				const cutsX = overflowX !== "visible" && around !== document.body && around !== document.documentElement;
				const cutsY = overflowY !== "visible" && around !== document.body && around !== document.documentElement;
				const isShort = textOverflow === "ellipsis" || webkitLineClamp !== "none";
				if (overflowX === "auto" || overflowX === "scroll") scrollsX = true;
				if (overflowY === "auto" || overflowY === "scroll") scrollsY = true;
				const outX = box.left < edge.left - SLACK || box.right > edge.right + SLACK;
				const outY = box.top < edge.top - SLACK || box.bottom > edge.bottom + SLACK;
				// A shortened text is whole on the page that its button opens.
				const isOneTapAway = isShort && element.closest("button, a") !== null;
				if (
					!isOneTapAway &&
					((outX && !scrollsX && (cutsX || isButton)) || (outY && !scrollsY && (cutsY || isButton)))
				) {
					told.add(`cut off by ${nameOf(around)}: ${words}`);
				}
				if (cutsX) [seen.left, seen.right] = [Math.max(seen.left, edge.left), Math.min(seen.right, edge.right)];
				if (cutsY) [seen.top, seen.bottom] = [Math.max(seen.top, edge.top), Math.min(seen.bottom, edge.bottom)];
			}
			if (!scrollsX && (box.left < -SLACK || box.right > innerWidth + SLACK)) told.add(`beside the window: ${words}`);
			if (seen.right > seen.left && seen.bottom > seen.top) shown.push({ words, element, box, seen });
		}

		function nameOf(element: Element): string {
			const own = typeof element.className === "string" && element.className !== "" ? `.${element.className}` : "";
			return `${element.tagName.toLowerCase()}${own}`;
		}

		for (const [at, one] of shown.entries()) {
			for (const other of shown.slice(at + 1)) {
				if (one.element === other.element) continue;
				const wide = Math.min(one.seen.right, other.seen.right) - Math.max(one.seen.left, other.seen.left);
				const tall = Math.min(one.seen.bottom, other.seen.bottom) - Math.max(one.seen.top, other.seen.top);
				if (wide > SLACK + 1 && tall > SLACK + 1 && !isAbove(one, other))
					told.add(`one on the other: ${one.words} / ${other.words}`);
			}
		}

		/** What floats above the page (a dialog, a keyboard, a banner that stays) covers it on purpose. */
		function isAbove(one: Shown, other: Shown): boolean {
			const layerOf = (element: Element): Element | null => {
				for (let around: Element | null = element; around !== null; around = around.parentElement) {
					if (["fixed", "sticky"].includes(getComputedStyle(around).position) || around.matches("dialog"))
						return around;
				}
				return null;
			};
			return layerOf(one.element) !== layerOf(other.element);
		}
		return [...told];
	});
}
