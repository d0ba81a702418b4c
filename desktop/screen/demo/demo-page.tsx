// The demonstration's hands: does to the simulated post what the weather and people do to a real one.

import { useSignal } from "@preact/signals";
import type { DemoAction } from "@tesai/shared/contract/edge-api/system.ts";
import { sendDemoRequest } from "../api.ts";
import { say } from "../i18n.ts";
import { type Phrase, phrase } from "../phrase.ts";
import { about } from "../system/about.ts";
import { PageFoot } from "../system/page-foot.tsx";
import { FRIDGE_ACTIONS, ROAD_ACTIONS } from "./actions.ts";

export function DemoPage() {
	const told = useSignal<Phrase | null>(null);
	if (about.value?.demonstration !== true) return <PageFoot />;

	async function play(action: DemoAction, fridge: 1 | 2): Promise<void> {
		const answer = await sendDemoRequest({ action, fridge });
		told.value = phrase(answer.ok ? "demo:done" : "demo:failed", { action: phrase(`demo:action.${action}`) });
	}
	const buttons = (actions: readonly DemoAction[], fridge: 1 | 2) =>
		actions.map((action) => (
			<button key={action} type="button" onClick={() => void play(action, fridge)}>
				{say(`demo:action.${action}`)}
			</button>
		));
	return (
		<div class="page demo-page">
			<div>
				<h2>{say("demo:title")}</h2>
				<p>{say("demo:warning")}</p>
			</div>
			<div class="demo-columns">
				{([1, 2] as const).map((number) => (
					<section key={number}>
						<h3>{say(phrase("demo:fridge", { number: String(number) }))}</h3>
						<div class="demo-actions">{buttons(FRIDGE_ACTIONS, number)}</div>
					</section>
				))}
				<section>
					<h3>{say("demo:link")}</h3>
					<div class="demo-actions">{buttons(ROAD_ACTIONS, 1)}</div>
				</section>
			</div>
			<PageFoot>
				<p role="status">{told.value !== null && say(told.value)}</p>
			</PageFoot>
		</div>
	);
}
