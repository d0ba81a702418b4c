// While nobody has a PIN the box is open: said in plain words, with the way to the first PIN.

import { say } from "../i18n.ts";
import { StateShape } from "../pictures.tsx";
import { openAccess } from "./session.ts";

export function OpenBoxNote() {
	if (openAccess.value?.isOpen !== true) return null;
	return (
		<p class="open-box" role="note">
			<StateShape state="look-now" />
			<span>
				<strong>{say("access:open-box")}</strong> {say("access:open-box.how")}
			</span>
		</p>
	);
}
