// The hub's tables as Kysely sees them. Column names are snake_case here and in the rooms' store.ts, and nowhere else.

import type { Generated } from "kysely";
import type { CceTables } from "../deliver/cce/tables.ts";
import type { SupplierTables } from "../suppliers/tables.ts";

interface EventColumns {
	box: number;
	journal: number;
	lane: number;
	seq: number;
	kind: number;
	version: number;
	boot: number;
	mono_ms: number;
	body: Uint8Array;
	received_at: number;
}

export interface HubTables extends CceTables, SupplierTables {
	intake_cursor: { id: number; segment: number; byte_offset: number };
	box: {
		box: number;
		last_heard_at: number;
		heard_journal: number | null;
		heard_boot: number | null;
		heard_mono_ms: number | null;
		heard_no: number;
		answered_no: number;
	};
	journal: { box: number; journal: number; epoch: number };
	satellite_answer: {
		box: number;
		frame: Uint8Array | null;
		credits: number;
		day: number;
		spent: number;
		heard_no: number;
		urgent: string;
	};
	event: EventColumns & { is_applied: number };
	forked_event: EventColumns & { digest: Uint8Array };
	head_told: { box: number; journal: number; lane: number; seq: number; high: number; low: number };
	lane_proof: {
		box: number;
		journal: number;
		lane: number;
		seq: number;
		hash: Uint8Array;
		proven_seq: number;
		differs_from: number | null;
		differs_to: number | null;
	};
	common_past: { box: number; journal: number; lane: number; former: number; up_to: number };
	fork_told: { box: number; journal: number };
	lane_run: { box: number; journal: number; lane: number; is_applied: number; first: number; last: number };
	quarantine: {
		subject: string;
		what: "frame" | "event" | "bundle";
		box: number | null;
		lane: number | null;
		seq: number | null;
		reason: string;
		count: number;
		first_at: number;
		last_at: number;
		segment: number;
		byte_offset: number;
	};
	boot_heard: { box: number; journal: number; boot: number; newest_mono_ms: number };
	anchor: {
		box: number;
		journal: number;
		boot: number;
		mono_ms: number;
		seq: number;
		utc: number;
		source: string;
		error_ms: number;
	};
	fridge: { box: number; fridge: string; journal: number; seq: number; name: string; profile: string };
	logger_report: {
		box: number;
		serial: string;
		sha256: string;
		device: string;
		reported_at: string | null;
		complete: number;
		rows: number;
	};
	logger_day: {
		box: number;
		serial: string;
		date: string;
		journal: number;
		seq: number;
		min_celsius: number | null;
		max_celsius: number | null;
		alarms: string;
	};
	logger_episode: {
		box: number;
		serial: string;
		no: number;
		started_at: string;
		journal: number;
		seq: number;
		triggered_at: string | null;
		ended_at: string | null;
		worst_celsius: number | null;
	};
	digest: {
		box: number;
		fridge: string;
		journal: number;
		seq: number;
		from_boot: number;
		from_mono_ms: number;
		lasts_ms: number;
		min_celsius: number | null;
		max_celsius: number | null;
	};
	alarm: AlarmColumns;
	authored: {
		revision: Generated<number>;
		box: number;
		subject: string | null;
		rank: number;
		lane: number;
		kind: number;
		version: number;
		utc: number;
		body: Uint8Array;
		is_current: number;
	};
	given: {
		box: number;
		lane: number;
		seq: number;
		revision: number;
		acked_journal: number;
		applied_journal: number;
		is_said_again: number;
		applied_at: number | null;
	};
	down_box: { box: number; complete: number };
	box_command: { command: Generated<number>; box: number; body: string; given_at: number; revision: number };
	command_outcome: {
		box: number;
		command: number;
		journal: number;
		seq: number;
		outcome: string;
		proof: string | null;
		boot: number;
		mono_ms: number;
	};
	down_lane: { box: number; lane: number; last_seq: number };
	region_acknowledgement: {
		box: number;
		journal: number;
		alarm: number;
		utc: number;
		reason: string;
		note: string | null;
	};
	alarm_level: { box: number; journal: number; alarm: number; level: string; seq: number; outcome: string };
	access_fact: {
		box: number;
		journal: number;
		seq: number;
		kind: number;
		person: number | null;
		boot: number;
		mono_ms: number;
		body: string;
	};
	pin_code_asked: { id: Generated<number>; box: number; person: number; number: number; utc: number };
	wiring: WiringColumns;
	assessment: AssessmentColumns;
	equipment: EquipmentColumns;
	service: {
		box: number;
		journal: number;
		seq: number;
		fridge: string;
		boot: number;
		mono_ms: number;
		work: string;
		note: string | null;
		corrects: number | null;
	};
	noted_temperature: {
		box: number;
		day: number;
		journal: number;
		seq: number;
		fridge: string;
		half: string;
		is_unsure: number;
		celsius: number;
		noted_from: string;
		person: number | null;
		corrects: number | null;
		reason: string | null;
	};
}

interface AssessmentColumns {
	box: number;
	fridge: string;
	journal: number;
	seq: number;
	verdict: string;
	sign: string;
	strain: number | null;
	mkt_celsius: number | null;
	duty_percent: number | null;
}

interface WiringColumns {
	box: number;
	fridge: string;
	journal: number;
	seq: number;
	temperature: string | null;
	door: string | null;
	power: string | null;
	ambient: string | null;
	compressor: string | null;
}

interface EquipmentColumns {
	box: number;
	fridge: string;
	journal: number;
	seq: number;
	manufacturer: string;
	model: string;
	serial: string;
	pqs_code: string | null;
	produced_on: string | null;
	supply: string;
	logger_manufacturer: string | null;
	logger_model: string | null;
	logger_serial: string | null;
	logger_pqs_code: string | null;
	logger_produced_on: string | null;
}

export interface AlarmColumns {
	box: number;
	journal: number;
	alarm: number;
	fridge: string | null;
	rule: string | null;
	since_boot: number | null;
	since_mono_ms: number | null;
	raised_boot: number | null;
	raised_mono_ms: number | null;
	for_ms: number | null;
	limit_celsius: number | null;
	worst_celsius: number | null;
	acknowledged_seq: number | null;
	acknowledged_boot: number | null;
	acknowledged_mono_ms: number | null;
	acknowledge_reason: string | null;
	note: string | null;
	ended_seq: number | null;
	ended_boot: number | null;
	ended_mono_ms: number | null;
	end_reason: string | null;
	end_worst_celsius: number | null;
}
