// The place of the sign-in sheet over the page; its code comes when it is first asked for, because the wall needs none of it.

import { signal } from "@preact/signals";
import type { AccessSheet } from "./access-sheet.tsx";
import { asked, closeSheet } from "./asked.ts";

const loaded = signal<typeof AccessSheet | null>(null);

/** An edge that does not answer leaves the page as it is; the next tap asks again. */
async function loadSheet(): Promise<void> {
	try {
		loaded.value = (await import("./access-sheet.tsx")).AccessSheet;
	} catch {
		closeSheet();
	}
}

export function SheetPlace() {
	const what = asked.value;
	if (what === null) return null;
	const Loaded = loaded.value;
	if (Loaded !== null) return <Loaded asked={what} />;
	void loadSheet();
	return null;
}
