// The place of a fridge's chart. What draws it comes with the first chart that is opened: the wall is up sooner without it.

import { signal } from "@preact/signals";
import type { FunctionComponent } from "preact";
import { useEffect } from "preact/hooks";
import { say } from "../i18n.ts";
import type { ChartProps } from "./chart-props.ts";

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
