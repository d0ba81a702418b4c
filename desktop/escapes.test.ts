import { readFileSync } from "node:fs";
import { join } from "node:path";
import { isKeyAllowed } from "@tesai/shared/contract/kiosk.ts";
import { describe, expect, test } from "vitest";
import { toChromiumFlags } from "./chromium/flags.ts";
import { MOVING_KEYS, toKeyRules, toKeySymbols, toServerConfig } from "./chromium/key-map.ts";
import { toChromiumPolicy } from "./chromium/policy.ts";
import { ESCAPES } from "./escapes.ts";
import { ENGINE_SWITCHES, isNavigationAllowed, isRequestAllowed } from "./lockdown.ts";

const EDGE = "http://127.0.0.1:8080/";
const WAITING = "file:///opt/tesai/desktop/waiting.html";
const policy = toChromiumPolicy(EDGE, WAITING);

test("the list is long, and each way out has a name of its own", () => {
	expect(new Set(ESCAPES.map(({ id }) => id)).size).toBe(ESCAPES.length);
	expect(ESCAPES.length).toBeGreaterThan(80);
});

test.each(ESCAPES.flatMap(({ id, by, chromium }) => (by.kind === "address" ? [[id, by.url, chromium] as const] : [])))(
	"%s leads nowhere",
	(_id, url) => {
		expect(isNavigationAllowed(url, EDGE)).toBe(false);
		// What the page may load for itself, it may not show in its own place.
		expect(isRequestAllowed(url, EDGE, WAITING)).toBe(url.startsWith(`${EDGE}v1/`));
	},
);

test.each(ESCAPES.map(({ id, chromium }) => [id, chromium] as const))(
	"%s is refused by what stands there",
	(_id, layers) => {
		for (const layer of layers) {
			if (layer.startsWith("policy ")) expect(policy, layer).toHaveProperty([layer.slice(7)]);
		}
		expect(layers.length).toBeGreaterThan(0);
	},
);

describe("Chromium's policy", () => {
	test("one address of one origin, and the waiting sheet; the box's own data is no page", () => {
		expect(policy.URLAllowlist).toEqual(["http://127.0.0.1:8080/", WAITING]);
		expect(policy.URLBlocklist).toEqual(
			expect.arrayContaining(["*", "file://*", "chrome://*", "http://127.0.0.1:8080/v1"]),
		);
	});

	test("a name lets in none of its subdomains", () => {
		expect(toChromiumPolicy("https://caja.example/", WAITING).URLAllowlist).toEqual([
			"https://.caja.example/",
			WAITING,
		]);
	});

	test("nothing is on that Chromium may offer, and no permission is anything but refused", () => {
		for (const [name, value] of Object.entries(policy)) {
			if (/^Default.*Setting$/.test(name) && name !== "DefaultBrowserSettingEnabled") expect(value, name).toBe(2);
			if (/Enabled$|^Allow[A-Z]|CaptureAllowed$/.test(name)) expect(value, name).toBe(false);
		}
		expect(policy).toMatchObject({
			DeveloperToolsAvailability: 2,
			DownloadRestrictions: 3,
			BrowserSignin: 0,
			SyncDisabled: true,
		});
	});
});

test("Chromium is one window on the address, with the engine's switches that Electron has", () => {
	const flags = toChromiumFlags({ address: EDGE, profileDir: "/var/lib/tesai-kiosk/profile", size: [1_024, 600] });
	expect(flags).toEqual(
		expect.arrayContaining(["--kiosk", `--app=${EDGE}`, "--remote-debugging-pipe", "--window-size=1025,601"]),
	);
	for (const [name] of ENGINE_SWITCHES) expect(flags.some((flag) => flag.startsWith(`--${name}`))).toBe(true);
	expect(flags.join(" ")).not.toMatch(/remote-debugging-port|no-sandbox|enable-automation/);
});

describe("the keyboard", () => {
	test("every key of it writes or moves in a form, and it has all of them", () => {
		const page = MOVING_KEYS.map(([, , key]) => key);
		for (const key of page) expect(isKeyAllowed({ key, control: false, alt: false, meta: false }), key).toBe(true);
		for (const key of [
			"Tab",
			"Enter",
			"Backspace",
			"Delete",
			"ArrowUp",
			"ArrowLeft",
			"PageDown",
			"Home",
			"Shift",
			"AltGraph",
		])
			expect(page).toContain(key);
	});

	test("nothing on it is Ctrl, Alt, Super, Escape or a key of functions, and every keyboard has it", () => {
		const text = toKeySymbols() + toKeyRules();
		expect(text).not.toMatch(/Control_|Alt_[LR]|Super|Meta|Escape|F\d+\b|XF86|include "pc|inet/);
		expect(toServerConfig()).toContain('MatchIsKeyboard "on"');
		expect(toServerConfig()).toMatch(/"DontVTSwitch" "true"[\s\S]*"DontZap" "true"/);
	});
});

describe("what is packed", () => {
	const read = (path: string) => JSON.parse(readFileSync(join(import.meta.dirname, path), "utf8"));
	const pack = read("electron-builder.json");

	test("both machines, the Electron that is tested, and files that are made or there", () => {
		expect(pack.linux.target[0].arch).toEqual(["x64", "arm64"]);
		const own = read("package.json");
		expect(pack.electronVersion).toBe(own.devDependencies.electron);
		const made = ["dist/main.cjs", "dist/preload.cjs"];
		for (const file of made) expect(pack.files).toContain(file);
		expect(own.main).toBe(made[0]);
		expect(own.scripts.build).toMatch(/main\.ts preload\.ts/);
		for (const file of pack.files.filter((one: string) => !made.includes(one) && !one.startsWith("!")))
			expect(readFileSync(join(import.meta.dirname, file), "utf8").length, file).toBeGreaterThan(0);
	});

	test("what a box starts at boot is there", () => {
		const unit = readFileSync(join(import.meta.dirname, "../provisioning/kiosk/tesai-kiosk.service"), "utf8");
		const started = [...unit.matchAll(/desktop\/(\S+\.ts)/g)].map(([, file]) => file ?? "");
		expect(started).toEqual(["write-kiosk-files.ts", "start-kiosk.ts"]);
		for (const file of started)
			expect(readFileSync(join(import.meta.dirname, file), "utf8")).toContain("TESAI_EDGE_URL");
	});

	test("the program runs nothing but its own archive: no Node by a switch, by a variable or by an inspector", () => {
		expect(pack.asar).toBe(true);
		expect(pack.electronFuses).toMatchObject({
			runAsNode: false,
			enableNodeOptionsEnvironmentVariable: false,
			enableNodeCliInspectArguments: false,
			onlyLoadAppFromAsar: true,
			grantFileProtocolExtraPrivileges: false,
		});
	});
});
