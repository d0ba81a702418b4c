// The foot of every page but the wall: back at the bottom left, the page's one main action at the bottom right.

import type { ComponentChildren } from "preact";
import { say } from "../i18n.ts";
import { Sign } from "../pictures.tsx";
import { openPage } from "../route.ts";

export function PageFoot({ children }: { children?: ComponentChildren }) {
	return (
		<div class="page-foot">
			<button type="button" class="back" onClick={() => openPage({ page: "wall" })}>
				<Sign name="back" /> {say("system:back")}
			</button>
			{children}
		</div>
	);
}
