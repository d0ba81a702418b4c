// A day as staff write it, 31/03/2025, and as the contract keeps it, 2025-03-31.

/** Undefined for what is no day at all. Points and dashes pass for strokes. */
export function readWrittenDate(written: string): string | undefined {
	const [, day = "", month = "", year = ""] = /^(\d{1,2})[/.-](\d{1,2})[/.-](\d{4})$/.exec(written.trim()) ?? [];
	if (year === "") return undefined;
	const kept = `${year}-${month.padStart(2, "0")}-${day.padStart(2, "0")}`;
	const date = new Date(`${kept}T00:00:00Z`);
	// The 31st of February would become one of March.
	return !Number.isNaN(date.getTime()) && date.toISOString().startsWith(kept) ? kept : undefined;
}

/** What is kept in another form is shown as it is. */
export function writeDate(kept: string): string {
	return kept.replace(/^(\d{4})-(\d{2})-(\d{2})$/, "$3/$2/$1");
}
