// The foot of every page but the wall: back at the bottom left, the page's one main action at the bottom right.

import type { ComponentChildren } from "preact";
import { say } from "../i18n.ts";
import { Sign } from "../pictures.tsx";
import { openPage, type Route } from "../route.ts";

/** `to` is the page before this one where that is not the wall. */
export function PageFoot({ children, to = { page: "wall" } }: { children?: ComponentChildren; to?: Route }) {
	return (
		<div class="page-foot">
			<button type="button" class="back" onClick={() => openPage(to)}>
				<Sign name="back" /> {say("system:back")}
			</button>
			{children}
		</div>
	);
}
