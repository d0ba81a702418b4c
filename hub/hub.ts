// The regional hub, wired: the only file of this process that knows every room.

import { join } from "node:path";
import type { HubConfig } from "@tesai/shared/contract/config/hub.ts";
import type { Clock } from "@tesai/shared/node/clock.ts";
import { listen, openServer } from "@tesai/shared/node/http.ts";
import type { Log } from "@tesai/shared/node/log.ts";
import { accessProjection } from "./access/actions.ts";
import { registerAccessRoutes } from "./access/routes.ts";
import { openRefusedCount } from "./access/view.ts";
import { registerAuthoringRoutes } from "./authoring/routes.ts";
import { coldchainProjection } from "./coldchain/actions.ts";
import { listAssessments } from "./coldchain/assessment-store.ts";
import { ladderProjection } from "./coldchain/ladder-actions.ts";
import { registerLadderRoutes } from "./coldchain/ladder-routes.ts";
import { listLadders } from "./coldchain/ladder-store.ts";
import { listFridges, listNewestAlarms, listOpenAlarms } from "./coldchain/store.ts";
import { commandsProjection } from "./commands/actions.ts";
import { registerCommandRoutes } from "./commands/routes.ts";
import { viewCommands } from "./commands/view.ts";
import { registerConsoleRoutes } from "./console/routes.ts";
import {
	checkReceivers,
	fillDeliveryViews,
	openDeliveryProjection,
	registerDeliveryRoutes,
} from "./deliver/cce/deliveries.ts";
import { describeDeliveries } from "./deliver/cce/delivery-view.ts";
import { tidyDeliveries } from "./deliver/cce/retention.ts";
import { type Deliveries, openSenders, type Senders } from "./deliver/cce/sender.ts";
import { equipmentProjection } from "./equipment/actions.ts";
import { listEquipment, listRegister } from "./equipment/store.ts";
import { type Intake, replayFrames } from "./intake/actions.ts";
import { FrameLog } from "./intake/frame-log.ts";
import { GATE_LIMITS, openGate } from "./intake/gate.ts";
import { openKeyring } from "./intake/keyring.ts";
import { listHubLanes } from "./intake/lane-store.ts";
import { countQuarantined } from "./intake/quarantine-store.ts";
import { registerIntakeRoutes } from "./intake/routes.ts";
import { leapAnswerNumbers, listForkedBoxes, readIntakeCursor } from "./intake/store.ts";
import { applySetAside } from "./intake/upkeep.ts";
import { loggersProjection } from "./loggers/actions.ts";
import { registerLoggerRoutes } from "./loggers/routes.ts";
import { startNightly } from "./nightly.ts";
import { describePosts, postsProjection, type RegionSources } from "./posts/actions.ts";
import { registerPostRoutes } from "./posts/routes.ts";
import { listAnchorsOf } from "./posts/store.ts";
import { openProofProjection } from "./proof/proof.ts";
import { openProver } from "./proof/prover.ts";
import { prepareSatellite } from "./satellite/satellite.ts";
import { sheetProjection } from "./sheet/actions.ts";
import { registerSheetRoutes } from "./sheet/routes.ts";
import { makeHubKeys } from "./stick/stick.ts";
import { registerStickRoutes } from "./stick/stick-routes.ts";
import { lockDataDir } from "./store/data-lock.ts";
import { openStore } from "./store/store.ts";
import { describeSuppliers } from "./suppliers/actions.ts";
import { tidySuppliers } from "./suppliers/jobs.ts";
import { registerSupplierRoutes } from "./suppliers/routes.ts";

export interface HubDeps {
	readonly log: Log;
	readonly clock: Clock;
}

export interface Hub {
	readonly port: number;
	/** Where the satellite gateway connects; undefined where it does not. */
	readonly directIp: number | undefined;
	close(): Promise<void>;
}

const SEGMENT_BYTES = 64 * 1_048_576;

/** A full frame takes two minutes over 64 kbit/s. */
const REQUEST_TIMEOUT_MS = 150_000;

const ALARMS_LISTED = 500;

/** A box's alarms of far more than six months: what is sent again carries its alarms again. */
const ALARMS_DELIVERED = 5_000;

/** A few more than the page shows: some may be of boxes that are no longer there. */
const COMMANDS_SHOWN = 20;

/** Documents of other suppliers that are taken in at a time: each may unpack to 20 MB. */
const DELIVERIES_AT_ONCE = 4;

/** Resolves once every frame that was on disk is applied and the port is open. */
export async function openHub(config: HubConfig, { log, clock }: HubDeps): Promise<Hub> {
	checkReceivers(config.deliver, config.posts);
	const lock = lockDataDir(config.dataDir);
	const store = openStore(join(config.dataDir, "hub.sqlite"));
	const frames = await FrameLog.open(join(config.dataDir, "frames"), {
		segmentBytes: SEGMENT_BYTES,
		appliedUpTo: await readIntakeCursor(store.read),
	});
	const keyring = openKeyring(config.posts, log);
	const prover = openProver(store, log);
	const projections = [
		postsProjection,
		coldchainProjection,
		ladderProjection,
		equipmentProjection,
		loggersProjection,
		accessProjection,
		sheetProjection,
		commandsProjection,
		openDeliveryProjection(config.deliver, config.posts),
		openProofProjection(prover.wake),
	];
	const satellite = config.satellite && prepareSatellite(config.satellite, config.posts, { store, log });
	const intake: Intake = {
		...{ frames, store, keyring, projections, clock, log },
		...(satellite?.answers && { satellite: satellite.answers }),
	};
	const { read } = store;
	const sources: RegionSources = {
		read,
		fridges: (box) => listFridges(read, box),
		openAlarms: (box) => listOpenAlarms(read, box),
		alarms: (box) => listNewestAlarms(read, box, ALARMS_LISTED),
		register: (box) => listRegister(read, box),
		assessments: (box) => listAssessments(read, box),
		ladders: (box) => listLadders(read, box),
		lanes: (box) => listHubLanes(read, box),
		quarantined: (box) => countQuarantined(read, box),
		forked: () => listForkedBoxes(read),
	};
	const deliveries: Deliveries | undefined = config.deliver && {
		config: config.deliver,
		posts: config.posts,
		sources: {
			alarms: (from, box) => listNewestAlarms(from, box, ALARMS_DELIVERED),
			anchors: listAnchorsOf,
			plates: listEquipment,
		},
		store,
		clock,
		log,
		random: Math.random,
	};
	let senders: Senders | undefined;
	// Also where nobody is delivered to any more, or taken from.
	const nightly = startNightly(clock, log, [...tidyDeliveries(store), tidySuppliers(store)]);
	const server = await openServer({ log, title: "Tesãi hub", requestTimeoutMs: REQUEST_TIMEOUT_MS });
	const close = async () => {
		await senders?.close();
		await nightly.close();
		await prover.close();
		await server.close();
		await satellite?.close();
		await frames.close();
		await store.close();
		lock.release();
	};
	try {
		await store.write(leapAnswerNumbers);
		await fillDeliveryViews(store, config.posts);
		const replayed = await replayFrames(intake);
		const understood = await applySetAside(store, projections);
		await registerIntakeRoutes(server, intake, openGate(GATE_LIMITS));
		const directIp = await satellite?.open(intake, server);
		await registerStickRoutes(server, { intake, keyring, keys: makeHubKeys(config.dataDir) });
		registerPostRoutes(server, { posts: config.posts, sources, clock });
		await registerLadderRoutes(server, { posts: config.posts, store, clock });
		registerAuthoringRoutes(server, { posts: config.posts, store, clock });
		const anchors = (boots: Parameters<typeof listAnchorsOf>[1]) => listAnchorsOf(read, boots);
		const commands = { posts: config.posts, read, anchors };
		registerCommandRoutes(server, { ...commands, store, clock });
		const access = { posts: config.posts, read, anchors };
		await registerAccessRoutes(server, { ...access, store, clock, log, codes: keyring.pinCodeOf });
		registerLoggerRoutes(server, { posts: config.posts, read });
		registerSheetRoutes(server, { posts: config.posts, read });
		if (config.suppliers !== undefined) {
			await registerSupplierRoutes(server, { suppliers: config.suppliers, store, clock, atOnce: DELIVERIES_AT_ONCE });
		}
		if (deliveries !== undefined) registerDeliveryRoutes(server, deliveries, () => senders?.wake());
		registerConsoleRoutes(server, {
			describeRegion: (now) => describePosts(sources, config.posts, now),
			describeExchange: async (now) => ({
				receivers: await describeDeliveries(read, config.deliver?.receivers ?? [], now),
				suppliers: await describeSuppliers(read, config.suppliers ?? [], now),
			}),
			countRefusedDeeds: openRefusedCount(access, config.posts),
			listCommands: () => viewCommands(commands, COMMANDS_SHOWN),
			onCall: config.onCall,
			clock,
		});
		const port = await listen(server, config.http, "http.port in hub.toml or TESAI_HUB_PORT");
		// Only now: what was on disk is applied, so a document says all that is known.
		senders = deliveries && openSenders(deliveries);
		log.info({ posts: config.posts.length, replayed, understood }, "hub open");
		return { port, directIp, close };
	} catch (error) {
		await close();
		throw error;
	}
}
