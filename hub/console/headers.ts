// What every page of the hub tells the browser.

/** No script at all, nothing from elsewhere, no frame around it; its forms speak to the hub alone. */
export const PAGE_HEADERS = {
	"content-security-policy":
		"default-src 'none'; style-src 'self'; base-uri 'none'; form-action 'self'; frame-ancestors 'none'",
	"x-content-type-options": "nosniff",
	"referrer-policy": "no-referrer",
	"cache-control": "no-store",
};
