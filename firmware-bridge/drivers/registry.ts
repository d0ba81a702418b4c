// Finds a model's driver: the file of that name in this folder, loaded only when a configured port needs it. A driver that
// is missing or broken is refused by name, and whoever asked goes on without it.

import { AppError } from "@tesai/shared/contract/error.ts";
import type { Driver, DriverKind } from "./driver.ts";

/** Throws `invalid` for a model without a driver of that kind, with the model's name in it. */
export async function loadDriver<Kind extends DriverKind>(
	kind: Kind,
	model: string,
	folder: string = import.meta.dirname,
): Promise<Extract<Driver, { kind: Kind }>> {
	let loaded: { readonly driver?: unknown };
	try {
		loaded = await import(`${folder}/${model}.ts`);
	} catch (cause) {
		throw new AppError("invalid", `driver ${model}: it does not load`, { cause, hint: String(cause) });
	}
	const { driver } = loaded;
	if (!isDriver(driver)) throw new AppError("invalid", `driver ${model}: its file exports no driver`);
	if (driver.model !== model) throw new AppError("invalid", `driver ${model}: it calls itself ${driver.model}`);
	if (driver.kind !== kind) throw new AppError("invalid", `driver ${model}: it serves a ${driver.kind}, not a ${kind}`);
	return driver as Extract<Driver, { kind: Kind }>;
}

function isDriver(value: unknown): value is Driver {
	return typeof value === "object" && value !== null && "kind" in value && "model" in value && "openDevice" in value;
}
