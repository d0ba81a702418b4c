// The box about itself: roads and what waits on each lane, the clock's honesty, what was set aside.

import { useSignal } from "@preact/signals";
import type { SetAside } from "@tesai/shared/contract/edge-api/system.ts";
import { useEffect } from "preact/hooks";
import { OpenBoxNote } from "../access/open-box-note.tsx";
import { fetchSetAside } from "../api.ts";
import { say } from "../i18n.ts";
import { LinkList } from "../link/link-list.tsx";
import { edgeNow, picture } from "../live.ts";
import { phrase } from "../phrase.ts";
import { openPage } from "../route.ts";
import { ageOf, toAgo } from "../time/view-model.ts";
import { about } from "./about.ts";
import { PageFoot } from "./page-foot.tsx";
import { toClockWords, toRoom } from "./view-model.ts";

export function StatePage() {
	return (
		<div class="page state-page">
			<h2>{say("system:page.title")}</h2>
			<OpenBoxNote />
			{/* biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reached by the keyboard */}
			<section class="columns" aria-label={say("system:page.title")} tabIndex={0}>
				{picture.value !== null && <LinkList link={picture.value.link} />}
				<div>
					<ClockSection />
					<DiskSection />
					<SetAsideSection />
					<KioskFalls />
				</div>
			</section>
			<PageFoot>
				<WorkPages />
				{about.value !== null && <p>{say(phrase("system:software", { version: about.value.software }))}</p>}
			</PageFoot>
		</div>
	);
}

/** For a technician: how often the page on the wall had to be raised again. */
function KioskFalls() {
	const falls = about.value?.kiosk?.falls ?? 0;
	if (falls === 0) return null;
	return (
		<section>
			<p>{say(phrase("system:kiosk.falls", undefined, falls))}</p>
		</section>
	);
}

function ClockSection() {
	if (about.value === null) return null;
	const clock = toClockWords(about.value);
	return (
		<section>
			<h3>{say("system:clock.title")}</h3>
			<p data-bad={!clock.isSure}>{say(clock.words)}</p>
			<p>{say(clock.source)}</p>
			<p>{say(clock.error)}</p>
		</section>
	);
}

function DiskSection() {
	const disk = picture.value?.disk;
	if (disk === undefined) return null;
	return (
		<section>
			<h3>{say("system:disk.title")}</h3>
			<p data-bad={disk.stage !== "ample"}>{say(`system:disk.${disk.stage}`)}</p>
			<p>{say(toRoom(disk))}</p>
		</section>
	);
}

function SetAsideSection() {
	const rows = useSignal<readonly SetAside[]>([]);
	const count = picture.value?.setAside ?? 0;
	useEffect(() => {
		void fetchSetAside().then((answer) => {
			if (answer.ok) rows.value = answer.value;
		});
	}, [count]);
	return (
		<section>
			<h3>{say("system:set-aside.title")}</h3>
			{count === 0 && <p>{say("system:set-aside.none")}</p>}
			<ul>
				{rows.value.map((row) => (
					<li key={`${row.door} ${row.reason}`}>
						{say(
							phrase(
								"system:set-aside.row",
								{ door: row.door, ago: toAgo(ageOf(row.lastAt, edgeNow.value)) },
								row.count,
							),
						)}
					</li>
				))}
			</ul>
		</section>
	);
}

/** The working pages that stand behind this one. */
function WorkPages() {
	return (
		<nav class="pages">
			<button type="button" onClick={() => openPage({ page: "devices" })}>
				{say("devices:link")}
			</button>
			<button type="button" onClick={() => openPage({ page: "loggers" })}>
				{say("loggers:link")}
			</button>
			<button type="button" onClick={() => openPage({ page: "look" })}>
				{say("speech:title")}
			</button>
		</nav>
	);
}
