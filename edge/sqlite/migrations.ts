// The box's schema, one step after the other. A shipped step is never edited: the next change is the next step.

import type { Migration } from "@tesai/shared/node/sqlite.ts";

/**
 * A commit writes whole pages: with 512-byte pages a minute of four sensors costs a fraction of what 4 kB pages cost
 * (BENCHMARKS.md, "flash writes").
 */
export const PAGE_SIZE = 512;

export const MIGRATIONS: readonly Migration[] = [
	{
		name: "the box begins",
		sql: `
-- Small facts the box keeps about itself, one row a key.
CREATE TABLE box_state (key TEXT PRIMARY KEY, value ANY NOT NULL) STRICT, WITHOUT ROWID;

-- Every boot by its kernel id; what ties its monotonic clock to wall time.
CREATE TABLE boot (boot INTEGER PRIMARY KEY, boot_id TEXT NOT NULL UNIQUE) STRICT;
CREATE TABLE anchor (
	boot INTEGER NOT NULL, mono_ms INTEGER NOT NULL, utc INTEGER NOT NULL, source TEXT NOT NULL, error_ms INTEGER NOT NULL,
	PRIMARY KEY (boot, mono_ms)
) STRICT, WITHOUT ROWID;

-- The journal: append-only, gap-free within a lane, each row chained to the one before it.
CREATE TABLE event (
	lane INTEGER NOT NULL, seq INTEGER NOT NULL, kind INTEGER NOT NULL, version INTEGER NOT NULL,
	boot INTEGER NOT NULL, mono_ms INTEGER NOT NULL, body BLOB NOT NULL, prev_hash BLOB NOT NULL,
	PRIMARY KEY (lane, seq)
) STRICT, WITHOUT ROWID;

-- What the hub has acknowledged, as ranges of seq per lane.
CREATE TABLE acknowledged (
	lane INTEGER NOT NULL, first INTEGER NOT NULL, last INTEGER NOT NULL,
	PRIMARY KEY (lane, first)
) STRICT, WITHOUT ROWID;

-- What may be on its way, by which road and since when; a row goes once everything in it is acknowledged.
CREATE TABLE sent (
	lane INTEGER NOT NULL, first INTEGER NOT NULL, road TEXT NOT NULL, last INTEGER NOT NULL,
	boot INTEGER NOT NULL, mono_ms INTEGER NOT NULL,
	PRIMARY KEY (lane, first, road)
) STRICT, WITHOUT ROWID;

-- Messages refused at a door, counted by reason.
CREATE TABLE set_aside (
	door TEXT NOT NULL, reason TEXT NOT NULL, count INTEGER NOT NULL, told INTEGER NOT NULL,
	boot INTEGER NOT NULL, mono_ms INTEGER NOT NULL, sample TEXT,
	PRIMARY KEY (door, reason)
) STRICT, WITHOUT ROWID;

CREATE TABLE sensor (sensor INTEGER PRIMARY KEY, id TEXT NOT NULL UNIQUE) STRICT;

-- Raw readings under one number made of boot, monotonic ms and sensor (edge/coldchain/reading-key.ts): the order of
-- time, which is the order they arrive in, so a minute's rows share one page, a full page is never split, and the key
-- itself finds a repeated reading. BENCHMARKS.md, "flash writes", has what the alternatives cost.
CREATE TABLE reading (id INTEGER PRIMARY KEY, kind INTEGER NOT NULL, value INTEGER NOT NULL, extra BLOB) STRICT;

-- Readings that arrived after their period was closed; the next close sends them and forgets the row.
CREATE TABLE late_reading (id INTEGER PRIMARY KEY) STRICT;

-- One row a fridge and rule that is not fine: the state of its alarm machine.
CREATE TABLE alarm_state (
	fridge TEXT NOT NULL, rule TEXT NOT NULL, state TEXT NOT NULL, alarm INTEGER,
	since_boot INTEGER NOT NULL, since_mono_ms INTEGER NOT NULL,
	last_boot INTEGER NOT NULL, last_mono_ms INTEGER NOT NULL, worst_centi INTEGER,
	PRIMARY KEY (fridge, rule)
) STRICT, WITHOUT ROWID;

-- The fridges as last told to the hub, so that only a changed one is told again.
CREATE TABLE fridge (id TEXT PRIMARY KEY, told TEXT NOT NULL) STRICT, WITHOUT ROWID;

-- Every alarm that was ever raised, with the thresholds of that day.
CREATE TABLE alarm (
	id INTEGER PRIMARY KEY, fridge TEXT NOT NULL, rule TEXT NOT NULL,
	since_boot INTEGER NOT NULL, since_mono_ms INTEGER NOT NULL,
	raised_boot INTEGER NOT NULL, raised_mono_ms INTEGER NOT NULL,
	for_ms INTEGER NOT NULL, limit_centi INTEGER, worst_centi INTEGER,
	ended_boot INTEGER, ended_mono_ms INTEGER, end_reason TEXT,
	acknowledged_boot INTEGER, acknowledged_mono_ms INTEGER, acknowledge_reason TEXT, note TEXT
) STRICT;
CREATE INDEX alarm_unsettled ON alarm (id) WHERE ended_boot IS NULL OR acknowledged_boot IS NULL;
`,
	},
	{
		name: "loggers are read",
		sql: `
-- Portable loggers by serial number; the newest report's limits and printed figures as JSON of edge/loggers/report.ts.
CREATE TABLE logger (
	logger INTEGER PRIMARY KEY, serial TEXT NOT NULL UNIQUE, device TEXT NOT NULL, fridge TEXT, reported_at TEXT, report TEXT NOT NULL
) STRICT;

-- Every file as it came, once.
CREATE TABLE logger_file (
	file INTEGER PRIMARY KEY, sha256 TEXT NOT NULL UNIQUE, logger INTEGER NOT NULL, boot INTEGER NOT NULL, mono_ms INTEGER NOT NULL,
	complete INTEGER NOT NULL, summary TEXT NOT NULL, bytes BLOB NOT NULL
) STRICT;
CREATE INDEX logger_file_of ON logger_file (logger);

-- What the files say, merged: local dates and times as written, rows by minutes of local time since 1970.
CREATE TABLE logger_day (
	logger INTEGER NOT NULL, date TEXT NOT NULL, reported_at TEXT, day TEXT NOT NULL, has_alarm INTEGER NOT NULL,
	PRIMARY KEY (logger, date)
) STRICT, WITHOUT ROWID;
CREATE TABLE logger_episode (
	logger INTEGER NOT NULL, no INTEGER NOT NULL, started_at TEXT NOT NULL, episode TEXT NOT NULL, has_alarm INTEGER NOT NULL,
	PRIMARY KEY (logger, no, started_at)
) STRICT, WITHOUT ROWID;
CREATE TABLE logger_row (
	logger INTEGER NOT NULL, minute INTEGER NOT NULL, centi INTEGER,
	PRIMARY KEY (logger, minute)
) STRICT, WITHOUT ROWID;

-- Files on a stick that were refused, so that each is looked at once until it changes.
CREATE TABLE logger_refused (name TEXT PRIMARY KEY, size INTEGER NOT NULL, modified_ms INTEGER NOT NULL) STRICT, WITHOUT ROWID;
`,
	},
	{
		name: "sensors are adopted, fridges have a plate",
		sql: `
-- Which sensor the people at the post made which part of a fridge; it takes the configured one's place.
CREATE TABLE adoption (
	fridge TEXT NOT NULL, part TEXT NOT NULL, sensor TEXT NOT NULL, boot INTEGER NOT NULL, mono_ms INTEGER NOT NULL,
	PRIMARY KEY (fridge, part)
) STRICT, WITHOUT ROWID;
CREATE INDEX adoption_sensor ON adoption (sensor);
-- Sensors that somebody said are none of a fridge.
CREATE TABLE ignored_sensor (sensor TEXT PRIMARY KEY, boot INTEGER NOT NULL, mono_ms INTEGER NOT NULL) STRICT, WITHOUT ROWID;
-- The wiring as last told to the hub, so that only a changed one is told again.
CREATE TABLE wiring_told (fridge TEXT PRIMARY KEY, told TEXT NOT NULL) STRICT, WITHOUT ROWID;

-- The plate of each fridge as it is now, as JSON; what it was before is in the journal. fact is its seq there.
CREATE TABLE equipment (
	fridge TEXT PRIMARY KEY, fact INTEGER NOT NULL, plate TEXT NOT NULL, boot INTEGER NOT NULL, mono_ms INTEGER NOT NULL
) STRICT, WITHOUT ROWID;
-- What was done to a fridge; id is the fact's seq. An entry that was a mistake stays and is named by the one that corrects it.
CREATE TABLE service (
	id INTEGER PRIMARY KEY, fridge TEXT NOT NULL, work TEXT NOT NULL, note TEXT, corrects INTEGER,
	boot INTEGER NOT NULL, mono_ms INTEGER NOT NULL
) STRICT;
CREATE INDEX service_fridge ON service (fridge, id);
CREATE UNIQUE INDEX service_corrects ON service (corrects) WHERE corrects IS NOT NULL;
`,
	},
	{
		name: "rules that look back",
		sql: `
-- Readings that came after a newer one of their sensor, which no rule has judged: with the raw rows and without these anybody
-- can count again what the rules have counted. Rare, so a table of its own and no column of the big one.
CREATE TABLE unjudged_reading (id INTEGER PRIMARY KEY) STRICT;
-- From which stamp on a fridge's cumulative rule counts, where that is not the beginning.
CREATE TABLE counted_from (
	fridge TEXT NOT NULL, rule TEXT NOT NULL, boot INTEGER NOT NULL, mono_ms INTEGER NOT NULL,
	PRIMARY KEY (fridge, rule)
) STRICT, WITHOUT ROWID;
`,
	},
	{
		name: "alarms climb a ladder, the hub writes facts",
		sql: `
-- Alarms on their way up the ladder, from when on; one that is settled is done once everybody who was told knows it.
CREATE TABLE climb (
	alarm INTEGER PRIMARY KEY, rule TEXT NOT NULL, settled INTEGER NOT NULL, is_done INTEGER NOT NULL,
	boot INTEGER NOT NULL, mono_ms INTEGER NOT NULL
) STRICT;
CREATE INDEX climb_going ON climb (alarm) WHERE is_done = 0;
-- Each step from the moment it is due; outcome is null until somebody knows. sms is the text that carries it.
CREATE TABLE ladder_step (
	alarm INTEGER NOT NULL, level TEXT NOT NULL, target INTEGER NOT NULL, attempt INTEGER NOT NULL, outcome TEXT, sms INTEGER,
	boot INTEGER NOT NULL, mono_ms INTEGER NOT NULL,
	PRIMARY KEY (alarm, level, target)
) STRICT, WITHOUT ROWID;
CREATE INDEX ladder_step_sms ON ladder_step (sms) WHERE sms IS NOT NULL;
-- Who had a text about an alarm is told once that it was seen or is over.
CREATE TABLE ladder_notice (
	alarm INTEGER NOT NULL, target INTEGER NOT NULL, sms INTEGER,
	PRIMARY KEY (alarm, target)
) STRICT, WITHOUT ROWID;
CREATE INDEX ladder_notice_sms ON ladder_notice (sms) WHERE sms IS NOT NULL;
-- Every text, and what the modem said of it.
CREATE TABLE sms_text (
	id INTEGER PRIMARY KEY, target INTEGER NOT NULL, modem TEXT NOT NULL, phone TEXT NOT NULL, body TEXT NOT NULL,
	boot INTEGER NOT NULL, mono_ms INTEGER NOT NULL, tried_boot INTEGER NOT NULL, tried_mono_ms INTEGER NOT NULL, outcome TEXT
) STRICT;
CREATE INDEX sms_text_unanswered ON sms_text (id) WHERE outcome IS NULL;
CREATE INDEX sms_text_target ON sms_text (target, id);

-- What the hub wrote for this box, as its bytes came; is_applied turns from 0 to 1 once.
CREATE TABLE hub_fact (
	lane INTEGER NOT NULL, seq INTEGER NOT NULL, kind INTEGER NOT NULL, version INTEGER NOT NULL,
	boot INTEGER NOT NULL, mono_ms INTEGER NOT NULL, body BLOB NOT NULL, is_applied INTEGER NOT NULL,
	PRIMARY KEY (lane, seq)
) STRICT, WITHOUT ROWID;
CREATE INDEX hub_fact_kept ON hub_fact (lane, seq) WHERE is_applied = 0;
`,
	},
	{
		name: "the post's own power",
		sql: `
-- Five minutes of the solar controller a row; body is a span (edge/power/span-row.ts). What the charge is counted from.
CREATE TABLE power_span (
	id INTEGER PRIMARY KEY, boot INTEGER NOT NULL, mono_ms INTEGER NOT NULL, lasts_ms INTEGER NOT NULL, body BLOB NOT NULL
) STRICT;
-- Every change of mode; the newest row is the mode of now.
CREATE TABLE power_mode (id INTEGER PRIMARY KEY, boot INTEGER NOT NULL, mono_ms INTEGER NOT NULL, mode TEXT NOT NULL) STRICT;
`,
	},
	{
		name: "a fridge's hours",
		sql: `
-- One fridge's hour in the numbers that days are judged by, as JSON (edge/coldchain/fridge-hour.ts). Made from the readings.
CREATE TABLE fridge_hour (
	fridge TEXT NOT NULL, hour INTEGER NOT NULL, body TEXT NOT NULL,
	PRIMARY KEY (fridge, hour)
) STRICT, WITHOUT ROWID;
`,
	},
	{
		name: "two senders under one name",
		sql: `
-- When a sensor was last seen to be two: until some time after, neither is believed.
CREATE TABLE doubled_sensor (sensor INTEGER PRIMARY KEY, boot INTEGER NOT NULL, mono_ms INTEGER NOT NULL) STRICT;
`,
	},
	{
		name: "the region lists, sets and commands",
		sql: `
-- Which seqs of the hub's lanes are here (is_applied 0) and in effect (1), as runs: every frame may say it.
CREATE TABLE hub_run (
	is_applied INTEGER NOT NULL, lane INTEGER NOT NULL, first INTEGER NOT NULL, last INTEGER NOT NULL,
	PRIMARY KEY (is_applied, lane, first)
) STRICT, WITHOUT ROWID;
INSERT INTO hub_run SELECT 0, lane, min(seq), max(seq)
	FROM (SELECT lane, seq, seq - row_number() OVER (PARTITION BY lane ORDER BY seq) AS island FROM hub_fact)
	GROUP BY lane, island;
INSERT INTO hub_run SELECT 1, lane, min(seq), max(seq)
	FROM (SELECT lane, seq, seq - row_number() OVER (PARTITION BY lane ORDER BY seq) AS island FROM hub_fact WHERE is_applied = 1)
	GROUP BY lane, island;

-- What the region lists and sets, each as JSON of its fact's body; fact is the seq of the one in effect.
CREATE TABLE catalogue_item (item INTEGER PRIMARY KEY, fact INTEGER NOT NULL, kind TEXT NOT NULL, body TEXT NOT NULL) STRICT;
CREATE TABLE person (person INTEGER PRIMARY KEY, fact INTEGER NOT NULL, body TEXT NOT NULL) STRICT;
CREATE TABLE region_limits (fridge TEXT PRIMARY KEY, fact INTEGER NOT NULL, body TEXT NOT NULL) STRICT, WITHOUT ROWID;
CREATE TABLE region_setting (setting TEXT PRIMARY KEY, fact INTEGER NOT NULL, body TEXT NOT NULL) STRICT, WITHOUT ROWID;

-- Commands by the hub's own number. state: waiting, begun (starts says how often the program had started by then), or the outcome.
CREATE TABLE command (
	command INTEGER PRIMARY KEY, body TEXT NOT NULL, boot INTEGER NOT NULL, mono_ms INTEGER NOT NULL,
	state TEXT NOT NULL, starts INTEGER, proof TEXT, settled_boot INTEGER, settled_mono_ms INTEGER
) STRICT;
CREATE INDEX command_open ON command (command) WHERE settled_boot IS NULL;
`,
	},
	{
		name: "the journal lets go of what is old",
		sql: `
-- The hash of the last row of a lane that was let go: what its first kept row is chained to.
CREATE TABLE chain_start (lane INTEGER PRIMARY KEY, seq INTEGER NOT NULL, hash BLOB NOT NULL) STRICT;
-- What the hub has and has not understood yet; nearly always empty.
CREATE TABLE unapplied (lane INTEGER NOT NULL, first INTEGER NOT NULL, last INTEGER NOT NULL, PRIMARY KEY (lane, first)) STRICT, WITHOUT ROWID;
-- Every epoch that this journal had before, and where what it shares with each ends.
CREATE TABLE former_epoch (epoch INTEGER PRIMARY KEY, boot INTEGER NOT NULL, mono_ms INTEGER NOT NULL) STRICT;
`,
	},
	{
		name: "boots have an end",
		sql: `
-- The last moment that a boot is known to have reached, written down by the boot after it.
ALTER TABLE boot ADD COLUMN last_mono_ms INTEGER;
`,
	},
	{
		name: "people sign in",
		sql: `
-- Each person's newest PIN at this box: how many there were before it, and its argon2id hash; the pepper is not in here.
CREATE TABLE pin (person INTEGER PRIMARY KEY, number INTEGER NOT NULL, hash TEXT NOT NULL) STRICT;
-- Tries in a row that have not come out right, and when the last was begun; written before its hash is computed. No row: none.
CREATE TABLE sign_in_miss (person INTEGER PRIMARY KEY, misses INTEGER NOT NULL, boot INTEGER NOT NULL, mono_ms INTEGER NOT NULL) STRICT;
-- Who did what, newest last: a view of the facts of access, as the screen lists it. body is JSON of what the kind has besides.
CREATE TABLE access_line (
	id INTEGER PRIMARY KEY, kind TEXT NOT NULL, person INTEGER, boot INTEGER NOT NULL, mono_ms INTEGER NOT NULL, body TEXT NOT NULL
) STRICT;
CREATE INDEX access_line_person ON access_line (person, id);
-- Who has acknowledged the alarm, or written the entry, and whether with a PIN.
ALTER TABLE alarm ADD COLUMN acknowledged_by INTEGER;
ALTER TABLE alarm ADD COLUMN acknowledged_how TEXT;
ALTER TABLE service ADD COLUMN signed_by INTEGER;
ALTER TABLE service ADD COLUMN signed_how TEXT;
`,
	},
	{
		name: "since when a fridge is well",
		sql: `
-- Since when nothing of a fridge is broken. basis: ended (something was before), known (before, nobody knows).
CREATE TABLE good_since (fridge TEXT PRIMARY KEY, boot INTEGER NOT NULL, mono_ms INTEGER NOT NULL, basis TEXT NOT NULL) STRICT, WITHOUT ROWID;
`,
	},
	{
		name: "charts and episodes",
		sql: `
-- From when on each safe band of a fridge held; null where nothing is watched on that side. Written when it changes.
CREATE TABLE fridge_band (
	fridge TEXT NOT NULL, boot INTEGER NOT NULL, mono_ms INTEGER NOT NULL, low_centi INTEGER, high_centi INTEGER,
	PRIMARY KEY (fridge, boot, mono_ms)
) STRICT, WITHOUT ROWID;
-- A fridge's alarms in the order of their ids.
CREATE INDEX alarm_of_fridge ON alarm (fridge);
`,
	},
	{
		name: "the twice-daily reading",
		sql: `
-- What somebody noted of a fridge; id is the fact's seq. Nothing is overwritten: corrects names the one that no longer counts.
-- day counts whole days at the post since 1970 and is, with half, what was told then; of an unsure one the stamp says it better.
CREATE TABLE noted_temperature (
	id INTEGER PRIMARY KEY, fridge TEXT NOT NULL, day INTEGER NOT NULL, half TEXT NOT NULL, is_unsure INTEGER NOT NULL,
	celsius_centi INTEGER NOT NULL, noted_from TEXT NOT NULL, lowest_centi INTEGER, highest_centi INTEGER, span_ms INTEGER,
	note TEXT, person INTEGER, corrects INTEGER, reason TEXT, boot INTEGER NOT NULL, mono_ms INTEGER NOT NULL
) STRICT;
CREATE INDEX noted_temperature_day ON noted_temperature (fridge, day);
CREATE INDEX noted_temperature_newest ON noted_temperature (fridge, id);
CREATE INDEX noted_temperature_unsure ON noted_temperature (fridge, id) WHERE is_unsure = 1;
CREATE UNIQUE INDEX noted_temperature_corrects ON noted_temperature (corrects) WHERE corrects IS NOT NULL;
`,
	},
];
