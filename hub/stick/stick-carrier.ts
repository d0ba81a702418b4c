// Carries between a mounted stick and a running hub: every bundle goes in, and each box that spoke gets its answer.

import { Readable } from "node:stream";
import { setTimeout as delay } from "node:timers/promises";
import { checkJson } from "@tesai/shared/contract/check.ts";
import { AppError } from "@tesai/shared/contract/error.ts";
import { type BundleReport, BundleReportSchema } from "@tesai/shared/contract/hub-api/bundles.ts";
import {
	findStick,
	freeBytesOf,
	listBundleFiles,
	readStickFile,
	type Stick,
	StickDraft,
} from "@tesai/shared/node/bundle-stick.ts";
import { LARGEST_BUNDLE } from "@tesai/shared/wire/bundle.ts";

export interface Carried {
	/** One a file, in the order in which they were brought. */
	readonly reports: readonly (BundleReport | { readonly state: "unreadable" | "refused" })[];
	/** The boxes whose answers are on the stick now. */
	readonly answered: readonly number[];
	/** False when there is more on the stick than is looked at. */
	readonly isAll: boolean;
}

/** Somebody else's stick is being read, or the hub's disk is full for the moment. */
const MOST_ATTEMPTS = 12;
const WAIT_MS = 5_000;
const BUNDLE_TYPE = "application/octet-stream";
const ANSWER_NAME = /filename="([0-9a-f]{32}\.tesai)"$/;

/** Throws `not-found` where no stick is, `unreachable` where no hub is; one bad file never stops the others. */
export async function carryStick(mountDir: string, hubUrl: string): Promise<Carried> {
	const stick = await findStick(mountDir);
	if (stick === undefined)
		throw new AppError("not-found", `there is no stick in ${mountDir}`, { hint: "make a folder TESAI on the stick" });
	const { names, isAll } = await listBundleFiles(stick);
	const reports: Carried["reports"][number][] = [];
	for (const name of names) reports.push(await bringBundle(stick, name, hubUrl));
	const boxes = new Set(
		reports.flatMap((one) => ("box" in one && one.frames > 0 && one.box !== null ? [one.box] : [])),
	);
	const answered: number[] = [];
	for (const box of boxes) {
		await fetchAnswer(stick, box, hubUrl);
		answered.push(box);
	}
	return { reports, answered, isAll };
}

async function bringBundle(stick: Stick, name: string, hubUrl: string): Promise<Carried["reports"][number]> {
	let isUnreadable = false;
	/** A stick that gives out in the middle has brought what came before. */
	async function* pieces() {
		let isBegun = false;
		try {
			for await (const piece of readStickFile(stick, name)) {
				isBegun = true;
				yield piece;
			}
		} catch (error) {
			if (isBegun) return;
			isUnreadable = true;
			throw error;
		}
	}
	for (let attempt = 1; ; attempt++) {
		const body = Readable.toWeb(Readable.from(pieces())) as BodyInit;
		const headers = { "content-type": BUNDLE_TYPE };
		const init = { method: "POST", headers, body, duplex: "half" } as RequestInit;
		try {
			const response = await askHub(`${hubUrl}/v1/bundles`, init);
			const report = checkJson(BundleReportSchema, await response.text());
			if (response.ok && report.ok) return report.value;
			if (response.status !== 503 || attempt === MOST_ATTEMPTS) return { state: "refused" };
		} catch (error) {
			if (isUnreadable) return { state: "unreadable" };
			throw error;
		}
		await delay(WAIT_MS);
	}
}

/** In the place of an older answer for the same box, whole or not at all. */
async function fetchAnswer(stick: Stick, box: number, hubUrl: string): Promise<void> {
	const response = await askHub(`${hubUrl}/v1/bundles/for/${box}?stick=${stick.id.toString("hex")}`);
	const name = ANSWER_NAME.exec(response.headers.get("content-disposition") ?? "")?.[1];
	const bytes = new Uint8Array(await response.arrayBuffer());
	if (!response.ok || name === undefined || bytes.length > LARGEST_BUNDLE)
		throw new AppError("unreachable", `the hub gave no answer for box ${box} (${response.status})`);
	if ((await freeBytesOf(stick)) < bytes.length) throw new AppError("too-large", "the stick is full");
	const draft = await StickDraft.create(stick, name);
	try {
		await draft.write(bytes);
	} catch (error) {
		await draft.drop();
		throw error;
	}
	await draft.settle();
}

async function askHub(url: string, init?: RequestInit): Promise<Response> {
	try {
		return await fetch(url, init);
	} catch (cause) {
		throw new AppError("unreachable", "the hub cannot be reached", { cause });
	}
}
