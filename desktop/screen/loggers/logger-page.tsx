// One logger: what it kept, drawn as what it is: bars of days, or a curve only where it has temperatures.

import { useSignal } from "@preact/signals";
import type { LoggerView } from "@tesai/shared/contract/edge-api/loggers.ts";
import { useEffect } from "preact/hooks";
import { fetchLogger, sendLoggerFridge } from "../api.ts";
import { say } from "../i18n.ts";
import { picture } from "../live.ts";
import { formatCelsius } from "../numbers.ts";
import { phrase } from "../phrase.ts";
import { PageFoot } from "../system/page-foot.tsx";
import { formatLocal, type LoggerPicture, toContents, toLimitWords, toPicture, toPrintedWords } from "./view-model.ts";

export function LoggerPage({ serial }: { serial: string }) {
	const logger = useSignal<LoggerView | "missing" | null>(null);
	const load = () =>
		fetchLogger(serial).then((answer) => {
			logger.value = answer.ok ? answer.value : "missing";
		});
	useEffect(() => void load(), [serial]);
	const view = logger.value;
	if (view === null || view === "missing") {
		return (
			<div class="page logger-page">
				<h2>{say(view === null ? "loggers:looking" : "loggers:missing")}</h2>
				<PageFoot />
			</div>
		);
	}
	const drawn = toPicture(view);
	const { summary } = view;
	return (
		<div class="page logger-page">
			<h2>
				{summary.device} <span>{say(phrase("loggers:serial", { serial }))}</span>
			</h2>
			<p class="logger-contents">
				<strong>{say(toContents(summary))}</strong>
				{summary.reportedAt !== null && (
					<span>{say(phrase("loggers:read-out", { time: formatLocal(summary.reportedAt) }))}</span>
				)}
				{toPrintedWords(view.printed).map((words) => (
					<span key={words.key}>{say(words)}</span>
				))}
			</p>
			{drawn !== undefined && <Drawing drawn={drawn} />}
			<ul class="logger-limits">
				{view.limits.map((limit) => (
					<li key={limit.no}>{say(toLimitWords(limit))}</li>
				))}
			</ul>
			<PageFoot>
				<FridgeChoice chosen={summary.fridge} choose={(fridge) => void sendLoggerFridge(serial, fridge).then(load)} />
			</PageFoot>
		</div>
	);
}

function Drawing({ drawn }: { drawn: LoggerPicture }) {
	const between = say(
		phrase("loggers:between", { low: formatCelsius(drawn.lowest), high: formatCelsius(drawn.highest) }),
	);
	return (
		<figure class="logger-figure">
			<figcaption>
				<span>{say(`loggers:drawn.${drawn.kind}`)}</span>
				<span>{between}</span>
			</figcaption>
			<svg viewBox="0 0 1000 260" preserveAspectRatio="none" role="img" aria-label={between}>
				{drawn.lines.map((line) => (
					<line key={line} x1="0" x2="1000" y1={20 + line * 240} y2={20 + line * 240} class="limit" />
				))}
				{drawn.bars.map((bar) => (
					<rect
						key={bar.left}
						class={bar.isAlarm ? "bar alarm" : "bar"}
						x={bar.left * 1_000}
						width={bar.width * 1_000}
						y={20 + bar.top * 240}
						height={bar.height * 240}
					/>
				))}
				{drawn.bars
					.filter(({ isAlarm }) => isAlarm)
					.map((bar) => (
						<rect key={bar.left} class="alarm-mark" x={bar.left * 1_000} width={bar.width * 1_000} y="0" height="12" />
					))}
			</svg>
			<p class="logger-ends">
				<span>{drawn.from}</span>
				{drawn.bars.some(({ isAlarm }) => isAlarm) && <span class="alarm-key">{say("loggers:alarm-mark")}</span>}
				<span>{drawn.to}</span>
			</p>
		</figure>
	);
}

function FridgeChoice({ chosen, choose }: { chosen: string | null; choose: (fridge: string | null) => void }) {
	return (
		<fieldset class="choice-row" aria-label={say("loggers:lies-in")}>
			<legend>{say("loggers:lies-in")}</legend>
			{picture.value?.fridges.map(({ id, name }) => (
				<button key={id} type="button" aria-pressed={chosen === id} onClick={() => choose(chosen === id ? null : id)}>
					{name}
				</button>
			))}
		</fieldset>
	);
}
