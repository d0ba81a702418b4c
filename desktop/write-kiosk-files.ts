// Writes what Debian's parts of the kiosk read before the shell starts: Chromium's policy, the X server's keyboard and its settings.
// Run as root before each start, so that they are always those of this release: write-kiosk-files.ts [FOLDER instead of /]

import { mkdirSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { pathToFileURL } from "node:url";
import { toKeyRules, toKeyRulesList, toKeySymbols, toServerConfig } from "./chromium/key-map.ts";
import { toChromiumPolicy } from "./chromium/policy.ts";

const root = process.argv[2] ?? "/";
const edgeUrl = process.env.TESAI_EDGE_URL ?? "http://127.0.0.1:8080/";
const waitingUrl = pathToFileURL(join(import.meta.dirname, "waiting.html")).href;

const files = {
	"etc/chromium/policies/managed/tesai-kiosk.json": `${JSON.stringify(toChromiumPolicy(edgeUrl, waitingUrl), null, "\t")}\n`,
	"usr/share/X11/xkb/symbols/tesai": toKeySymbols(),
	"usr/share/X11/xkb/rules/tesai": toKeyRules(),
	"usr/share/X11/xkb/rules/tesai.lst": toKeyRulesList(),
	"etc/X11/xorg.conf.d/50-tesai-kiosk.conf": toServerConfig(),
};
for (const [path, text] of Object.entries(files)) {
	const file = join(root, path);
	mkdirSync(dirname(file), { recursive: true });
	writeFileSync(file, text);
}
