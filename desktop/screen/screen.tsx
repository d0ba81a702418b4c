// The sheet of paper: head, news about the connection, one page, and the strip at the foot.

import { GatedPage } from "./access/gate-page.tsx";
import { SheetPlace } from "./access/sheet-place.tsx";
import { AcknowledgePage } from "./coldchain/acknowledge-page.tsx";
import { FridgePage } from "./coldchain/fridge-page.tsx";
import { InsightPage } from "./coldchain/insight-page.tsx";
import { wallPlan } from "./coldchain/wall.ts";
import { WallPage } from "./coldchain/wall-page.tsx";
import { DemoPage } from "./demo/demo-page.tsx";
import { DevicePage } from "./devices/device-page.tsx";
import { DevicesPage } from "./devices/devices-page.tsx";
import { EquipmentPage } from "./equipment/equipment-page.tsx";
import { PlatePage } from "./equipment/plate-page.tsx";
import {
	EpisodePlace,
	EpisodesPlace,
	LookPlace,
	MonthPlace,
	OwnReadingPlace,
	PeoplePlace,
	WorkPlace,
} from "./late-pages.ts";
import { LinkFoot } from "./link/link-foot.tsx";
import { connection } from "./live.ts";
import { LoggerPage } from "./loggers/logger-page.tsx";
import { LoggersPage } from "./loggers/loggers-page.tsx";
import { PowerPage } from "./power/power-page.tsx";
import { isStill, StillPage } from "./power/still-page.tsx";
import { route } from "./route.ts";
import { DiskBanner } from "./system/disk-banner.tsx";
import { Head } from "./system/head.tsx";
import { LostBanner } from "./system/lost-banner.tsx";
import { StatePage } from "./system/state-page.tsx";

export function Screen() {
	const { page } = route.value;
	if (isStill.value) return <StillPage />;
	return (
		<>
			<Head />
			<LostBanner />
			<DiskBanner />
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
			return open.alarm === null ? (
				<EpisodesPlace key={open.fridge} fridge={open.fridge} />
			) : (
				<EpisodePlace key={open.alarm} fridge={open.fridge} alarm={open.alarm} />
			);
		case "insight":
			return <InsightPage key={open.fridge} fridge={open.fridge} />;
		case "sheet":
			return <MonthPlace key={open.fridge} fridge={open.fridge} />;
		case "note":
			return <OwnReadingPlace key={open.fridge} fridge={open.fridge} />;
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
