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
import { addColdchainRoutes } from "./coldchain/routes.ts";
import type { Watched } from "./coldchain/watched.ts";
import { addCommandRoutes } from "./commands/routes.ts";
import { addDemoRoutes } from "./demo/routes.ts";
import { addEquipmentRoutes } from "./equipment/routes.ts";
import { addPage } from "./http/page.ts";
import { addLoggerRoutes } from "./loggers/routes.ts";
import { addPeopleRoutes } from "./people/routes.ts";
import { findPerson } from "./people/store.ts";
import type { Power } from "./power/intake.ts";
import { addPanelRoutes } from "./power/panel-routes.ts";
import { addPowerRoutes } from "./power/routes.ts";
import { toSpending } from "./roads/price.ts";
import { addLinkRoutes } from "./roads/routes.ts";
import type { Sender } from "./roads/sender.ts";
import { addSetAsideRoutes } from "./set-aside/routes.ts";
import { addSettingsRoutes } from "./settings/routes.ts";
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
