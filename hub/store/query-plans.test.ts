import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { type Compilable, type HubPlans, openHubPlans } from "../../test/sim/hub-plans.ts";
import { assessmentsQuery } from "../coldchain/assessment-store.ts";
import { openLevelsQuery, openRegionSawQuery } from "../coldchain/ladder-store.ts";
import { alarmsQuery, fridgesQuery, openAlarmsQuery } from "../coldchain/store.ts";
import { wiringsQuery } from "../coldchain/wiring-store.ts";
import { givenCommandsQuery, newestCommandQuery } from "../commands/store.ts";
import { currentWordsQuery, progressQuery } from "../down/authored-store.ts";
import { unackedQuery } from "../down/down-ack-store.ts";
import { dueQuery, lackingQuery, newestRevisionQuery } from "../down/down-store.ts";
import { equipmentQuery, registerQuery, servicesQuery } from "../equipment/store.ts";
import { heldFactsQuery } from "../intake/family-store.ts";
import { epochJournalQuery, newestJournalQuery } from "../intake/journal-store.ts";
import { hubLanesQuery, laneRunsQuery } from "../intake/lane-store.ts";
import { quarantinedQuery, quarantineQuery } from "../intake/quarantine-store.ts";
import { eventsAfterQuery, storedFactsQuery } from "../intake/store.ts";
import { daysQuery, episodesQuery, reportsQuery } from "../loggers/store.ts";
import { anchorsQuery, boxesHeardQuery, vouchedQuery } from "../posts/store.ts";
import { laneProofQuery } from "../proof/proof-store.ts";
import { satelliteBoxesQuery, waitingAnswersQuery } from "../satellite/satellite-store.ts";
import { notingsQuery } from "../sheet/store.ts";

let plans: HubPlans;
let store: HubPlans["store"];
let planOf: HubPlans["planOf"];
beforeAll(() => {
	plans = openHubPlans();
	({ store, planOf } = plans);
});
afterAll(() => plans.close());

const ref = { box: 1, journal: 1 };
const after = { ...ref, lane: 0, seq: 0 };

describe("query plans", () => {
	test.each<[string, () => Compilable, RegExp]>([
		[
			"facts under some seqs",
			() => storedFactsQuery(store.read, ref, 1, { first: 1, last: 9 }),
			/event .*lane=\? AND seq>/,
		],
		[
			"lanes of a journal",
			() => laneRunsQuery(store.read).where("box", "=", 1).where("journal", "=", 1),
			/lane_run USING PRIMARY KEY/,
		],
		["the journal of an epoch", () => epochJournalQuery(store.read, 1, 7), /SEARCH journal/],
		[
			"the newest journal of a box",
			() => newestJournalQuery(store.read, 1),
			/SEARCH journal USING PRIMARY KEY \(box=\?\)/,
		],
		["lanes of a box", () => hubLanesQuery(store.read, 1), /lane_run USING PRIMARY KEY \(box=\?/],
		[
			"what was vouched for in a journal",
			() => vouchedQuery(store.read, 1, 1),
			/anchor USING PRIMARY KEY \(box=\? AND journal=\?/,
		],
		["a post's proofs", () => laneProofQuery(store.read, 1), /lane_proof USING PRIMARY KEY \(box=\?/],
		[
			"a month of a post's notings",
			() => notingsQuery(store.read, 1, 1, 31),
			/noted_temperature USING PRIMARY KEY \(box=\? AND day>/,
		],
		["a post's loggers", () => reportsQuery(store.read, 1), /logger_report USING PRIMARY KEY \(box=\?/],
		["days of a post's loggers", () => daysQuery(store.read, 1), /logger_day USING PRIMARY KEY \(box=\?/],
		["episodes of a post's loggers", () => episodesQuery(store.read, 1), /logger_episode USING PRIMARY KEY \(box=\?/],
		[
			"facts that several journals of a box hold",
			() => heldFactsQuery(store.read, 1, [1, 2, 3], 1, { first: 1, last: 500 }),
			/event USING PRIMARY KEY .*journal=\? AND lane=\? AND seq>/,
		],
		["set-aside facts", () => eventsAfterQuery(store.read, after, { applied: false, limit: 9 }), /event_set_aside/],
		[
			"applied facts",
			() => eventsAfterQuery(store.read, after, { applied: true, limit: 9 }),
			/event USING PRIMARY KEY/,
		],
		[
			"anchors of boots",
			() =>
				anchorsQuery(store.read, [
					{ ...ref, boot: 1 },
					{ ...ref, boot: 2 },
				]),
			/anchor USING PRIMARY KEY/,
		],
		["what a frame newly acknowledges", () => unackedQuery(store.read, ref, 0, 1, 9), /given USING .*\(box=\? AND/],
		["the newest word", () => newestRevisionQuery(store.read), /^SEARCH authored/],
		[
			"what a box was not given",
			() => dueQuery(store.read, 1, 0, 7),
			/authored_current \(box=\? AND (?:revision|rowid)>\?/,
		],
		["the newest command", () => newestCommandQuery(store.read), /^SEARCH box_command/],
		["a box's commands", () => givenCommandsQuery(store.read, 9, 1), /box_command_box \(box=\?\)/],
		[
			"words about a subject",
			() => currentWordsQuery(store.read, "item "),
			/authored_subject \(subject>\? AND subject</,
		],
		["how far words are", () => progressQuery(store.read, 1, [1, 2]), /given_revision \(box=\? AND revision=\?/],
		["answers that wait for the gateway", () => waitingAnswersQuery(store.read), /satellite_answer_waiting/],
		["boxes heard by satellite", () => satelliteBoxesQuery(store.read), /SEARCH box USING (?:INTEGER )?PRIMARY KEY/],
		["levels of open alarms of the region", () => openLevelsQuery(store.read), /alarm_open/],
		["levels of a box's open alarms", () => openLevelsQuery(store.read, 1), /told USING PRIMARY KEY|told USING/],
		["what the region saw of a box", () => openRegionSawQuery(store.read, 1), /saw USING/],
		["open alarms of the region", () => openAlarmsQuery(store.read), /alarm_open/],
		["open alarms of a box", () => openAlarmsQuery(store.read, 1), /alarm USING PRIMARY KEY \(box=\?/],
		["newest alarms of a box", () => alarmsQuery(store.read, 1, 9), /alarm USING PRIMARY KEY \(box=\?/],
		["fridges of a box", () => fridgesQuery(store.read, 1), /fridge USING PRIMARY KEY \(box=\?/],
		[
			"newest boot of a box",
			() => boxesHeardQuery(store.read, 1),
			/newest USING PRIMARY KEY \(box=\? AND journal=\? AND boot=\?/,
		],
		["quarantined of a box", () => quarantinedQuery(store.read, 1), /quarantine_box \(box=\?/],
		["assessments of a box", () => assessmentsQuery(store.read, 1), /assessment USING PRIMARY KEY \(box=\?/],
		["wiring of a box", () => wiringsQuery(store.read, 1), /wiring USING PRIMARY KEY \(box=\?/],
		["equipment of a box", () => equipmentQuery(store.read, 1), /equipment USING PRIMARY KEY \(box=\?/],
		[
			"register of a box",
			() => registerQuery(store.read, 1),
			/SEARCH last USING PRIMARY KEY \(box=\? AND fridge=\? AND/,
		],
		[
			"services of a fridge",
			() => servicesQuery(store.read, 1, "h1", 9),
			/service USING PRIMARY KEY \(box=\? AND fridge=\?/,
		],
		["newest of the quarantine", () => quarantineQuery(store.read, 9), /quarantine_newest/],
	])("H14 %s", (_name, query, expected) => {
		const plan = planOf(query());
		expect(plan.join("\n")).toMatch(expected);
		expect(
			plan.filter((step) => /^SCAN (?:event|lane_run|anchor|boot_heard)(?! USING INDEX event_set_aside)/.test(step)),
		).toEqual([]);
		expect(plan.filter((step) => step.includes("USE TEMP B-TREE FOR ORDER BY") && !step.includes("LAST"))).toEqual(
			plan.join().includes("MULTI-INDEX OR") ? [expect.anything()] : [],
		);
	});

	test("H14 what a box lacks is found by an index; it alone is sorted, by value", () => {
		const plan = planOf(lackingQuery(store.read, ref)).join("\n");
		expect(plan).toMatch(/given USING (?:COVERING )?INDEX given_lacking/);
		expect(plan).not.toContain("SCAN");
	});

	test("H14 the test sees a whole table being read", () => {
		expect(planOf(store.read.selectFrom("event").selectAll().where("kind", "=", 3)).join()).toMatch(/^SCAN event/);
	});
});
