// The SQL of what the region has set on this box.

import type { SettingName, SettingSet } from "@tesai/shared/contract/event/limits.ts";
import { type Database, statement } from "@tesai/shared/node/sqlite.ts";

export const SQL = {
	findSetting: "SELECT fact, body FROM region_setting WHERE setting = ?",
	saveSetting: "INSERT OR REPLACE INTO region_setting (setting, fact, body) VALUES (?, ?, ?)",
} as const;

export function findSetting<Name extends SettingName>(
	db: Database,
	name: Name,
): { readonly fact: number; readonly set: Extract<SettingSet, { setting: Name }> } | undefined {
	const row = statement<[string], { fact: number; body: string }>(db, SQL.findSetting).get(name);
	return row && { fact: row.fact, set: JSON.parse(row.body) as Extract<SettingSet, { setting: Name }> };
}

export function saveSetting(db: Database, fact: number, set: SettingSet): void {
	statement(db, SQL.saveSetting).run(set.setting, fact, JSON.stringify(set));
}
