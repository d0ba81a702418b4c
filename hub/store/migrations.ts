// The hub's schema on SQLite, one step after the other. A shipped step is never edited: the next change is the next step.

import type { Migration } from "@tesai/shared/node/sqlite.ts";

export const MIGRATIONS: readonly Migration[] = [
	{
		name: "the hub begins",
		sql: `
-- Every frame before this place in the frame log is applied or set aside.
CREATE TABLE intake_cursor (id INTEGER PRIMARY KEY CHECK (id = 1), segment INTEGER NOT NULL, byte_offset INTEGER NOT NULL) STRICT;
INSERT INTO intake_cursor VALUES (1, 1, 0);

-- A box as its frames show it: when it was last heard, what its monotonic clock said then (null when the road may have
-- taken days), and the highest message number heard and given.
CREATE TABLE box (
	box INTEGER PRIMARY KEY, last_heard_at INTEGER NOT NULL, heard_journal INTEGER, heard_boot INTEGER, heard_mono_ms INTEGER,
	heard_no INTEGER NOT NULL, answered_no INTEGER NOT NULL
) STRICT;

-- A box's journals in the order they were first heard; a new one begins at install, restore or clone.
CREATE TABLE journal (
	box INTEGER NOT NULL, journal INTEGER NOT NULL, epoch INTEGER NOT NULL,
	PRIMARY KEY (box, journal), UNIQUE (box, epoch)
) STRICT, WITHOUT ROWID;

-- Every fact ever received, as its bytes came. Append-only; is_applied turns from 0 to 1 once, when software that knows
-- the fact's kind has come.
CREATE TABLE event (
	box INTEGER NOT NULL, journal INTEGER NOT NULL, lane INTEGER NOT NULL, seq INTEGER NOT NULL,
	kind INTEGER NOT NULL, version INTEGER NOT NULL, boot INTEGER NOT NULL, mono_ms INTEGER NOT NULL,
	body BLOB NOT NULL, received_at INTEGER NOT NULL, is_applied INTEGER NOT NULL,
	PRIMARY KEY (box, journal, lane, seq)
) STRICT, WITHOUT ROWID;
CREATE INDEX event_set_aside ON event (box, journal, lane, seq) WHERE is_applied = 0;

-- What came under a seq that was taken by different content: a copied box speaks. Both are kept, the first is in effect.
CREATE TABLE forked_event (
	box INTEGER NOT NULL, journal INTEGER NOT NULL, lane INTEGER NOT NULL, seq INTEGER NOT NULL, digest BLOB NOT NULL,
	kind INTEGER NOT NULL, version INTEGER NOT NULL, boot INTEGER NOT NULL, mono_ms INTEGER NOT NULL,
	body BLOB NOT NULL, received_at INTEGER NOT NULL,
	PRIMARY KEY (box, journal, lane, seq, digest)
) STRICT, WITHOUT ROWID;

-- Which seqs of a lane are received, and which are applied, as runs.
CREATE TABLE lane_run (
	box INTEGER NOT NULL, journal INTEGER NOT NULL, lane INTEGER NOT NULL, is_applied INTEGER NOT NULL,
	first INTEGER NOT NULL, last INTEGER NOT NULL,
	PRIMARY KEY (box, journal, lane, is_applied, first)
) STRICT, WITHOUT ROWID;

-- What was kept and not applied. A fact has a row of its own; frames nobody can open are counted by box, road and reason,
-- with the place of the newest in the frame log.
CREATE TABLE quarantine (
	subject TEXT PRIMARY KEY, what TEXT NOT NULL, box INTEGER, lane INTEGER, seq INTEGER,
	reason TEXT NOT NULL,
	count INTEGER NOT NULL, first_at INTEGER NOT NULL, last_at INTEGER NOT NULL, segment INTEGER NOT NULL, byte_offset INTEGER NOT NULL
) STRICT, WITHOUT ROWID;
CREATE INDEX quarantine_newest ON quarantine (last_at);
CREATE INDEX quarantine_box ON quarantine (box);

-- Views from here on: folds over the applied events, rebuilt from them at any time.
CREATE TABLE boot_heard (
	box INTEGER NOT NULL, journal INTEGER NOT NULL, boot INTEGER NOT NULL, newest_mono_ms INTEGER NOT NULL,
	PRIMARY KEY (box, journal, boot)
) STRICT, WITHOUT ROWID;
CREATE TABLE anchor (
	box INTEGER NOT NULL, journal INTEGER NOT NULL, boot INTEGER NOT NULL, mono_ms INTEGER NOT NULL, seq INTEGER NOT NULL,
	utc INTEGER NOT NULL, source TEXT NOT NULL, error_ms INTEGER NOT NULL,
	PRIMARY KEY (box, journal, boot, mono_ms, seq)
) STRICT, WITHOUT ROWID;
CREATE TABLE fridge (
	box INTEGER NOT NULL, fridge TEXT NOT NULL, journal INTEGER NOT NULL, seq INTEGER NOT NULL,
	name TEXT NOT NULL, profile TEXT NOT NULL,
	PRIMARY KEY (box, fridge)
) STRICT, WITHOUT ROWID;
CREATE TABLE digest (
	box INTEGER NOT NULL, fridge TEXT NOT NULL, journal INTEGER NOT NULL, seq INTEGER NOT NULL,
	from_boot INTEGER NOT NULL, from_mono_ms INTEGER NOT NULL, lasts_ms INTEGER NOT NULL, min_celsius REAL, max_celsius REAL,
	PRIMARY KEY (box, fridge)
) STRICT, WITHOUT ROWID;

-- One row an alarm, in any order of its three facts: the row may be begun by its end.
CREATE TABLE alarm (
	box INTEGER NOT NULL, journal INTEGER NOT NULL, alarm INTEGER NOT NULL,
	fridge TEXT, rule TEXT, since_boot INTEGER, since_mono_ms INTEGER, raised_boot INTEGER, raised_mono_ms INTEGER,
	for_ms INTEGER, limit_celsius REAL, worst_celsius REAL,
	acknowledged_seq INTEGER, acknowledged_boot INTEGER, acknowledged_mono_ms INTEGER, acknowledge_reason TEXT, note TEXT,
	ended_seq INTEGER, ended_boot INTEGER, ended_mono_ms INTEGER, end_reason TEXT, end_worst_celsius REAL,
	PRIMARY KEY (box, journal, alarm)
) STRICT, WITHOUT ROWID;
CREATE INDEX alarm_open ON alarm (box, journal, alarm) WHERE ended_seq IS NULL;
`,
	},
	{
		name: "fridges have sensors, a plate and a service log",
		sql: `
-- Which sensor is which part of a fridge, as its box has told it last.
CREATE TABLE wiring (
	box INTEGER NOT NULL, fridge TEXT NOT NULL, journal INTEGER NOT NULL, seq INTEGER NOT NULL,
	temperature TEXT, door TEXT, power TEXT, ambient TEXT, compressor TEXT,
	PRIMARY KEY (box, fridge)
) STRICT, WITHOUT ROWID;

-- The newest description of each fridge's plate, and of the logger that is built into it.
CREATE TABLE equipment (
	box INTEGER NOT NULL, fridge TEXT NOT NULL, journal INTEGER NOT NULL, seq INTEGER NOT NULL,
	manufacturer TEXT NOT NULL, model TEXT NOT NULL, serial TEXT NOT NULL, pqs_code TEXT, produced_on TEXT, supply TEXT NOT NULL,
	logger_manufacturer TEXT, logger_model TEXT, logger_serial TEXT, logger_pqs_code TEXT, logger_produced_on TEXT,
	PRIMARY KEY (box, fridge)
) STRICT, WITHOUT ROWID;

-- Every entry of every service log. corrects is the seq of the entry that this one takes the place of.
CREATE TABLE service (
	box INTEGER NOT NULL, fridge TEXT NOT NULL, journal INTEGER NOT NULL, seq INTEGER NOT NULL,
	boot INTEGER NOT NULL, mono_ms INTEGER NOT NULL, work TEXT NOT NULL, note TEXT, corrects INTEGER,
	PRIMARY KEY (box, fridge, journal, seq)
) STRICT, WITHOUT ROWID;
`,
	},
	{
		name: "loggers are told of",
		sql: `
-- Portable loggers as their reports at the posts tell of them; alarms as a JSON list of the device's own alarm numbers.
CREATE TABLE logger_report (
	box INTEGER NOT NULL, serial TEXT NOT NULL, sha256 TEXT NOT NULL, device TEXT NOT NULL, reported_at TEXT, complete INTEGER NOT NULL,
	rows INTEGER NOT NULL,
	PRIMARY KEY (box, serial, sha256)
) STRICT, WITHOUT ROWID;
CREATE TABLE logger_day (
	box INTEGER NOT NULL, serial TEXT NOT NULL, date TEXT NOT NULL, journal INTEGER NOT NULL, seq INTEGER NOT NULL,
	min_celsius REAL, max_celsius REAL, alarms TEXT NOT NULL,
	PRIMARY KEY (box, serial, date)
) STRICT, WITHOUT ROWID;
CREATE TABLE logger_episode (
	box INTEGER NOT NULL, serial TEXT NOT NULL, no INTEGER NOT NULL, started_at TEXT NOT NULL, journal INTEGER NOT NULL, seq INTEGER NOT NULL,
	triggered_at TEXT, ended_at TEXT, worst_celsius REAL,
	PRIMARY KEY (box, serial, no, started_at)
) STRICT, WITHOUT ROWID;
`,
	},
	{
		name: "documents are delivered and received",
		sql: `
-- Views: the newest word about each fridge, and where each stretch of each sensor lies.
CREATE TABLE cce_latest (
	box INTEGER NOT NULL, fridge TEXT NOT NULL, kind TEXT NOT NULL, journal INTEGER NOT NULL, seq INTEGER NOT NULL, body TEXT NOT NULL,
	PRIMARY KEY (box, fridge, kind)
) STRICT, WITHOUT ROWID;
CREATE TABLE cce_segment (
	box INTEGER NOT NULL, journal INTEGER NOT NULL, seq INTEGER NOT NULL, kind INTEGER NOT NULL, sensor TEXT NOT NULL,
	boot INTEGER NOT NULL, from_ms INTEGER NOT NULL, to_ms INTEGER NOT NULL,
	PRIMARY KEY (box, journal, seq)
) STRICT, WITHOUT ROWID;
CREATE INDEX cce_segment_sensor ON cce_segment (box, sensor, kind, journal, boot, from_ms);

-- What each receiver has of each fact. Not a view: what was sent was sent.
CREATE TABLE cce_ledger (
	receiver TEXT NOT NULL, box INTEGER NOT NULL, journal INTEGER NOT NULL, lane INTEGER NOT NULL, seq INTEGER NOT NULL,
	state INTEGER NOT NULL,
	PRIMARY KEY (receiver, box, journal, lane, seq)
) STRICT, WITHOUT ROWID;
CREATE INDEX cce_ledger_due ON cce_ledger (receiver, lane, box, journal, seq) WHERE state = 0;
CREATE INDEX cce_ledger_refused ON cce_ledger (receiver) WHERE state = 3;
CREATE TABLE cce_receiver (
	receiver TEXT PRIMARY KEY, added_at INTEGER NOT NULL, routine_at INTEGER NOT NULL, hold_until INTEGER NOT NULL
) STRICT, WITHOUT ROWID;
CREATE TABLE cce_transfer (
	no INTEGER PRIMARY KEY AUTOINCREMENT, receiver TEXT NOT NULL, id TEXT NOT NULL UNIQUE, reason TEXT NOT NULL, state INTEGER NOT NULL,
	body BLOB NOT NULL, owners TEXT NOT NULL, records INTEGER NOT NULL, bytes INTEGER NOT NULL, created_at INTEGER NOT NULL,
	tries INTEGER NOT NULL, next_try_at INTEGER NOT NULL, last_try_at INTEGER, last_answer TEXT
) STRICT;
CREATE INDEX cce_transfer_waiting ON cce_transfer (receiver, next_try_at) WHERE state = 0;
CREATE INDEX cce_transfer_newest ON cce_transfer (receiver, no);
CREATE TABLE cce_part (
	transfer INTEGER NOT NULL, place INTEGER NOT NULL,
	box INTEGER NOT NULL, journal INTEGER NOT NULL, lane INTEGER NOT NULL, seq INTEGER NOT NULL,
	PRIMARY KEY (transfer, place)
) STRICT, WITHOUT ROWID;
CREATE INDEX cce_part_fact ON cce_part (box, journal, lane, seq);
CREATE TABLE cce_try (
	transfer INTEGER NOT NULL, try_no INTEGER NOT NULL, at INTEGER NOT NULL, took_ms INTEGER NOT NULL,
	answer TEXT NOT NULL, verdict TEXT NOT NULL,
	PRIMARY KEY (transfer, try_no)
) STRICT, WITHOUT ROWID;

-- Other suppliers' documents, whole and as they came, and what they say of each appliance.
CREATE TABLE supplier_document (
	supplier TEXT NOT NULL, sha256 BLOB NOT NULL, transfer_id TEXT NOT NULL, received_at INTEGER NOT NULL,
	records INTEGER NOT NULL, observations INTEGER NOT NULL, bytes INTEGER NOT NULL, body BLOB NOT NULL,
	PRIMARY KEY (supplier, sha256)
) STRICT;
CREATE TABLE supplier_refusal (
	supplier TEXT NOT NULL, status INTEGER NOT NULL, count INTEGER NOT NULL, last_at INTEGER NOT NULL, reason TEXT NOT NULL,
	PRIMARY KEY (supplier, status)
) STRICT, WITHOUT ROWID;
CREATE TABLE supplier_appliance (
	supplier TEXT NOT NULL, appliance TEXT NOT NULL, place TEXT, maker TEXT, model TEXT, serial TEXT, described_at INTEGER NOT NULL,
	PRIMARY KEY (supplier, appliance)
) STRICT, WITHOUT ROWID;
CREATE TABLE supplier_record (
	supplier TEXT NOT NULL, appliance TEXT NOT NULL, utc INTEGER NOT NULL,
	celsius REAL, ambient_celsius REAL, alarms TEXT, errors TEXT,
	PRIMARY KEY (supplier, appliance, utc)
) STRICT, WITHOUT ROWID;
`,
	},
	{
		name: "the hub writes facts, alarms climb",
		sql: `
-- What the hub wrote for its boxes, gap-free per box and lane. acked_journal is the newest of the box's journals that has it.
CREATE TABLE down_fact (
	box INTEGER NOT NULL, lane INTEGER NOT NULL, seq INTEGER NOT NULL, kind INTEGER NOT NULL, version INTEGER NOT NULL,
	utc INTEGER NOT NULL, body BLOB NOT NULL, acked_journal INTEGER NOT NULL,
	PRIMARY KEY (box, lane, seq)
) STRICT, WITHOUT ROWID;
CREATE INDEX down_fact_lacking ON down_fact (box, acked_journal, lane, seq);
-- The last seq of each lane: given here, or heard from a box that has more than this hub remembers.
CREATE TABLE down_lane (
	box INTEGER NOT NULL, lane INTEGER NOT NULL, last_seq INTEGER NOT NULL,
	PRIMARY KEY (box, lane)
) STRICT, WITHOUT ROWID;

-- What somebody in the region has said to an alarm. Not a view: it began here.
CREATE TABLE region_acknowledgement (
	box INTEGER NOT NULL, journal INTEGER NOT NULL, alarm INTEGER NOT NULL,
	utc INTEGER NOT NULL, reason TEXT NOT NULL, note TEXT,
	PRIMARY KEY (box, journal, alarm)
) STRICT, WITHOUT ROWID;
-- A view: how far an alarm has climbed at its post, the newest word of each level.
CREATE TABLE alarm_level (
	box INTEGER NOT NULL, journal INTEGER NOT NULL, alarm INTEGER NOT NULL, level TEXT NOT NULL,
	seq INTEGER NOT NULL, outcome TEXT NOT NULL,
	PRIMARY KEY (box, journal, alarm, level)
) STRICT, WITHOUT ROWID;
`,
	},
	{
		name: "how each fridge works",
		sql: `
-- A view: the newest day of each fridge that its box has told.
CREATE TABLE assessment (
	box INTEGER NOT NULL, fridge TEXT NOT NULL, journal INTEGER NOT NULL, seq INTEGER NOT NULL,
	verdict TEXT NOT NULL, sign TEXT NOT NULL, strain REAL, mkt_celsius REAL, duty_percent REAL,
	PRIMARY KEY (box, fridge)
) STRICT, WITHOUT ROWID;
`,
	},
	{
		name: "deliveries tell the supply and the battery; what is old goes",
		sql: `
-- A view: what a box foresaw of its battery, and when.
CREATE TABLE cce_battery (
	box INTEGER NOT NULL, journal INTEGER NOT NULL, boot INTEGER NOT NULL, mono_ms INTEGER NOT NULL, hours REAL NOT NULL,
	PRIMARY KEY (box, journal, boot, mono_ms)
) STRICT, WITHOUT ROWID;
-- Plates are the equipment register's.
DELETE FROM cce_latest WHERE kind = 'equipment-described';
-- What has been settled, by age, for those who tidy up.
CREATE INDEX cce_transfer_settled ON cce_transfer (created_at) WHERE state <> 0;
CREATE INDEX supplier_document_whole ON supplier_document (received_at) WHERE length(body) > 0;
`,
	},
	{
		name: "the hub answers by satellite",
		sql: `
-- The hub's newest word for a box by satellite: its frame until the gateway has it, and the credits spent on that day (days since 1970);
-- the number of the box's frame that it answers, and the urgent facts that were in it.
CREATE TABLE satellite_answer (
	box INTEGER NOT NULL PRIMARY KEY, frame BLOB, credits INTEGER NOT NULL, day INTEGER NOT NULL, spent INTEGER NOT NULL,
	heard_no INTEGER NOT NULL, urgent TEXT NOT NULL
) STRICT;
CREATE INDEX satellite_answer_waiting ON satellite_answer (box) WHERE frame IS NOT NULL;
`,
	},
	{
		name: "boxes prove their journals",
		sql: `
-- Heads that a box has told of a lane, until they are compared.
CREATE TABLE head_told (
	box INTEGER NOT NULL, journal INTEGER NOT NULL, lane INTEGER NOT NULL, seq INTEGER NOT NULL, high INTEGER NOT NULL, low INTEGER NOT NULL,
	PRIMARY KEY (box, journal, lane, seq, high, low)
) STRICT, WITHOUT ROWID;
-- A lane's chain as far as it is computed from the facts that are here, how far it is proven, and where it first was another than the box's.
CREATE TABLE lane_proof (
	box INTEGER NOT NULL, journal INTEGER NOT NULL, lane INTEGER NOT NULL, seq INTEGER NOT NULL, hash BLOB NOT NULL,
	proven_seq INTEGER NOT NULL, differs_from INTEGER, differs_to INTEGER,
	PRIMARY KEY (box, journal, lane)
) STRICT, WITHOUT ROWID;
-- Where a copied box's journal leaves the one it was copied from, and which boxes were told that they are copies.
CREATE TABLE common_past (
	box INTEGER NOT NULL, journal INTEGER NOT NULL, lane INTEGER NOT NULL, former INTEGER NOT NULL, up_to INTEGER NOT NULL,
	PRIMARY KEY (box, journal, lane)
) STRICT, WITHOUT ROWID;
CREATE TABLE fork_told (box INTEGER NOT NULL, journal INTEGER NOT NULL, PRIMARY KEY (box, journal)) STRICT, WITHOUT ROWID;
`,
	},
	{
		name: "the region lists, sets and commands",
		sql: `
-- What the region has written, once, whoever is told: box 0 is every box. Nothing is overwritten: a later word about the same
-- subject leaves the one before it there, no longer current. rank says what a box should have first.
CREATE TABLE authored (
	revision INTEGER PRIMARY KEY AUTOINCREMENT, box INTEGER NOT NULL, subject TEXT, rank INTEGER NOT NULL, lane INTEGER NOT NULL,
	kind INTEGER NOT NULL, version INTEGER NOT NULL, utc INTEGER NOT NULL, body BLOB NOT NULL, is_current INTEGER NOT NULL
) STRICT;
CREATE INDEX authored_current ON authored (box, revision) WHERE is_current = 1;
CREATE INDEX authored_subject ON authored (subject, box) WHERE is_current = 1;
-- What a box was given under which seq of its lane, gap-free. acked_journal and applied_journal are the newest of the box's
-- journals that has it and applied it. is_said_again: the same is given once more, because this hub was restored from an old copy.
CREATE TABLE given (
	box INTEGER NOT NULL, lane INTEGER NOT NULL, seq INTEGER NOT NULL, revision INTEGER NOT NULL,
	acked_journal INTEGER NOT NULL, applied_journal INTEGER NOT NULL, is_said_again INTEGER NOT NULL,
	PRIMARY KEY (box, lane, seq)
) STRICT, WITHOUT ROWID;
CREATE INDEX given_revision ON given (box, revision);
CREATE INDEX given_lacking ON given (box, acked_journal, lane, seq);
-- Up to which revision a box was given all that concerns it: nothing before it is looked at again.
CREATE TABLE down_box (box INTEGER PRIMARY KEY, complete INTEGER NOT NULL) STRICT;
INSERT INTO authored (revision, box, subject, rank, lane, kind, version, utc, body, is_current)
	SELECT row_number() OVER (ORDER BY box, lane, seq), box, NULL, 0, lane, kind, version, utc, body, 1 FROM down_fact;
INSERT INTO given (box, lane, seq, revision, acked_journal, applied_journal, is_said_again)
	SELECT box, lane, seq, row_number() OVER (ORDER BY box, lane, seq), acked_journal, acked_journal, 0 FROM down_fact;
DROP TABLE down_fact;

-- Commands, numbered for all boxes together. outcome, proof and the journal of the fact that said so are a view.
CREATE TABLE box_command (
	command INTEGER PRIMARY KEY AUTOINCREMENT, box INTEGER NOT NULL, body TEXT NOT NULL, given_at INTEGER NOT NULL,
	revision INTEGER NOT NULL
) STRICT;
CREATE INDEX box_command_box ON box_command (box, command);
CREATE TABLE command_outcome (
	box INTEGER NOT NULL, command INTEGER NOT NULL, journal INTEGER NOT NULL, seq INTEGER NOT NULL,
	outcome TEXT NOT NULL, proof TEXT, boot INTEGER NOT NULL, mono_ms INTEGER NOT NULL,
	PRIMARY KEY (box, command)
) STRICT, WITHOUT ROWID;
`,
	},
	{
		name: "who did what at a post",
		sql: `
-- Deeds, PINs, waits and looks into records, as each box's facts say; seq is of its audit lane, kind the
-- fact's number (27: a PIN was set), body its JSON.
CREATE TABLE access_fact (
	box INTEGER NOT NULL, journal INTEGER NOT NULL, seq INTEGER NOT NULL, kind INTEGER NOT NULL, person INTEGER,
	boot INTEGER NOT NULL, mono_ms INTEGER NOT NULL, body TEXT NOT NULL,
	PRIMARY KEY (box, journal, seq)
) STRICT, WITHOUT ROWID;
CREATE INDEX access_fact_pin ON access_fact (box, journal, seq) WHERE kind = 27;
-- Which codes for a new PIN somebody has asked this hub for. The code itself is kept nowhere.
CREATE TABLE pin_code_asked (
	id INTEGER PRIMARY KEY AUTOINCREMENT, box INTEGER NOT NULL, person INTEGER NOT NULL, number INTEGER NOT NULL, utc INTEGER NOT NULL
) STRICT;
CREATE INDEX pin_code_asked_box ON pin_code_asked (box, id);
-- All words that were ever said to a box about something, and when the box was first heard to have each in effect, ms since 1970.
CREATE INDEX authored_said ON authored (subject, box, revision);
ALTER TABLE given ADD COLUMN applied_at INTEGER;
`,
	},
	{
		name: "the twice-daily reading",
		sql: `
-- What people at the posts noted of their fridges. day counts whole days at the post since 1970. Every noting stays; corrects is the
-- seq, in the same journal, of the one that no longer counts.
CREATE TABLE noted_temperature (
	box INTEGER NOT NULL, day INTEGER NOT NULL, journal INTEGER NOT NULL, seq INTEGER NOT NULL, fridge TEXT NOT NULL, half TEXT NOT NULL,
	is_unsure INTEGER NOT NULL, celsius REAL NOT NULL, noted_from TEXT NOT NULL, person INTEGER, corrects INTEGER, reason TEXT,
	PRIMARY KEY (box, day, journal, seq)
) STRICT, WITHOUT ROWID;
`,
	},
];
