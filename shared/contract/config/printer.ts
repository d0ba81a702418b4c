// How the box reaches its printer.

import { list, record, type Static, text } from "../schema.ts";

export const PrinterConfigSchema = record({
	/** A program that takes a PDF on its standard input, and its arguments: `["lp"]`, `["lp", "-d", "sala", "-o", "media=A4"]`. */
	command: list(text(200, { minLength: 1 }), 20),
});
export type PrinterConfig = Static<typeof PrinterConfigSchema>;
