// The hub's first disk: every frame as it came, appended and synced before anybody is answered (A1).
//
// Segments are files named by their number. A place in the log is (segment, offset); places only grow.

import { mkdirSync, readdirSync, readFileSync } from "node:fs";
import { type FileHandle, open } from "node:fs/promises";
import { join } from "node:path";
import { AppError } from "@tesai/shared/contract/error.ts";
import { encodeFrameRecord, type FrameRecord, findFrameRecord } from "./frame-record.ts";

export interface LogPlace {
	readonly segment: number;
	readonly offset: number;
}

export interface PlacedFrame {
	readonly start: LogPlace;
	readonly end: LogPlace;
	readonly record: FrameRecord;
}

export const LOG_START: LogPlace = { segment: 1, offset: 0 };

export const isBefore = (a: LogPlace, b: LogPlace): boolean =>
	a.segment < b.segment || (a.segment === b.segment && a.offset < b.offset);

type Waiting = {
	readonly record: FrameRecord;
	readonly done: (placed: PlacedFrame) => void;
	readonly failed: (error: unknown) => void;
};

export class FrameLog {
	readonly #dir: string;
	readonly #segmentBytes: number;
	#file: FileHandle;
	#end: LogPlace;
	#waiting: Waiting[] = [];
	#writing: Promise<void> | undefined;
	#broken: unknown;
	/** Replaying reads one segment many times in a row: its bytes are kept until there is nothing more to read. */
	#lastRead: { readonly segment: number; readonly bytes: Buffer } | undefined;

	private constructor(dir: string, segmentBytes: number, file: FileHandle, end: LogPlace) {
		this.#dir = dir;
		this.#segmentBytes = segmentBytes;
		this.#file = file;
		this.#end = end;
	}

	/**
	 * Cuts a torn tail off the newest segment, and only that: bytes behind its last whole record. When the log ends
	 * before `appliedUpTo` (its disk lost more than it said) a new segment is begun, so that no new frame can land on a
	 * place that counts as applied already.
	 */
	static async open(dir: string, options: { segmentBytes: number; appliedUpTo: LogPlace }): Promise<FrameLog> {
		mkdirSync(dir, { recursive: true });
		const newest = listSegments(dir).at(-1) ?? LOG_START.segment;
		const file = await openSegment(dir, newest);
		const bytes = readFileSync(segmentPath(dir, newest));
		let end = 0;
		for (let found = findFrameRecord(bytes, 0); found; found = findFrameRecord(bytes, end)) end = found.end;
		if (end < bytes.length) {
			await file.truncate(end);
			await file.datasync();
		}
		const log = new FrameLog(dir, options.segmentBytes, file, { segment: newest, offset: end });
		if (isBefore(log.#end, options.appliedUpTo)) await log.#rotate(options.appliedUpTo.segment + 1);
		return log;
	}

	get end(): LogPlace {
		return this.#end;
	}

	/**
	 * Resolves once the frame is on disk. Whatever arrives while a sync runs shares the next one. Promises resolve in
	 * the order of the places they give.
	 */
	append(record: FrameRecord): Promise<PlacedFrame> {
		return new Promise((done, failed) => {
			this.#waiting.push({ record, done, failed });
			this.#writing ??= this.#writeAll();
		});
	}

	/** The first whole frame at or after a place; `undefined` at the end. Damaged stretches are passed over. */
	read(from: LogPlace): PlacedFrame | undefined {
		for (const segment of listSegments(this.#dir)) {
			if (segment < from.segment) continue;
			const found = this.#readSegment(segment, segment === from.segment ? from.offset : 0);
			if (found !== undefined) return found;
		}
		this.#lastRead = undefined;
		return undefined;
	}

	async close(): Promise<void> {
		await this.#writing;
		this.#lastRead = undefined;
		await this.#file.close();
	}

	#readSegment(segment: number, offset: number): PlacedFrame | undefined {
		const kept = this.#lastRead;
		let bytes = kept?.segment === segment ? kept.bytes : undefined;
		let found = bytes && findFrameRecord(bytes, offset);
		if (found === undefined) {
			// The segment may have grown since it was read.
			bytes = readFileSync(segmentPath(this.#dir, segment));
			this.#lastRead = { segment, bytes };
			found = findFrameRecord(bytes, offset);
		}
		return (
			found && {
				start: { segment, offset: found.start },
				end: { segment, offset: found.end },
				record: found.record,
			}
		);
	}

	async #writeAll(): Promise<void> {
		while (this.#waiting.length > 0) {
			const group = this.#waiting;
			this.#waiting = [];
			try {
				const placed = await this.#writeGroup(group.map((each) => each.record));
				group.forEach((each, index) => {
					each.done(placed[index] as PlacedFrame);
				});
			} catch (error) {
				for (const each of group) each.failed(error);
			}
		}
		this.#writing = undefined;
	}

	async #writeGroup(records: readonly FrameRecord[]): Promise<readonly PlacedFrame[]> {
		if (this.#broken !== undefined) throw this.#refusal(this.#broken);
		try {
			if (this.#end.offset >= this.#segmentBytes) await this.#rotate(this.#end.segment + 1);
		} catch (error) {
			throw this.#refusal(error);
		}
		const { segment, offset } = this.#end;
		const encoded = records.map(encodeFrameRecord);
		try {
			await writeFully(this.#file, encoded, offset);
		} catch (error) {
			// Most likely a full disk: what was half written goes, and the next frame may fit again.
			await this.#file.truncate(offset).catch((cause) => {
				this.#broken = cause;
			});
			throw this.#refusal(error);
		}
		try {
			await this.#file.datasync();
		} catch (error) {
			// After a failed sync nobody knows what is on disk, and a second sync may falsely succeed.
			this.#broken = error;
			throw this.#refusal(error);
		}
		let at = offset;
		const placed = records.map((record, index) => {
			const start = at;
			at += encoded[index]?.length ?? 0;
			return { start: { segment, offset: start }, end: { segment, offset: at }, record };
		});
		this.#end = { segment, offset: at };
		return placed;
	}

	async #rotate(segment: number): Promise<void> {
		const file = await openSegment(this.#dir, segment);
		await this.#file.close();
		this.#file = file;
		this.#end = { segment, offset: 0 };
	}

	#refusal(cause: unknown): AppError {
		return new AppError("busy", "the frame could not be stored", { hint: "look at the hub's disk", cause });
	}
}

const segmentPath = (dir: string, segment: number): string => join(dir, `${String(segment).padStart(8, "0")}.frames`);

function listSegments(dir: string): number[] {
	return readdirSync(dir)
		.filter((name) => /^\d{8}\.frames$/.test(name))
		.map((name) => Number(name.slice(0, 8)))
		.sort((a, b) => a - b);
}

/** A new file is durable only once its directory is synced, too. */
async function openSegment(dir: string, segment: number): Promise<FileHandle> {
	const path = segmentPath(dir, segment);
	const file = await open(path, "r+").catch(() => open(path, "wx+"));
	const folder = await open(dir, "r");
	await folder.sync();
	await folder.close();
	return file;
}

async function writeFully(file: FileHandle, buffers: readonly Buffer[], position: number): Promise<void> {
	let bytes = Buffer.concat(buffers);
	let at = position;
	while (bytes.length > 0) {
		const { bytesWritten } = await file.write(bytes, 0, bytes.length, at);
		at += bytesWritten;
		bytes = bytes.subarray(bytesWritten);
	}
}
