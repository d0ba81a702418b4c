// How a fridge works: its strength, how long it holds, and what its door and its compressor do. Big, and in words.

import { useSignal } from "@preact/signals";
import { type Insight, VVM_TYPES, type VvmType } from "@tesai/shared/contract/edge-api/insight.ts";
import { useEffect } from "preact/hooks";
import { fetchInsight } from "../api.ts";
import { say } from "../i18n.ts";
import { picture } from "../live.ts";
import { phrase } from "../phrase.ts";
import { InsightPicture, type InsightPictureName } from "../pictures.tsx";
import { PageFoot } from "../system/page-foot.tsx";
import {
	type InsightCard,
	toCompressorCard,
	toDoorCard,
	toHoldoverCard,
	toKineticCard,
	toTrendCard,
	toVvmCard,
} from "./insight-view-model.ts";

const DAYS = 30;
/** What changes in less than an hour is on the other pages. */
const FRESH_MS = 5 * 60_000;

export function InsightPage({ fridge }: { fridge: string }) {
	const insight = useSignal<Insight | null>(null);
	const failed = useSignal(false);
	const vvm = useSignal<VvmType>("vvm14");
	useEffect(() => {
		const ask = () => {
			void fetchInsight(fridge, DAYS).then((answer) => {
				failed.value = !answer.ok;
				if (answer.ok) insight.value = answer.value;
			});
		};
		ask();
		const timer = setInterval(ask, FRESH_MS);
		return () => clearInterval(timer);
	}, [fridge]);

	const name = picture.value?.fridges.find((one) => one.id === fridge)?.name ?? "";
	const shown = insight.value;
	return (
		<div class="page insight-page">
			<h2>
				{say("coldchain:insight.title")} <span class="whose">{name}</span>
			</h2>
			{shown === null ? (
				<p class="empty">{say(failed.value ? "coldchain:insight.failed" : "coldchain:insight.loading")}</p>
			) : (
				<div class="insights">
					<Card picture="strength" card={toTrendCard(shown)} isWide />
					<Card picture="holdover" card={toHoldoverCard(shown)} isWide />
					<Card picture="door" card={toDoorCard(shown)} />
					<Card picture="motor" card={toCompressorCard(shown)} />
					<Card picture="thermometer" card={toKineticCard(shown)} />
					<Card picture="vial" card={toVvmCard(shown, vvm.value)}>
						<fieldset class="vvm-types" aria-label={say("coldchain:insight.vvm.choose")}>
							{VVM_TYPES.map((type) => (
								<button
									key={type}
									type="button"
									aria-pressed={vvm.value === type}
									onClick={() => {
										vvm.value = type;
									}}
								>
									{type.slice(3)}
								</button>
							))}
						</fieldset>
					</Card>
				</div>
			)}
			<PageFoot to={{ page: "fridge", fridge }}>
				<p>{say(phrase("coldchain:insight.days", { days: String(DAYS) }))}</p>
			</PageFoot>
		</div>
	);
}

interface CardProps {
	readonly picture: InsightPictureName;
	readonly card: InsightCard;
	/** What a person should look at first. */
	readonly isWide?: boolean;
	readonly children?: preact.ComponentChildren;
}

function Card({ picture: name, card: { title, value, note, isBad }, isWide = false, children }: CardProps) {
	return (
		<section class="insight" data-wide={isWide} data-bad={isBad}>
			<InsightPicture name={name} />
			<div>
				<h3>{say(title)}</h3>
				<p class="value" data-unknown={value === null}>
					{value === null ? say("coldchain:insight.unknown") : typeof value === "string" ? value : say(value)}
				</p>
				{note !== null && <p class="basis">{say(note)}</p>}
			</div>
			{children}
		</section>
	);
}
