// The files of a stick: nothing on it is trusted to be what it seems, and nothing is where it belongs before it is whole. SYNC.md S49.

import { randomBytes } from "node:crypto";
import { constants } from "node:fs";
import { type FileHandle, lstat, open, opendir, rename, statfs, unlink } from "node:fs/promises";
import { join } from "node:path";
import { AppError } from "../contract/error.ts";
import { LARGEST_BUNDLE } from "../wire/bundle.ts";

/** A stick is ours when it has this folder; whoever wants one makes the folder. */
const FOLDER = "TESAI";
const MARK = "stick.id";
const BUNDLE_ENDING = ".tesai";
/** Beside the ending: not finished, and what is whole in it is good all the same. */
const DRAFT_ENDING = ".part";

const PIECE_BYTES = 65_536;
const MOST_ENTRIES = 100_000;
const MOST_BUNDLES = 4_096;
/** Neither a link nor a pipe somebody put in a file's place is followed or waited for. */
const READ_SAFELY = constants.O_RDONLY | constants.O_NOFOLLOW | constants.O_NONBLOCK;
const WRITE_NEW = constants.O_WRONLY | constants.O_CREAT | constants.O_EXCL | constants.O_NOFOLLOW;

export interface Stick {
	/** The folder of bundles. */
	readonly dir: string;
	/** 16 random bytes that were given to the stick when it was first used. */
	readonly id: Buffer;
	/** The mounted file system; another insertion may have the same. */
	readonly device: number;
}

/** Nothing where no stick of ours is mounted. Gives a new stick its mark. Throws what the file system throws. */
export async function findStick(mountDir: string): Promise<Stick | undefined> {
	const dir = join(mountDir, FOLDER);
	const folder = await lstat(dir).catch(absent);
	if (folder === undefined || !folder.isDirectory()) return undefined;
	return { dir, id: (await readMark(dir)) ?? (await makeMark(dir)), device: folder.dev };
}

export async function freeBytesOf(stick: Stick): Promise<number> {
	const { bavail, bsize } = await statfs(stick.dir);
	return bavail * bsize;
}

/**
 * The pieces of one bundle, finished or not; none when it is not there. Throws `invalid` for what is no file of a bundle's size. Ends
 * after the largest bundle there is, however the file grows.
 */
export async function* readStickFile(stick: Stick, name: string): AsyncGenerator<Uint8Array> {
	const file = await open(join(stick.dir, name), READ_SAFELY).catch(absent);
	if (file === undefined) return;
	try {
		const { size } = await statFile(file, name);
		if (size > LARGEST_BUNDLE) throw new AppError("invalid", "a file on the stick is larger than any bundle");
		for (let at = 0; at < LARGEST_BUNDLE; ) {
			const { bytesRead, buffer } = await file.read({ buffer: Buffer.alloc(PIECE_BYTES), position: at });
			if (bytesRead === 0) return;
			at += bytesRead;
			yield buffer.subarray(0, bytesRead);
		}
	} finally {
		await file.close();
	}
}

export function bundleFileName(name: string): string {
	return `${name}${BUNDLE_ENDING}`;
}

/** What looks like a bundle by its name, whoever gave it: sorted, at most so many; hidden files are a PC's own. */
export async function listBundleFiles(
	stick: Stick,
): Promise<{ readonly names: readonly string[]; readonly isAll: boolean }> {
	const names: string[] = [];
	let seen = 0;
	for await (const { name } of await opendir(stick.dir)) {
		if (++seen > MOST_ENTRIES || names.length >= MOST_BUNDLES) return { names: names.sort(), isAll: false };
		if (!name.startsWith(".") && /\.tesai(?:\.part)?$/i.test(name)) names.push(name);
	}
	return { names: names.sort(), isAll: true };
}

/** A bundle on its way onto the stick: under a draft's name until it is whole and synced. */
export class StickDraft {
	readonly #stick: Stick;
	readonly #name: string;
	readonly #file: FileHandle;
	#at = 0;

	private constructor(stick: Stick, name: string, file: FileHandle) {
		this.#stick = stick;
		this.#name = name;
		this.#file = file;
	}

	/** `name` has its ending. A draft of that name from an earlier time goes. */
	static async create(stick: Stick, name: string): Promise<StickDraft> {
		const path = join(stick.dir, `${name}${DRAFT_ENDING}`);
		await unlink(path).catch(absent);
		return new StickDraft(stick, name, await open(path, WRITE_NEW, 0o644));
	}

	get bytes(): number {
		return this.#at;
	}

	async write(bytes: Uint8Array): Promise<void> {
		for (let done = 0; done < bytes.length; ) {
			const { bytesWritten } = await this.#file.write(bytes, done, bytes.length - done, this.#at);
			done += bytesWritten;
			this.#at += bytesWritten;
		}
	}

	/** On the stick for good, in the place of the file that had this name. */
	async settle(): Promise<void> {
		await this.#sync();
		const path = join(this.#stick.dir, this.#name);
		await rename(`${path}${DRAFT_ENDING}`, path);
		await syncDir(this.#stick.dir);
	}

	/** On the stick for good, but in nobody's place. */
	async leave(): Promise<void> {
		await this.#sync();
		await syncDir(this.#stick.dir);
	}

	/** Whatever is there stays. */
	async drop(): Promise<void> {
		await this.#file.close();
	}

	async #sync(): Promise<void> {
		try {
			await this.#file.sync();
		} finally {
			await this.#file.close();
		}
	}
}

/** Bundles and drafts of these names go; those that are not there are gone already. */
export async function removeStickFiles(stick: Stick, names: readonly string[]): Promise<void> {
	for (const name of names) {
		for (const ending of ["", DRAFT_ENDING]) await unlink(join(stick.dir, `${name}${ending}`)).catch(absent);
	}
	await syncDir(stick.dir);
}

export async function isOnStick(stick: Stick, name: string): Promise<boolean> {
	return (await lstat(join(stick.dir, name)).catch(absent))?.isFile() ?? false;
}

/** A mark that a cut left half written is none. */
async function readMark(dir: string): Promise<Buffer | undefined> {
	const file = await open(join(dir, MARK), READ_SAFELY).catch(absent);
	if (file === undefined) return undefined;
	try {
		await statFile(file, MARK);
		const { bytesRead, buffer } = await file.read({ buffer: Buffer.alloc(64), position: 0 });
		const text = buffer.toString("latin1", 0, bytesRead);
		return /^[0-9a-f]{32}\s*$/.test(text) ? Buffer.from(text.slice(0, 32), "hex") : undefined;
	} finally {
		await file.close();
	}
}

async function makeMark(dir: string): Promise<Buffer> {
	const id = randomBytes(16);
	const path = join(dir, MARK);
	const draft = `${path}${DRAFT_ENDING}`;
	await unlink(draft).catch(absent);
	const file = await open(draft, WRITE_NEW, 0o644);
	try {
		await file.write(`${id.toString("hex")}\n`);
		await file.sync();
	} finally {
		await file.close();
	}
	await rename(draft, path);
	await syncDir(dir);
	return id;
}

async function statFile(file: FileHandle, name: string) {
	const stats = await file.stat();
	if (!stats.isFile()) throw new AppError("invalid", `${name} on the stick is no file`);
	return stats;
}

/** Some drivers of sticks' file systems cannot sync a folder; then the file's own sync is all there is. */
async function syncDir(dir: string): Promise<void> {
	const folder = await open(dir, "r");
	try {
		await folder.sync();
	} catch (error) {
		if (!["EINVAL", "ENOSYS", "ENOTSUP"].includes((error as NodeJS.ErrnoException).code ?? "")) throw error;
	} finally {
		await folder.close();
	}
}

function absent(error: NodeJS.ErrnoException): undefined {
	if (error.code !== "ENOENT" && error.code !== "ENOTDIR") throw error;
	return undefined;
}
