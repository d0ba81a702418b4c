// The sheet of paper: head, news about the connection, one page, and the strip at the foot.

import { useComputed } from "@preact/signals";
import { GatedPage } from "./access/gate-page.tsx";
import { SheetPlace } from "./access/sheet-place.tsx";
import { AcknowledgePage } from "./coldchain/acknowledge-page.tsx";
import { gatherAlarms } from "./coldchain/alarm-view-model.ts";
import { FridgePage } from "./coldchain/fridge-page.tsx";
import { InsightPage } from "./coldchain/insight-page.tsx";
import { wallPlan } from "./coldchain/wall.ts";
import { WallPage } from "./coldchain/wall-page.tsx";
import { DemoPage } from "./demo/demo-page.tsx";
import { DevicePage } from "./devices/device-page.tsx";
import { DevicesPage } from "./devices/devices-page.tsx";
import { EpisodesPlace } from "./episodes/episodes-place.tsx";
import { EquipmentPage } from "./equipment/equipment-page.tsx";
import { PlatePage } from "./equipment/plate-page.tsx";
import { say } from "./i18n.ts";
import { LinkFoot } from "./link/link-foot.tsx";
import { connection, picture } from "./live.ts";
import { LoggerPage } from "./loggers/logger-page.tsx";
import { LoggersPage } from "./loggers/loggers-page.tsx";
import { LookPlace } from "./look/look-place.tsx";
import { phrase } from "./phrase.ts";
import { PowerPage } from "./power/power-page.tsx";
import { isStill, StillPage } from "./power/still-page.tsx";
import { openPage, route } from "./route.ts";
import { MonthPlace } from "./sheet/month-place.tsx";
import { DiskBanner } from "./system/disk-banner.tsx";
import { Head } from "./system/head.tsx";
import { LostBanner } from "./system/lost-banner.tsx";
import { StatePage } from "./system/state-page.tsx";
import { PeoplePlace, WorkPlace } from "./work/places.ts";

export function Screen() {
	const { page } = route.value;
	if (isStill.value) return <StillPage />;
	return (
		<>
			<Head />
			<LostBanner />
			<DiskBanner />
			{page !== "wall" && page !== "demo" && <AlarmsElsewhere />}
			<main>
				<GatedPage>
					<OpenPage />
				</GatedPage>
			</main>
			{page === "wall" && connection.value !== "lost" && wallPlan.value.shows !== "alarm" && <LinkFoot />}
			<SheetPlace />
		</>
	);
}

function OpenPage() {
	const open = route.value;
	switch (open.page) {
		case "wall":
			return <WallPage />;
		case "fridge":
			return <FridgePage key={open.fridge} fridge={open.fridge} />;
		case "equipment":
			return <EquipmentPage key={open.fridge} fridge={open.fridge} />;
		case "plate":
			return <PlatePage key={open.fridge} fridge={open.fridge} />;
		case "devices":
			return <DevicesPage />;
		case "device":
			return <DevicePage key={open.sensor} sensor={open.sensor} />;
		case "episodes":
			return <EpisodesPlace fridge={open.fridge} alarm={open.alarm} />;
		case "insight":
			return <InsightPage key={open.fridge} fridge={open.fridge} />;
		case "sheet":
		case "note":
			return <MonthPlace fridge={open.fridge} page={open.page} />;
		case "acknowledge":
			return <AcknowledgePage key={open.alarm} alarm={open.alarm} />;
		case "loggers":
			return <LoggersPage />;
		case "logger":
			return <LoggerPage key={open.serial} serial={open.serial} />;
		case "power":
			return <PowerPage />;
		case "state":
			return <StatePage />;
		case "look":
			return <LookPlace />;
		case "work":
			return <WorkPlace />;
		case "people":
			return <PeoplePlace />;
		case "demo":
			return <DemoPage />;
	}
}

/** On every page but the wall an alarm that nobody has seen, and that the page is not about, keeps a place at the top. */
function AlarmsElsewhere() {
	const unseen = useComputed(() => {
		const open = route.value;
		const alarms = gatherAlarms(picture.value?.fridges ?? []);
		return alarms.filter(
			({ alarm, fridge }) =>
				alarm.acknowledged === null &&
				!(open.page === "acknowledge" && open.alarm === alarm.id) &&
				!(open.page === "fridge" && open.fridge === fridge.id),
		).length;
	});
	if (unseen.value === 0) return null;
	return (
		<button
			type="button"
			class="alarms-elsewhere"
			data-small={route.value.page === "acknowledge"}
			onClick={() => openPage({ page: "wall" })}
		>
			{say(phrase("coldchain:waiting.alarm", undefined, unseen.value))}
		</button>
	);
}
