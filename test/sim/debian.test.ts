import { afterEach, expect, test, vi } from "vitest";
import { needsDebian } from "./debian.ts";

afterEach(() => vi.unstubAllEnvs());

test("a program that is there is there", () => {
	expect(needsDebian("nodejs", process.execPath)).toBe(true);
});

test("a missing program is left out, but not in continuous integration", () => {
	vi.stubEnv("CI", "");
	expect(needsDebian("no-such-package", "/usr/bin/no-such-program")).toBe(false);
	vi.stubEnv("CI", "true");
	expect(() => needsDebian("no-such-package", "/usr/bin/no-such-program")).toThrow("apt-get install no-such-package");
});
