// What a disk may hold after the power goes: everything that was synced, and of the rest whatever chance has left.

import { posix } from "node:path";
import { pick, type Random } from "../random.ts";
import type { Operation } from "./record.ts";

/** A write of this size is the largest that a disk does whole or not at all. */
const SECTOR = 512;

type Change = Extract<Operation, { kind: "write" | "truncate" }>;
type Naming = Exclude<Operation, Change | { kind: "sync" }> & { readonly file: Contents | undefined };

/** One file's bytes, apart from its names: what is surely on the disk, and what is still on its way, in order. */
interface Contents {
	synced: Buffer;
	pending: Change[];
}

/**
 * Takes a process's operations in order and gives the states that a power cut at that moment could leave.
 *
 * The model is harsher than ext4: without a sync any subset of a file's writes may be missing, each whole or in part.
 * Names change in order, as in a journalling file system, and are sure once the directory or the new file is synced.
 */
export class Disk {
	/** Names as the process sees them. */
	readonly #names = new Map<string, Contents>();
	/** Names as they would be after a cut, before chance adds some of `#naming`. */
	readonly #surely = new Map<string, Contents>();
	#naming: Naming[] = [];

	/** Shared-memory files are rebuilt by SQLite at every start and count for nothing. */
	apply(operation: Operation): void {
		if (operation.path.endsWith("-shm")) return;
		switch (operation.kind) {
			case "write":
			case "truncate":
				this.#open(operation.path).pending.push(operation);
				return;
			case "sync":
				this.#sync(operation.path);
				return;
			case "create":
				this.#names.set(operation.path, { synced: Buffer.alloc(0), pending: [] });
				break;
			case "unlink":
				this.#names.delete(operation.path);
				break;
			case "rename":
				this.#names.set(operation.to, this.#open(operation.path));
				this.#names.delete(operation.path);
		}
		const file = this.#names.get(operation.kind === "rename" ? operation.to : operation.path);
		this.#naming.push({ ...operation, file });
	}

	/** One possible disk after a cut right now. */
	crash(random: Random): Map<string, Buffer> {
		const names = new Map(this.#surely);
		for (const naming of this.#naming.slice(0, pick(random, this.#naming.length + 1))) rename(names, naming);
		return new Map([...names].map(([path, contents]) => [path, survive(contents, random)]));
	}

	#open(path: string): Contents {
		const found = this.#names.get(path);
		if (found === undefined) throw new Error(`the record changes ${path} before it is created`);
		return found;
	}

	#sync(path: string): void {
		const file = this.#names.get(path);
		if (file !== undefined) {
			file.synced = replay(file.synced, file.pending);
			file.pending = [];
		}
		const isSettled = (naming: Naming) =>
			(naming.kind === "create" && naming.file === file && file !== undefined) || directoryOf(naming.path) === path;
		for (const naming of this.#naming) if (isSettled(naming)) rename(this.#surely, naming);
		this.#naming = this.#naming.filter((naming) => !isSettled(naming));
	}
}

function rename(names: Map<string, Contents>, naming: Naming): void {
	if (naming.kind !== "create") names.delete(naming.path);
	if (naming.kind !== "unlink" && naming.file !== undefined) {
		names.set(naming.kind === "rename" ? naming.to : naming.path, naming.file);
	}
}

function directoryOf(path: string): string {
	const directory = posix.dirname(path);
	return directory === "." ? "" : directory;
}

/** Each unsynced change is there, is not there, or is there in part, sector by sector. */
function survive(contents: Contents, random: Random): Buffer {
	return replay(
		contents.synced,
		contents.pending.flatMap((change) => remnantsOf(change, random)),
	);
}

function remnantsOf(change: Change, random: Random): Change[] {
	const luck = random();
	if (luck < 0.4) return [change];
	if (luck < 0.8 || change.kind === "truncate") return [];
	return sectorsOf(change).filter(() => random() < 0.5);
}

function sectorsOf(write: Extract<Change, { kind: "write" }>): Change[] {
	const pieces: Change[] = [];
	for (let from = 0; from < write.data.length; ) {
		const to = Math.min(write.data.length, from + SECTOR - ((write.offset + from) % SECTOR));
		pieces.push({ ...write, offset: write.offset + from, data: write.data.subarray(from, to) });
		from = to;
	}
	return pieces;
}

function replay(start: Buffer, changes: readonly Change[]): Buffer {
	let longest = start.length;
	for (const change of changes)
		longest = Math.max(longest, change.kind === "write" ? change.offset + change.data.length : change.size);
	const bytes = Buffer.alloc(longest);
	start.copy(bytes);
	let size = start.length;
	for (const change of changes) {
		if (change.kind === "write") {
			change.data.copy(bytes, change.offset);
			size = Math.max(size, change.offset + change.data.length);
		} else {
			bytes.fill(0, Math.min(size, change.size), size);
			size = change.size;
		}
	}
	return bytes.subarray(0, size);
}
