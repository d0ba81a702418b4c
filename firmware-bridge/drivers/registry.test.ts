import { mkdtempSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { loadDriver } from "./registry.ts";

let folder: string;
beforeAll(() => {
	folder = mkdtempSync(join(tmpdir(), "tesai-drivers-"));
	for (const [model, text] of Object.entries({
		whole: 'export const driver = { kind: "modbus", model: "whole", openDevice: () => ({ unit: 1, sensors: [] }) };',
		misspelt: "export const driver = {{;",
		throwing: 'throw new Error("no such chip");',
		needy: 'import "a-package-that-nobody-installed";',
		empty: "export {};",
		half: 'export const driver = { kind: "modbus", model: "half" };',
		stranger: 'export const driver = { kind: "modbus", model: "other", openDevice: () => ({}) };',
		listener: 'export const driver = { kind: "line", model: "listener", openDevice: () => ({}) };',
	}))
		writeFileSync(join(folder, `${model}.ts`), text);
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

test("P18 a new file in the folder is a new driver", async () => {
	expect((await loadDriver("modbus", "whole", folder)).model).toBe("whole");
});

test.each([
	["misspelt", "driver misspelt: it does not load"],
	["throwing", "driver throwing: it does not load"],
	["needy", "driver needy: it does not load"],
	["absent", "driver absent: it does not load"],
	["empty", "driver empty: its file exports no driver"],
	["half", "driver half: its file exports no driver"],
	["stranger", "driver stranger: it calls itself other"],
	["listener", "driver listener: it serves a line, not a modbus"],
])("P18 a driver that is %s is refused by its name", async (model, message) => {
	await expect(loadDriver("modbus", model, folder)).rejects.toMatchObject({ code: "invalid", message });
});

test("P18 every file of this folder that is no helper loads, under its own name", async () => {
	const helpers = new Set(["driver", "registry", "twin", "climate"]);
	const models = readdirSync(import.meta.dirname)
		.filter((file) => /^[a-z0-9-]+\.ts$/.test(file))
		.map((file) => file.slice(0, -".ts".length))
		.filter((model) => !helpers.has(model));
	for (const model of models) {
		const kinds = await Promise.allSettled(
			(["modbus", "line", "modem"] as const).map((kind) => loadDriver(kind, model)),
		);
		const found = kinds.flatMap((kind) => (kind.status === "fulfilled" ? [kind.value.model] : []));
		expect(found, model).toEqual([model]);
	}
});
