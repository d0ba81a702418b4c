import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, onTestFinished, test } from "vitest";
import { findPanelSize } from "./panel-size.ts";

/** /sys/class/drm of a machine with these connectors. */
function makeDisplays(connectors: Readonly<Record<string, { status: string; modes?: string }>>): string {
	const dir = mkdtempSync(join(tmpdir(), "tesai-drm-"));
	onTestFinished(() => rmSync(dir, { recursive: true, force: true }));
	for (const [name, { status, modes }] of Object.entries(connectors)) {
		mkdirSync(join(dir, name));
		writeFileSync(join(dir, name, "status"), `${status}\n`);
		if (modes !== undefined) writeFileSync(join(dir, name, "modes"), modes);
	}
	return dir;
}

const HDMI = { status: "disconnected", modes: "" };
const DSI = { status: "connected", modes: "1024x600\n800x480\n" };

test.each([
	["what was asked for", "1280x800", { "card0-DSI-1": DSI }, [1_280, 800]],
	["the panel that is connected", undefined, { "card0-HDMI-A-1": HDMI, "card1-DSI-1": DSI }, [1_024, 600]],
	["the panel, for what was asked for is no size", "big", { "card0-DSI-1": DSI }, [1_024, 600]],
	["one without a list is passed over", "", { "card0-A-1": { status: "connected" }, "card0-B-1": DSI }, [1_024, 600]],
	["nothing, where nothing is connected", undefined, { "card0-HDMI-A-1": HDMI }, undefined],
	["nothing, where there is no display", undefined, {}, undefined],
] as const)("%s", (_what, asked, connectors, size) => {
	expect(findPanelSize(asked, makeDisplays(connectors))).toEqual(size);
});
