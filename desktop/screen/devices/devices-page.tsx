// Every sensor the box hears: those that wait for a place first, then who has which place.

import { useSignal } from "@preact/signals";
import { say } from "../i18n.ts";
import { edgeNow } from "../live.ts";
import type { Key } from "../phrase.ts";
import { Sign } from "../pictures.tsx";
import { openPage } from "../route.ts";
import { PageFoot } from "../system/page-foot.tsx";
import { isLong, pickFound } from "../system/search.ts";
import { SearchField } from "../system/search-field.tsx";
import { fridgeNames, sensors, useSensors } from "./sensors.ts";
import { type SensorRow, sortSensors } from "./view-model.ts";

export function DevicesPage() {
	useSensors();
	const known = sensors.value;
	const typed = useSignal("");
	const sections = sortSensors(known ?? [], fridgeNames(), edgeNow.value);
	const rows = Object.values(sections).flat();
	const found = (section: readonly SensorRow[]) =>
		pickFound(section, typed.value, (row) => [row.id, ...row.places.map(say)].join(" "), isLong(rows));
	const isNothing = rows.length > 0 && rows.every((row) => found([row]).length === 0);
	return (
		<div class="page devices-page">
			<h2>{say("devices:title")}</h2>
			{isLong(rows) && <SearchField typed={typed} />}
			<div class="device-sections">
				{isNothing && <p class="empty">{say("system:search.nothing")}</p>}
				{known?.length === 0 && <p class="empty">{say("devices:none")}</p>}
				<Section title="devices:section.waiting" rows={found(sections.waiting)} isNews />
				<Section title="devices:section.used" rows={found(sections.used)} />
				<Section title="devices:section.ignored" rows={found(sections.ignored)} />
			</div>
			<PageFoot to={{ page: "state" }} />
		</div>
	);
}

function Section(props: { title: Key; rows: readonly SensorRow[]; isNews?: boolean }) {
	if (props.rows.length === 0) return null;
	return (
		<section>
			<h3>{say(props.title)}</h3>
			<ul class="device-list">
				{props.rows.map((row) => (
					<li key={row.id}>
						<button
							type="button"
							class="device"
							data-news={props.isNews === true}
							onClick={() => openPage({ page: "device", sensor: row.id })}
						>
							<DeviceWords row={row} />
							{props.isNews === true && <strong class="device-call">{say("devices:choose")}</strong>}
							<Sign name="chevron" />
						</button>
					</li>
				))}
			</ul>
		</section>
	);
}

/** Its kind as a drawing, its place or its name, and its last value in large figures. */
export function DeviceWords({ row }: { row: SensorRow }) {
	const title = row.places.map((place) => say(place)).join(" · ");
	return (
		<>
			<Sign name={row.sign} />
			<span class="device-words">
				{title !== "" && <strong>{title}</strong>}
				<span class="device-id">{row.id}</span>
				<span class="device-news">
					{row.hasFault && <span class="device-fault">{say("devices:fault")}</span>}
					<span>{say(row.heard)}</span>
					{row.battery !== null && <span>{say(row.battery)}</span>}
				</span>
			</span>
			<span class="device-value" data-stale={row.hasFault}>
				{typeof row.value === "string" ? row.value : say(row.value)}
			</span>
		</>
	);
}
