// One insertion of one stick: the hub's answer is taken off it, and what waits is put on it as a bundle that replaces the last.

import { randomBytes } from "node:crypto";
import { setImmediate as turn } from "node:timers/promises";
import { AppError } from "@tesai/shared/contract/error.ts";
import type { BoxNo } from "@tesai/shared/contract/id.ts";
import type { BoxBundleKeys, HubPublicKey } from "@tesai/shared/node/bundle-key.ts";
import { type BundleEnd, BundleOpener, boxBundleDoor } from "@tesai/shared/node/bundle-open.ts";
import { BundleSealer } from "@tesai/shared/node/bundle-seal.ts";
import {
	bundleFileName,
	freeBytesOf,
	isOnStick,
	readStickFile,
	removeStickFiles,
	type Stick,
	StickDraft,
} from "@tesai/shared/node/bundle-stick.ts";
import type { Manifest } from "@tesai/shared/wire/bundle.ts";

/** Who writes, and to whom. */
export interface BundleParties {
	readonly box: BoxNo;
	readonly keys: BoxBundleKeys;
	readonly hub: HubPublicKey;
	/** Where the journal stands. */
	readonly describe: () => Omit<Manifest, "frames" | "whole">;
	/** What is left free on a stick, so that a bundle can always be ended; 64 KiB when left out. */
	readonly keepFreeBytes?: number;
}

/** So many bundles lie on a stick that stays in before everything is written anew into one. */
const MOST_PARTS = 16;
const KEPT_FREE_BYTES = 65_536;

/** Its calls are made one after the other. Each throws what the stick's file system throws. */
export class StickVisit {
	readonly #stick: Stick;
	readonly #by: BundleParties;
	#trip = makeTrip();
	/** The bundle to be written next; those before it are on the stick. */
	#part = 0;
	#bundle: { readonly draft: StickDraft; readonly sealer: BundleSealer } | undefined;
	#isCleared = false;
	#isOver = false;

	constructor(stick: Stick, by: BundleParties) {
		this.#stick = stick;
		this.#by = by;
	}

	/** Another word for every insertion, and whenever everything is to be written anew. */
	get trip(): string {
		return this.#trip;
	}

	/** The same stick, and what was written is still there: nobody else's hands have been at it between two looks. */
	async isStill(found: Stick): Promise<boolean> {
		if (!this.#stick.id.equals(found.id) || this.#stick.device !== found.device) return false;
		return this.#part === 0 || (await isOnStick(found, this.#upName(this.#part - 1)));
	}

	/**
	 * Gives the hub's frames for this box one by one, and takes an answer that was whole off the stick. Nothing when there is none. Throws
	 * `invalid` when what stands in its place can be no bundle.
	 */
	async takeAnswer(take: (frame: Uint8Array) => void): Promise<BundleEnd | undefined> {
		const { box, keys, hub } = this.#by;
		const name = bundleFileName(keys.nameOf(this.#stick.id, "down", 0));
		if (!(await isOnStick(this.#stick, name))) return undefined;
		const opener = new BundleOpener(boxBundleDoor(box, keys, hub));
		for await (const piece of readStickFile(this.#stick, name)) {
			for (const frame of opener.push(piece)) {
				take(frame);
				// A transaction each: the fridges are heard in between.
				await turn();
			}
			if (opener.isDone) break;
		}
		const end = opener.end();
		// Where it cannot be removed it is read again next time, which changes nothing.
		if (end.state === "whole") await removeStickFiles(this.#stick, [name]).catch(() => {});
		return end;
	}

	/** Puts one frame into the bundle. Throws `too-many` when the stick is full; what is on it by then is ended and stays. */
	async add(frame: Uint8Array): Promise<void> {
		this.#bundle ??= await this.#beginBundle();
		if (this.#isOver) await this.drop();
		if (this.#bundle === undefined) throw new AppError("unreachable", "the visit is over");
		const { draft, sealer } = this.#bundle;
		const needed = frame.length + (this.#by.keepFreeBytes ?? KEPT_FREE_BYTES);
		if ((await freeBytesOf(this.#stick)) >= needed && sealer.hasRoomFor(frame.length)) {
			await draft.write(sealer.push(frame));
			return;
		}
		if (sealer.frames > 0) {
			await draft.write(sealer.finish({ ...this.#by.describe(), whole: false }));
			// Not in the place of an older bundle, which may have what this one lacks; the hub reads drafts, too.
			await draft.leave();
		} else await draft.drop();
		this.#bundle = undefined;
		throw new AppError("too-many", "the stick is full");
	}

	/** Ends the bundle, if there is one, and puts it in the place of the ones before this trip. True when the stick was written to. */
	async finish(rest: "aboard" | "acknowledged"): Promise<boolean> {
		const bundle = this.#bundle;
		if (bundle === undefined) return rest === "acknowledged" ? this.#clear() : false;
		const isFirst = this.#part === 0;
		await bundle.draft.write(bundle.sealer.finish({ ...this.#by.describe(), whole: isFirst }));
		this.#bundle = undefined;
		await bundle.draft.settle();
		this.#part++;
		if (isFirst) await removeStickFiles(this.#stick, this.#upNames().slice(1));
		return true;
	}

	/** Lets the next frame begin another bundle; after many of them one for everything. */
	goOn(): void {
		if (this.#part < MOST_PARTS) return;
		this.#part = 0;
		this.#trip = makeTrip();
	}

	/** The visit is over, also for what is still going on; whatever is on the stick stays as it is. */
	async drop(): Promise<void> {
		this.#isOver = true;
		const bundle = this.#bundle;
		this.#bundle = undefined;
		await bundle?.draft.drop();
	}

	/** The hub has everything: what was put here for it is of no use any more. */
	async #clear(): Promise<boolean> {
		if (this.#isCleared) return false;
		await removeStickFiles(this.#stick, this.#upNames());
		this.#part = 0;
		this.#isCleared = true;
		return true;
	}

	async #beginBundle() {
		const { box, keys, hub } = this.#by;
		this.#isCleared = false;
		const draft = await StickDraft.create(this.#stick, this.#upName(this.#part));
		return { draft, sealer: BundleSealer.toHub(box, keys, hub) };
	}

	#upName(part: number): string {
		return bundleFileName(this.#by.keys.nameOf(this.#stick.id, "up", part));
	}

	#upNames(): string[] {
		return Array.from({ length: MOST_PARTS }, (_, part) => this.#upName(part));
	}
}

function makeTrip(): string {
	return randomBytes(8).toString("hex");
}
