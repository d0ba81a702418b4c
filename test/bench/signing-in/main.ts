// What a PIN costs: the hash, the whole way over HTTP at a running box, and the memory that stays; and the rule of access.

import { execFile } from "node:child_process";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { promisify } from "node:util";
import { ACTIONS, decideAccess } from "@tesai/shared/contract/access.ts";
import { ROLES } from "@tesai/shared/contract/event/people.ts";
import { BOX_ENV } from "../../../provisioning/node-flags.ts";
import { openPost } from "../../sim/post.ts";
import { openStaff, STAFF } from "../../sim/staff.ts";
import type { Report } from "../report.ts";

const SIGN_INS = 200;
const DECISIONS = 1_000_000;

interface HashCost {
	readonly took: readonly number[];
	readonly stays: number;
	readonly peak: number;
}

export async function run(): Promise<Report> {
	const [hash, unset] = [await measureHash(BOX_ENV), await measureHash({})];
	const box = await measureSignIn();
	return {
		title: "Signing in: argon2id of 19 MiB and 2 passes, one at a time",
		rows: [
			{ what: "one hash, p50 / p99", value: `${at(hash.took, 0.5)} / ${at(hash.took, 0.99)} ms` },
			{ what: "memory that 60 hashes leave behind / take at most", value: `${mb(hash.stays)} / ${mb(hash.peak)}` },
			{
				what: "the same where the C library keeps large blocks",
				value: `${mb(unset.stays)} / ${mb(unset.peak)}, p50 ${at(unset.took, 0.5)} ms`,
			},
			{
				what: "sign-in over HTTP at a running box, p50 / p99",
				value: `${at(box.took, 0.5)} / ${at(box.took, 0.99)} ms`,
			},
			{
				what: `edge, RSS before / after ${SIGN_INS} sign-ins / peak`,
				value: `${mb(box.before)} / ${mb(box.after)} / ${mb(box.peak)}`,
			},
			{ what: "decisions of the rule of access", value: `${measureRule()} a second` },
		],
	};
}

async function measureHash(env: Readonly<Record<string, string>>): Promise<HashCost> {
	const { MALLOC_MMAP_THRESHOLD_: _, ...inherited } = process.env;
	const file = join(import.meta.dirname, "hash.ts");
	const { stdout } = await promisify(execFile)(process.execPath, [file], { env: { ...inherited, ...env } });
	return JSON.parse(stdout) as HashCost;
}

async function measureSignIn() {
	const post = await openPost({ hub: true });
	try {
		const staff = await openStaff(post);
		const memory = (field: string) => {
			const lines = readFileSync(`/proc/${post.edge.pid}/status`, "utf8").split("\n");
			return Number(/\d+/.exec(lines.find((line) => line.startsWith(field)) ?? "")?.[0] ?? 0) * 1_024;
		};
		const before = memory("VmRSS");
		const took: number[] = [];
		for (let i = 0; i < SIGN_INS; i++) {
			const startedAt = performance.now();
			await staff.signIn(STAFF.ana);
			took.push(performance.now() - startedAt);
		}
		return { took, before, after: memory("VmRSS"), peak: memory("VmHWM") };
	} finally {
		await post.close();
	}
}

function measureRule(): string {
	const startedAt = performance.now();
	let allowed = 0;
	for (let i = 0; i < DECISIONS; i++) {
		const role = ROLES[i % ROLES.length];
		const action = ACTIONS[i % ACTIONS.length];
		if (role === undefined || action === undefined) continue;
		const asker = { roles: [role], rights: [], active: true };
		if (decideAccess(asker, action, { isOpen: false }).allowed) allowed++;
	}
	if (allowed === 0) throw new Error("the rule allows nothing");
	return Math.round(DECISIONS / ((performance.now() - startedAt) / 1_000)).toLocaleString("en");
}

const mb = (bytes: number) => `${Math.round(bytes / 1_048_576)} MB`;

function at(took: readonly number[], share: number): number {
	const sorted = took.toSorted((a, b) => a - b);
	return Math.round(sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? 0);
}
