// Goes to a view of the page as a person does who follows a button, and waits until all of it stands there.

import type { Page } from "playwright-core";

/** `address` is what stands after the page's own: `#/work`. */
export async function openView(page: Page, address: string): Promise<void> {
	await page.evaluate((hash) => {
		location.hash = hash;
	}, address);
	await page.waitForLoadState("networkidle");
	// What is on its way says so with three dots.
	await page.waitForFunction(() =>
		[...document.querySelectorAll(".empty")].every((one) => one.textContent?.endsWith("…") !== true),
	);
}
