// Builds the page into dist/: one script, one style sheet, nothing inline, so that `default-src 'self'` holds. Beside each text
// stands its compressed form, made once here and not by the box at each visit.

import { readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { brotliCompressSync } from "node:zlib";
import preact from "@preact/preset-vite";
import { defineConfig, type Plugin } from "vite";

export default defineConfig({
	plugins: [preact({ devToolsEnabled: false, prefreshEnabled: false }), compressTexts()],
	build: {
		target: "es2022",
		// A data: address would need its own place in the content policy.
		assetsInlineLimit: 0,
		modulePreload: false,
		reportCompressedSize: false,
	},
});

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
