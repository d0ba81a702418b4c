// Portable loggers: bring a file, and see at once what was in it.

import { useComputed, useSignal, useSignalEffect } from "@preact/signals";
import type { LoggerSummary } from "@tesai/shared/contract/edge-api/loggers.ts";
import { fetchLoggers, sendLoggerFile } from "../api.ts";
import { say } from "../i18n.ts";
import { isKiosk } from "../kiosk.ts";
import { edgeNow } from "../live.ts";
import { phrase } from "../phrase.ts";
import { Sign, StateShape } from "../pictures.tsx";
import { openPage } from "../route.ts";
import { PageFoot } from "../system/page-foot.tsx";
import { formatLocal, type ImportWords, toContents, toImportWords } from "./view-model.ts";

export function LoggersPage() {
	const loggers = useSignal<readonly LoggerSummary[] | null>(null);
	const told = useSignal<ImportWords | "sending" | null>(null);

	// On the wall the box itself finds the file on the stick, within a minute.
	const minute = useComputed(() => (isKiosk ? Math.floor(edgeNow.value / 60_000) : 0));
	useSignalEffect(() => {
		if (told.value === "sending" || Number.isNaN(minute.value)) return;
		void fetchLoggers().then((answer) => {
			if (answer.ok) loggers.value = answer.value;
		});
	});

	async function bring(files: FileList | null | undefined): Promise<void> {
		for (const file of files ?? []) {
			told.value = "sending";
			told.value = toImportWords(await sendLoggerFile(file));
		}
	}

	return (
		<div class="page loggers-page">
			<h2>{say("loggers:title")}</h2>
			{isKiosk ? <BringByStick /> : <BringByHand bring={bring} />}
			<ImportTold told={told.value} />
			<ul class="logger-list">
				{loggers.value?.length === 0 && <li class="empty">{say("loggers:none")}</li>}
				{loggers.value?.map((logger) => (
					<LoggerLine key={logger.serial} logger={logger} />
				))}
			</ul>
			<PageFoot />
		</div>
	);
}

/** The kiosk opens no window on the machine's files: a stick or the logger itself is put into the box. */
function BringByStick() {
	return (
		<p class="bring">
			<Sign name="stick" />
			<span>
				<strong>{say("loggers:bring.stick")}</strong>
				<span>{say("loggers:bring.stick.how")}</span>
			</span>
		</p>
	);
}

function BringByHand({ bring }: { bring: (files: FileList | null | undefined) => Promise<void> }) {
	const over = useSignal(false);
	return (
		<label
			class="bring"
			data-over={over.value}
			onDragOver={(event) => {
				event.preventDefault();
				over.value = true;
			}}
			onDragLeave={() => {
				over.value = false;
			}}
			onDrop={(event) => {
				event.preventDefault();
				over.value = false;
				void bring(event.dataTransfer?.files);
			}}
		>
			<input
				type="file"
				accept=".txt,text/plain"
				multiple
				onChange={(event) => {
					void bring(event.currentTarget.files).then(() => {
						// The same file may be chosen again: it is then told to be known.
						event.currentTarget.value = "";
					});
				}}
			/>
			<Sign name="stick" />
			<span>
				<strong>{say("loggers:bring")}</strong>
				<span>{say("loggers:bring.how")}</span>
			</span>
		</label>
	);
}

function ImportTold({ told }: { told: ImportWords | "sending" | null }) {
	if (told === null) return null;
	if (told === "sending") return <p class="import-told">{say("loggers:import.sending")}</p>;
	const { mood, words, detail, serial } = told;
	return (
		<p class="import-told" data-mood={mood} role="status">
			<StateShape state={mood === "bad" ? "look-now" : "all-good"} />
			<span>
				<strong>{say(words)}</strong> {detail !== null && say(detail)}
			</span>
			{serial !== null && (
				<button type="button" onClick={() => openPage({ page: "logger", serial })}>
					{say("loggers:look")}
				</button>
			)}
		</p>
	);
}

function LoggerLine({ logger }: { logger: LoggerSummary }) {
	const { serial, device, reportedAt, alarms } = logger;
	return (
		<li>
			<button type="button" class="logger-line" onClick={() => openPage({ page: "logger", serial })}>
				<StateShape state={alarms > 0 ? "look-now" : "all-good"} />
				<span class="logger-words">
					<strong>{device}</strong>
					<span>{say(phrase("loggers:serial", { serial }))}</span>
				</span>
				<span class="logger-words">
					<span>{say(toContents(logger))}</span>
					{reportedAt !== null && <span>{say(phrase("loggers:read-out", { time: formatLocal(reportedAt) }))}</span>}
				</span>
			</button>
		</li>
	);
}
