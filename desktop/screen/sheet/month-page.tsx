// The month's sheet: thirty-one days with two readings each, and the way to paper.

import { useSignal } from "@preact/signals";
import type { SheetView } from "@tesai/shared/contract/edge-api/sheet.ts";
import type { PersonNo } from "@tesai/shared/contract/id.ts";
import { type HalfCell, layOutSheet, type SheetLine } from "@tesai/shared/contract/sheet-lines.ts";
import { useEffect, useRef } from "preact/hooks";
import { fetchSheet } from "../api.ts";
import { nameOf } from "../coldchain/use-alarm-sheet.ts";
import { say } from "../i18n.ts";
import { edgeNow, picture } from "../live.ts";
import { type Phrase, phrase } from "../phrase.ts";
import { Sign } from "../pictures.tsx";
import { PageFoot } from "../system/page-foot.tsx";
import { PaperButtons } from "./paper-buttons.tsx";
import { monthAt, stepMonth, toMonthTitle } from "./view-model.ts";

export function MonthPage({ fridge }: { fridge: string }) {
	const month = useSignal(monthAt(edgeNow.value));
	const view = useSignal<SheetView | null>(null);
	const isFailed = useSignal(false);
	const paperWords = useSignal<Phrase | null>(null);
	const newest = picture.value?.notings?.find((one) => one.fridge === fridge)?.noting?.noting;
	const today = useRef<HTMLTableRowElement>(null);

	useEffect(() => {
		let isGone = false;
		void fetchSheet(fridge, month.value).then((answer) => {
			if (isGone) return;
			isFailed.value = !answer.ok;
			if (answer.ok) view.value = answer.value;
		});
		return () => {
			isGone = true;
		};
	}, [fridge, month.value, newest]);
	const shown = view.value?.month === month.value ? view.value : null;
	useEffect(() => today.current?.scrollIntoView({ block: "center" }), [shown?.month]);

	const isNow = month.value >= monthAt(edgeNow.value);
	const step = (steps: number) => {
		month.value = stepMonth(month.value, steps);
		paperWords.value = null;
	};
	return (
		<div class="page month-page">
			<div class="month-head">
				<button type="button" aria-label={say("sheet:month.previous")} onClick={() => step(-1)}>
					<Sign name="back" />
				</button>
				<h2>
					{say(toMonthTitle(month.value))} <span class="whose">{shown?.name ?? ""}</span>
				</h2>
				<button
					type="button"
					class="month-next"
					aria-label={say("sheet:month.next")}
					disabled={isNow}
					onClick={() => step(1)}
				>
					<Sign name="chevron" />
				</button>
			</div>
			{shown === null ? (
				<p class="empty">{say(isFailed.value ? "sheet:failed" : "sheet:loading")}</p>
			) : (
				<MonthTable view={shown} today={today} />
			)}
			<PageFoot to={{ page: "fridge", fridge }}>
				<p class="form-words paper-words" role="status">
					{paperWords.value === null ? "" : say(paperWords.value)}
				</p>
				<PaperButtons
					{...{ fridge, month: month.value, hasPrinter: shown?.hasPrinter === true }}
					tell={(words) => {
						paperWords.value = words;
					}}
				/>
			</PageFoot>
		</div>
	);
}

function MonthTable({ view, today }: { view: SheetView; today: preact.RefObject<HTMLTableRowElement | null> }) {
	const { lines, summary, limits } = layOutSheet(view);
	return (
		// biome-ignore lint/a11y/noNoninteractiveTabindex: a table that scrolls must be reached by the keyboard
		<section class="month-scroll" aria-label={say(toMonthTitle(view.month))} tabIndex={0}>
			<p class="month-summary">
				{summary.map((saying) => (
					<strong key={saying.key}>{say(saying)}</strong>
				))}
				<span>{say(phrase("sheet:limits", { limits }))}</span>
			</p>
			<table class="month">
				<thead>
					<tr>
						{(["day", "morning", "afternoon", "span"] as const).map((column) => (
							<th key={column} scope="col">
								{say(`sheet:column.${column}`)}
							</th>
						))}
					</tr>
				</thead>
				{lines.map((line) => (
					<DayRows key={line.date} line={line} today={today} />
				))}
			</table>
		</section>
	);
}

const toWho = (by: PersonNo | null): string | Phrase =>
	by === null ? phrase("sheet:person.none") : (nameOf(by) ?? phrase("sheet:person.unknown", { no: String(by) }));
const sayWho = (by: PersonNo | null): string => {
	const who = toWho(by);
	return typeof who === "string" ? who : say(who);
};

function DayRows({ line, today }: { line: SheetLine; today: preact.RefObject<HTMLTableRowElement | null> }) {
	const { lowest, highest, covered } = line;
	return (
		<tbody data-when={line.when}>
			<tr {...(line.when === "today" && { ref: today })}>
				<th scope="row">
					<strong>{line.date}</strong>{" "}
					<small>{say(`sheet:weekday.${line.weekday as 0 | 1 | 2 | 3 | 4 | 5 | 6}`)}</small>
				</th>
				<Half cell={line.morning} />
				<Half cell={line.afternoon} />
				<td data-outside={line.isLow || line.isHigh}>
					{lowest !== null && highest !== null && (
						<strong>{say(phrase("sheet:cell.span", { low: lowest, high: highest }))}</strong>
					)}
					{covered !== null && <small>{say(covered)}</small>}
				</td>
			</tr>
			{line.alarms.length > 0 && (
				<tr class="month-alarms">
					<td colSpan={4}>
						<ul aria-label={say("sheet:column.alarms")}>
							{line.alarms.map(({ alarm, what, action, by, note }) => (
								<li key={alarm}>
									<strong>{say(what)}</strong> <span>{say(action)}</span>
									{note !== null && <q>{note}</q>}
									{by !== null && <span>{sayWho(by)}</span>}
								</li>
							))}
						</ul>
					</td>
				</tr>
			)}
		</tbody>
	);
}

function Half({ cell }: { cell: HalfCell }) {
	const { state, celsius, time, by, since, remarks, note } = cell;
	return (
		<td data-state={state} data-outside={cell.isOutside}>
			{state === "noted" && (
				<>
					<strong>{celsius} °C</strong>
					<small>
						{time} {sayWho(by)}
					</small>
				</>
			)}
			{(state === "missing" || state === "waiting") && <small>{say(`sheet:cell.${state}`)}</small>}
			{since !== null && <small>{say(since)}</small>}
			{remarks.map((remark) => (
				<small key={remark.key}>{say(remark)}</small>
			))}
			{note !== null && (
				<small>
					<q>{note}</q>
				</small>
			)}
		</td>
	);
}
