// Numbers as es-PY writes them, for both languages: decimal comma, point between thousands, a true minus sign.

export function formatNumber(value: number, decimals = 0): string {
	const [whole = "0", fraction] = Math.abs(value).toFixed(decimals).split(".");
	const grouped = whole.replace(/\B(?=(\d{3})+$)/g, ".");
	const digits = fraction === undefined ? grouped : `${grouped},${fraction}`;
	const isZero = !/[1-9]/.test(digits);
	return value < 0 && !isZero ? `−${digits}` : digits;
}

/** "8,4 °C": one decimal, because that is what a probe of ±0,3 °C can promise. A no-break space keeps the unit on its line. */
export function formatCelsius(celsius: number): string {
	return `${formatNumber(celsius, 1)}\u00a0°C`;
}

/** A limit is set by hand and mostly whole: "8 °C", "−0,5 °C". */
export function formatLimit(celsius: number): string {
	return `${formatNumber(celsius, Number.isInteger(celsius) ? 0 : 1)}\u00a0°C`;
}
