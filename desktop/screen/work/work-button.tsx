// The one button on the wall behind which everything else is.

import { say } from "../i18n.ts";
import { Sign } from "../pictures.tsx";
import { openPage } from "../route.ts";

export function WorkButton() {
	return (
		<button type="button" class="work-open" onClick={() => openPage({ page: "work" })}>
			<Sign name="work" />
			<span>{say("work:open")}</span>
		</button>
	);
}
