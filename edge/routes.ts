// Every HTTP address of the box, room by room; part of the wiring.

import type { EdgeConfig } from "@tesai/shared/contract/config/edge.ts";
import type { Server } from "@tesai/shared/node/http.ts";
import type { Database } from "@tesai/shared/node/sqlite.ts";
import type { Access } from "./access/access.ts";
import { addAccessRoutes } from "./access/routes.ts";
import type { Broker } from "./broker/broker.ts";
import { addBrokerRoutes } from "./broker/routes.ts";
import { addCatalogueRoutes } from "./catalogue/routes.ts";
import { addAdoptionRoutes } from "./coldchain/adoption-routes.ts";
import { addChartRoutes } from "./coldchain/chart-routes.ts";
import { addInsightRoutes } from "./coldchain/insight-routes.ts";
import { safeBand } from "./coldchain/limits.ts";
import { addColdchainRoutes } from "./coldchain/routes.ts";
import { viewAlarmsBetween, viewExtremes, viewExtremesParts, viewShownCelsius } from "./coldchain/sheet-view.ts";
import type { Watched } from "./coldchain/watched.ts";
import { addCommandRoutes } from "./commands/routes.ts";
import { addDemoRoutes } from "./demo/routes.ts";
import { addEquipmentRoutes } from "./equipment/routes.ts";
import { findPlate } from "./equipment/store.ts";
import { addPage } from "./http/page.ts";
import { addLoggerRoutes } from "./loggers/routes.ts";
import { addPeopleRoutes } from "./people/routes.ts";
import { findPerson } from "./people/store.ts";
import type { Power } from "./power/intake.ts";
import { addPanelRoutes } from "./power/panel-routes.ts";
import { addPowerRoutes } from "./power/routes.ts";
import { printPaper } from "./print/line-printer.ts";
import { openPaperMaker } from "./print/paper-maker.ts";
import { toSpending } from "./roads/price.ts";
import { addLinkRoutes } from "./roads/routes.ts";
import type { Sender } from "./roads/sender.ts";
import { addSetAsideRoutes } from "./set-aside/routes.ts";
import { addSettingsRoutes } from "./settings/routes.ts";
import { addSheetRoutes } from "./sheet/routes.ts";
import type { SheetTies } from "./sheet/ties.ts";
import type { Writer } from "./sqlite/writer.ts";
import { addSystemRoutes } from "./system/routes.ts";
import { findPlace } from "./time/actions.ts";

/** What the rooms' routes stand on. */
export interface Rooms {
	readonly config: EdgeConfig;
	readonly software: string;
	readonly reader: Database;
	readonly writer: Writer;
	readonly watched: Watched;
	readonly access: Access;
	readonly broker: Broker;
	readonly sender: Sender;
	readonly power: Power | undefined;
	/** A person has touched the screen. */
	readonly touchPanel: () => void;
}

export async function addBoxRoutes(server: Server, rooms: Rooms): Promise<void> {
	const { config, reader, writer, watched, sender, power } = rooms;
	const { timekeeper } = watched;
	const fridges = () => watched.fridges.map(({ fridge }) => fridge.id);
	addBrokerRoutes(server, rooms.broker.counts);
	addColdchainRoutes(server, reader, writer, watched, (person) => findPerson(reader, person)?.active === true);
	addChartRoutes(server, reader, watched);
	addInsightRoutes(server, reader, watched);
	addSheetRoutes(server, {
		...{ reader, writer, ties: tieSheet(config, watched), makePaper: openPaperMaker() },
		nameOf: (person) => findPerson(reader, person)?.name,
		print: (pdf) => printPaper(config.printer, pdf),
	});
	addAdoptionRoutes(server, reader, writer, watched);
	addEquipmentRoutes(server, reader, writer, timekeeper, (id) => fridges().includes(id));
	await addLoggerRoutes(server, { reader, writer, timekeeper, fridges });
	addPanelRoutes(server, rooms.touchPanel);
	if (power !== undefined) addPowerRoutes(server, reader, timekeeper, power.room);
	addLinkRoutes(server, () => sender.detail(timekeeper.now()));
	addCatalogueRoutes(server, reader);
	addAccessRoutes(server, rooms.access, reader, timekeeper);
	addPeopleRoutes(server, reader, (person) => rooms.access.viewTile(person));
	addSettingsRoutes(server, reader, {
		digestMinutes: config.digestMinutes,
		...toSpending(config.roads?.budget),
	});
	addCommandRoutes(server, reader, timekeeper);
	addSetAsideRoutes(server, reader, timekeeper);
	addSystemRoutes(server, () => {
		const { source, errorMs } = timekeeper.anchor();
		return {
			post: config.post,
			software: rooms.software,
			box: config.box.number,
			demonstration: config.demonstration !== undefined,
			now: timekeeper.now().utc,
			clock: { source, errorMs },
			position: findPlace(reader) ?? null,
		};
	});
	if (config.demonstration !== undefined) addDemoRoutes(server, config.demonstration.controlUrl);
	await addPage(server, config.screenDir);
}

/** What the month's sheet knows of the other rooms. */
export function tieSheet(config: Pick<EdgeConfig, "post" | "printer">, watched: Watched): SheetTies<Database> {
	const { timekeeper } = watched;
	return {
		post: config.post.name,
		hasPrinter: config.printer !== undefined,
		now: timekeeper.now,
		moment: timekeeper.moment,
		unsure: timekeeper.unsure,
		isVouched: () => timekeeper.anchors().some(({ source }) => source !== "system"),
		fridges: () => watched.fridges.map(({ fridge }) => fridge.id),
		about: (db, id) => {
			const found = watched.fridges.find(({ fridge }) => fridge.id === id);
			if (found === undefined) return undefined;
			const plate = findPlate(db, id)?.plate;
			return {
				name: found.fridge.name,
				limits: safeBand(found.limits),
				plate:
					plate === undefined ? null : { manufacturer: plate.manufacturer, model: plate.model, serial: plate.serial },
			};
		},
		shown: (fridge, now) => viewShownCelsius(watched, fridge, now),
		extremes: (db, fridge, from, to) => viewExtremes(db, watched, fridge, from, to),
		parts: (db, fridge, from, to) => viewExtremesParts(db, watched, fridge, from, to),
		alarms: (db, fridge, from, to) => viewAlarmsBetween(db, watched, fridge, from, to),
		announce: watched.announceReadings,
	};
}
