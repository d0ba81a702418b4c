// What a chart is asked to show.

import type { ChartWindow } from "./chart-window.ts";

export interface ChartProps {
	readonly fridge: string;
	/** Only the last day's temperature, to be looked at beside another chart. */
	readonly isPlain?: boolean;
	/** Marked and shown with an hour around it, instead of the last day. */
	readonly marked?: ChartWindow;
	/** The days in numbers instead of the chart. */
	readonly isTable?: boolean;
}
