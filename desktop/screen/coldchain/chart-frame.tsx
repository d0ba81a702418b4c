// The place of a fridge's chart. What draws it comes with the first chart that is opened: the wall is up sooner without it.

import { signal } from "@preact/signals";
import type { FunctionComponent } from "preact";
import { useEffect } from "preact/hooks";
import { say } from "../i18n.ts";
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

const sheet = signal<{ readonly ChartSheet: FunctionComponent<ChartProps> } | null>(null);

export function ChartFrame(props: ChartProps) {
	useEffect(() => {
		void import("./chart-sheet.tsx").then((loaded) => {
			sheet.value = loaded;
		});
	}, []);
	if (sheet.value === null) return <p class="empty">{say("chart:loading")}</p>;
	const { ChartSheet } = sheet.value;
	return <ChartSheet {...props} />;
}
