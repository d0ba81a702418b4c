// What is handed to the program that makes a sheet: everything that stands on it, and nothing to look up.

import type { SheetView } from "@tesai/shared/contract/edge-api/sheet.ts";

export interface PaperOrder {
	readonly language: string;
	readonly view: SheetView;
	/** By the number of the tile. They go through a pipe and stand in no file, address or log. [SH9] */
	readonly names: Readonly<Record<string, string>>;
}
