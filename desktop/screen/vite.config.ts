// Builds the page into dist/: one script, one style sheet, nothing inline, so that `default-src 'self'` holds. Beside each text
// stands its compressed form, made once here and not by the box at each visit.

import { globSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { brotliCompressSync } from "node:zlib";
import preact from "@preact/preset-vite";
import { defineConfig, type Plugin } from "vite";

export default defineConfig({
	plugins: [preact({ devToolsEnabled: false, prefreshEnabled: false }), compressTexts()],
	define: { UNREVIEWED_TEXTS: JSON.stringify(countUnreviewed()) },
	build: {
		target: "es2022",
		// A data: address would need its own place in the content policy.
		assetsInlineLimit: 0,
		modulePreload: false,
		reportCompressedSize: false,
	},
});

/** By language: the texts in all, and those that were composed here and that no speaker has read. */
function countUnreviewed(): Record<string, { texts: number; unreviewed: number }> {
	const counts: Record<string, { texts: number; unreviewed: number }> = {};
	for (const file of globSync("locales/*/review/*.json", { cwd: import.meta.dirname })) {
		const review: Review = JSON.parse(readFileSync(join(import.meta.dirname, file), "utf8"));
		const language = file.split(/[\\/]/)[1] ?? "";
		const before = counts[language] ?? { texts: 0, unreviewed: 0 };
		const unreviewed = before.unreviewed + review.composed.length;
		counts[language] = {
			texts: before.texts + review.composed.length + Object.keys(review.attested).length,
			unreviewed,
		};
	}
	return counts;
}

interface Review {
	readonly attested: Readonly<Record<string, string>>;
	readonly composed: readonly string[];
}

function compressTexts(): Plugin {
	return {
		name: "compress-texts",
		apply: "build",
		writeBundle({ dir }) {
			if (dir === undefined) return;
			for (const entry of readdirSync(dir, { recursive: true, withFileTypes: true })) {
				if (!entry.isFile() || !/\.(?:html|js|css|json|svg)$/.test(entry.name)) continue;
				const path = join(entry.parentPath, entry.name);
				writeFileSync(`${path}.br`, brotliCompressSync(readFileSync(path)));
			}
		},
	};
}
