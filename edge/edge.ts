// The wiring of the box's brain: the only file of the edge that knows every room.

import { join } from "node:path";
import type { EdgeConfig } from "@tesai/shared/contract/config/edge.ts";
import { AppError } from "@tesai/shared/contract/error.ts";
import { stateTopic } from "@tesai/shared/contract/topic.ts";
import { loadBoxKey } from "@tesai/shared/node/box-key.ts";
import { openClock } from "@tesai/shared/node/clock.ts";
import { listen, openServer, portError } from "@tesai/shared/node/http.ts";
import type { Log } from "@tesai/shared/node/log.ts";
import type { Running } from "@tesai/shared/node/run-until-signal.ts";
import { frameKeys } from "@tesai/shared/node/seal.ts";
import { isDiskFull, openDatabase, openReader } from "@tesai/shared/node/sqlite.ts";
import { Access } from "./access/access.ts";
import { guardServer } from "./access/guard.ts";
import { type Announcer, openAnnouncer, viewLadders } from "./announce/announcer.ts";
import { listenEveryMs } from "./announce/ladder.ts";
import { toRungs } from "./announce/rung.ts";
import { textTidying } from "./announce/tidy.ts";
import type { Ladder } from "./announce/ties.ts";
import { type Broker, openBroker } from "./broker/broker.ts";
import { registerFridges } from "./coldchain/actions.ts";
import { tellWiring } from "./coldchain/adoption-actions.ts";
import { findAlarm, listUnsettledAlarms } from "./coldchain/alarm-store.ts";
import { acknowledgeFromAfar } from "./coldchain/elsewhere-actions.ts";
import { type ReadingTaker, receiveMessage } from "./coldchain/intake.ts";
import { coldchainJobs } from "./coldchain/jobs.ts";
import { findFamily } from "./coldchain/network-device/families.ts";
import type { BatteryHours } from "./coldchain/period-actions.ts";
import { readingTidying } from "./coldchain/tidy-actions.ts";
import { countNewSensors, displayState, viewFridges } from "./coldchain/view.ts";
import { type AlarmChange, openWatched } from "./coldchain/watched.ts";
import { commandJobs } from "./commands/jobs.ts";
import { openDisk } from "./disk/disk.ts";
import { diskJobs } from "./disk/jobs.ts";
import { openLiveScreens } from "./http/live.ts";
import { isAcknowledged } from "./journal/acknowledgements.ts";
import { headJobs, journalJobs, reportBreaks } from "./journal/jobs.ts";
import { journalTidying } from "./journal/let-go.ts";
import { appendEvent } from "./journal/store.ts";
import { verifyNewest } from "./journal/verify.ts";
import { loggerJobs } from "./loggers/jobs.ts";
import { findPerson } from "./people/store.ts";
import { openPower, type Power } from "./power/intake.ts";
import { openLight, paceJobs, panelJobs, powerJobs } from "./power/jobs.ts";
import { gatherMsOf, patienceOf } from "./power/pace.ts";
import { isPanelBlank, type Panel } from "./power/panel.ts";
import { isScreenOff, leastHoursLeft } from "./power/room.ts";
import { percentOf } from "./power/state.ts";
import { spanTidying } from "./power/tidy-actions.ts";
import { viewPowerNow } from "./power/view.ts";
import { openRegion } from "./region.ts";
import { openHttpsRoad } from "./roads/https-road.ts";
import { toSpending } from "./roads/price.ts";
import type { RoadDoor } from "./roads/road.ts";
import { openSender, type Sender } from "./roads/sender.ts";
import { addBoxRoutes, tieSheet } from "./routes.ts";
import { openPostSatellite } from "./satellite/post-satellite.ts";
import { startSchedule } from "./schedule.ts";
import { setAsideJobs } from "./set-aside/jobs.ts";
import { totalSetAside } from "./set-aside/store.ts";
import { viewNotingsNow } from "./sheet/view.ts";
import { MIGRATIONS, PAGE_SIZE } from "./sqlite/migrations.ts";
import { Writer } from "./sqlite/writer.ts";
import { openPostStick } from "./stick/post-stick.ts";
import { addStickRoutes } from "./stick/stick-routes.ts";
import { adoptFix } from "./time/actions.ts";
import { timeJobs } from "./time/jobs.ts";
import { openTimekeeper } from "./time/timekeeper.ts";

/** What the journal and /v1/about say runs here. */
const SOFTWARE = "0.1.0";

/** How long a quiet write waits for companions; the PUBACK waits with it; 250 ms is the most a sender may be kept waiting. */
const GATHER_MS = 200;

export interface Edge extends Running {
	readonly http: number;
	readonly mqtt: number;
	/** Resolves when the battery asks for the box to be closed and put to sleep; never where no power is measured. */
	readonly rest: Promise<void>;
}

/** Opens the box's brain. What it throws at start is an AppError with a hint for the technician. */
export async function openEdge(config: EdgeConfig, log: Log): Promise<Edge> {
	const clock = openClock(config.clock);
	const path = join(config.dataDir, "edge.sqlite");
	const db = openDatabase(path, { migrations: MIGRATIONS, pageSize: PAGE_SIZE });
	const reader = openReader(path);
	const timekeeper = openTimekeeper(db, clock);
	const writer: Writer = new Writer(db, {
		now: timekeeper.now,
		gatherMs: GATHER_MS / clock.speed,
		onUndone: () => {
			watched.reload();
			power?.reload();
		},
		onFailed: (error) => {
			if (isDiskFull(error)) {
				disk.noteFull();
				return;
			}
			// After a failed sync the page cache may lie about what is on disk: only a fresh start reads the truth.
			log.error({ error: String(error) }, "the store failed; starting again");
			process.exit(1);
		},
	});

	const disk = openDisk({ db });
	const server = await openServer({ log, title: "Tesãi: the post" });
	const boxKey = loadBoxKey(config.box.keyFile);
	const access = new Access({
		...{ reader, writer, boxKey, log },
		now: timekeeper.now,
		box: config.box.number,
		findPerson: (person) => findPerson(reader, person),
	});
	guardServer(server, access);
	const screens = openLiveScreens(server, () => {
		const now = timekeeper.now();
		return {
			now: now.utc,
			fridges: viewFridges(reader, watched, now),
			link: sender.view(now),
			setAside: totalSetAside(reader),
			disk: disk.view(),
			...(power !== undefined && { power: viewPowerNow(power.room) }),
			...(panel.isBlank && { blank: true }),
			newSensors: countNewSensors(reader, watched, now),
			notings: viewNotingsNow(reader, sheet),
			ladders: viewLadders(reader, ladder),
		};
	});

	const ownSensors = config.power === undefined ? [] : [config.power.sensor];
	const watched = openWatched(db, config.fridges, timekeeper, announceChange, ownSensors);
	const sheet = tieSheet(config, watched);
	/** Opened last; what changes before, such as a fridge that was taken out, is published when it is there. */
	let broker: Broker | undefined;
	/** After a commit: the screens, the displays beside the fridges, and the log. */
	function announceChange(change: "readings" | AlarmChange): void {
		if (change === "readings") {
			screens.show("soon");
			return;
		}
		if (change.change === "raised") power?.noteAlarm();
		followPower();
		screens.show("urgent");
		sender.wake();
		announcer.wake();
		const alarm = findAlarm(reader, change.alarm, timekeeper);
		log.info({ alarm: change.alarm, rule: alarm?.rule, fridge: alarm?.fridge }, `alarm ${change.change}`);
		publishStates();
	}
	const batteryHours: BatteryHours = (sensor) =>
		sensor === power?.room.sensor ? leastHoursLeft(power.room, timekeeper.now()) : undefined;
	const region = openRegion({
		...{ config, reader, writer, watched, batteryHours, log },
		wakeSender: () => sender.wake(),
	});
	const door: RoadDoor = {
		wake: () => sender.wake(),
		takeHubFrame: (road, bytes) => sender.takeHubFrame(road, bytes),
	};
	const stick = openPostStick(config, { reader, writer, timekeeper, log, onChange: () => screens.show("soon") }, door);
	const publish = (topic: string, payload: string) => broker?.publish(topic, payload, { retain: false });
	const satellite = openPostSatellite(config, { writer, clock, publish }, door);
	const sender: Sender = openSender({
		reader,
		writer,
		timekeeper,
		clock,
		keys: frameKeys(boxKey),
		box: config.box.number,
		roads: [openHttpsRoad(config.hub), satellite, stick].filter((road) => road !== undefined),
		patience: () => patienceOf(power?.room.state.mode.mode ?? "normal"),
		spending: region.governSpending(
			toSpending(config.roads?.budget, () =>
				power === undefined ? undefined : (percentOf(power.room.state) ?? undefined),
			),
		),
		log,
		takeHubFact: region.take,
		listenEveryMs: () => listenEveryMs(listUnsettledAlarms(reader, timekeeper), timekeeper.now().utc),
		onChange: () => {
			screens.show("soon");
			announcer.wake();
		},
	});
	const ladder: Ladder = {
		rungs: toRungs(config.ladder),
		post: config.post.name,
		moment: timekeeper.moment,
		unsettled: (from) => listUnsettledAlarms(from, timekeeper),
		find: (from, alarm) => findAlarm(from, alarm, timekeeper),
		nameOf: (id) => config.fridges.find((fridge) => fridge.id === id)?.name ?? id,
		isAtHub: (from, alarm) => isAcknowledged(from, "alarm", alarm),
		acknowledge: (tx, alarm) => acknowledgeFromAfar(tx, watched, alarm, { reason: "seen-by-sms" }),
	};
	const announcer: Announcer = openAnnouncer({
		ladder,
		writer,
		reader,
		log,
		publish: (topic, payload, options) => broker?.publish(topic, payload, options),
		onChange: () => screens.show("soon"),
	});
	const light = openLight(config.panel?.backlightFile ?? config.power?.backlightFile, log);
	const panel: Panel = { touchedAt: timekeeper.now(), isBlank: false };
	function isAlarmUnseen(): boolean {
		return listUnsettledAlarms(reader, timekeeper).some((one) => one.ended === null && one.acknowledged === null);
	}
	const power: Power | undefined =
		config.power === undefined
			? undefined
			: openPower({
					db,
					writer,
					config: config.power,
					timekeeper,
					clock,
					alarmOpen: isAlarmUnseen,
					onMode: (mode) => {
						log.info({ mode }, "power mode");
						followPower();
						screens.show("urgent");
						sender.wake();
					},
					isAllSent: () => sender.view(timekeeper.now()).waiting === 0,
				});
	/** The light and the screens as the mode and the hands of the moment want them. */
	function followPower(): void {
		const now = timekeeper.now();
		const mode = power?.room.state.mode.mode ?? "normal";
		const wasBlank = panel.isBlank;
		panel.isBlank = isPanelBlank(
			panel,
			{ mode, alarmOpen: isAlarmUnseen(), clockErrorMs: timekeeper.anchor().errorMs },
			now,
		);
		const isOff = power !== undefined && isScreenOff(power.room);
		screens.setGather(gatherMsOf(mode));
		if (panel.isBlank !== wasBlank) screens.show("urgent");
		screens.setRest(isOff);
		light.follow(mode, isOff || panel.isBlank);
	}
	function touchPanel(): void {
		panel.touchedAt = timekeeper.now();
		if (power !== undefined) power.room.isLookedAt = true;
		followPower();
	}
	writer.now((tx) => {
		if (timekeeper.freshBoot) {
			appendEvent(tx, { kind: "box-started", body: { boot: tx.now.boot, software: SOFTWARE } });
			appendEvent(tx, { kind: "clock-anchored", body: timekeeper.anchor() });
		}
		registerFridges(tx, watched);
		tellWiring(tx, watched);
		region.begin(tx);
		reportBreaks(tx, verifyNewest(tx.db));
	});

	/** Rooms that follow readings of their own. */
	const takers: ReadingTaker[] = [
		(tx, _sensor, reading) => {
			// In a transaction of its own: what the clock follows in memory must not be undone by somebody else's reading.
			if (reading.kind === "fix") tx.afterCommit(() => writer.now((own) => adoptFix(own, timekeeper, reading)));
		},
		(tx, sensor, reading) => {
			const newest = watched.newestOf(sensor);
			// A late reading is no news about the battery; what the cold chain has just remembered is.
			if (newest?.reading === reading) power?.take(tx, sensor, reading, newest.at);
		},
	];
	broker = await openBroker({
		...config.mqtt,
		log,
		receive: (message) => {
			const known = announcer.receive(message) ?? satellite?.receive(message);
			// Not acknowledged, so that its sender keeps it: what room is left is for alarms and people. [JN11]
			if (!disk.takesReadings && findFamily(message.topic) !== undefined)
				throw new AppError("busy", "the disk is full");
			return known ?? receiveMessage(writer, watched, message, takers);
		},
	}).catch((error: unknown) => {
		throw portError(error, config.mqtt.port, "TESAI_MQTT_PORT, or mqtt.port in edge.toml");
	});
	function publishStates(): void {
		if (broker === undefined) return;
		for (const view of viewFridges(reader, watched, timekeeper.now())) {
			broker.publish(stateTopic(view.id), JSON.stringify(displayState(view)), { retain: true });
		}
	}

	await addBoxRoutes(server, {
		config,
		software: SOFTWARE,
		reader,
		writer,
		watched,
		access,
		broker,
		sender,
		power,
		touchPanel,
	});
	if (stick !== undefined) addStickRoutes(server, stick.look);
	const http = await listen(server, config.http, "TESAI_HTTP_PORT, or http.port in edge.toml");

	const schedule = startSchedule(clock, log, {
		everyMinute: paceJobs(
			[
				...timeJobs(writer, timekeeper),
				...coldchainJobs(writer, watched, region.digestMs, batteryHours),
				...commandJobs(writer, region.hands),
				...setAsideJobs(writer, timekeeper),
				...headJobs(writer, timekeeper),
				...diskJobs({
					...{ disk, writer, timekeeper, log },
					tidyings: [journalTidying, readingTidying, textTidying, spanTidying],
					onStage: () => screens.show("urgent"),
				}),
				...loggerJobs(reader, writer, config.loggers?.stickDir),
				{ name: "publish-states", run: publishStates },
				{ name: "climb-ladder", run: announcer.wake },
				{ name: "send", run: sender.wake },
				...(stick === undefined ? [] : [{ name: "look-for-stick", run: stick.look }]),
				...(power === undefined ? [] : powerJobs(writer, timekeeper, power.room)),
				...panelJobs(power?.room, followPower),
			],
			timekeeper,
			power?.room,
		),
		everyNight: journalJobs(writer),
	});
	publishStates();
	followPower();
	announcer.start();
	sender.wake();
	stick?.look();

	return {
		http,
		mqtt: broker.port,
		rest: power?.rest ?? new Promise(() => {}),
		close: async () => {
			schedule.close();
			// A panel that stays dark would hide that nobody looks after the fridges; a box that sleeps means it.
			if (power?.room.state.mode.mode !== "asleep") light.restore();
			power?.close();
			announcer.close();
			screens.close();
			await sender.close();
			await broker.close();
			await server.close();
			writer.close();
			reader.close();
			// A box that sleeps may lose its supply: everything stands in one file then.
			db.pragma("wal_checkpoint(TRUNCATE)");
			db.close();
		},
	};
}
