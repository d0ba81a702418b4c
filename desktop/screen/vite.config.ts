// Builds the page into dist/: one script, one style sheet, nothing inline, so that `default-src 'self'` holds.

import preact from "@preact/preset-vite";
import { defineConfig } from "vite";

export default defineConfig({
	plugins: [preact({ devToolsEnabled: false, prefreshEnabled: false })],
	build: {
		target: "es2022",
		// A data: address would need its own place in the content policy.
		assetsInlineLimit: 0,
		modulePreload: false,
		reportCompressedSize: false,
	},
});
