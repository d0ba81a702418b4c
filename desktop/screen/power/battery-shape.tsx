// A battery as a drawing: as full as it is, hatched where nobody knows, with an arrow for the flow.

import type { PowerSheet } from "./view-model.ts";

export function BatteryShape({ sheet }: { sheet: Pick<PowerSheet, "percent" | "flow"> }) {
	const { percent, flow } = sheet;
	const height = percent === null ? 0 : (52 * percent) / 100;
	return (
		<svg class="battery" viewBox="0 0 48 72" aria-hidden="true">
			<path d="M17 2h14v6h9v62H8V8h9Z" class={percent === null ? "dashed" : undefined} />
			{percent !== null && <rect x="13" y={65 - height} width="22" height={Math.max(2, height)} class="filling" />}
			{percent === null && <path d="M19 32a5 5 0 1 1 7 5c-2 1-2 2-2 4M24 48v1" />}
			{flow === "charging" && <path d="M24 26v20M16 34l8-8 8 8" class="flow" />}
			{flow === "draining" && <path d="M24 26v20M16 38l8 8 8-8" class="flow" />}
		</svg>
	);
}
