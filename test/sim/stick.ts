// A stick as a folder, and the hub twin's end of it: somebody carries it there, what is on it is read, and answers lie on it again.

import { cpSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { BoxNo } from "@tesai/shared/contract/id.ts";
import { millis } from "@tesai/shared/contract/quantity.ts";
import { type BoxBundleKeys, boxBundleKeys, type HubBundleKeys, hubBundleKeys } from "@tesai/shared/node/bundle-key.ts";
import { type BundleEnd, BundleOpener, hubBundleDoor } from "@tesai/shared/node/bundle-open.ts";
import { BundleSealer } from "@tesai/shared/node/bundle-seal.ts";

export interface StickTwin {
	/** Where it is mounted while it is in. */
	readonly mountDir: string;
	readonly dir: string;
	/** Bundles and drafts by name, sorted. */
	names(): string[];
	/** Out, and in again when it is put back. */
	takeOut(): void;
	putIn(): void;
	/** The frames of every bundle on it, in the order of the files' names. */
	read(): { readonly name: string; readonly frames: Uint8Array[]; readonly end: BundleEnd }[];
	/** Puts an answer on it, as the hub does. */
	answer(frames: readonly Uint8Array[], epoch: number): string;
	remove(): void;
}

export const STICK_SECRET = new Uint8Array(32).fill(7);
export const STICK_HUB: HubBundleKeys = hubBundleKeys(new Uint8Array(32).fill(9));

export function makeStickTwin(box: BoxNo, secret = STICK_SECRET): StickTwin {
	const mountDir = mkdtempSync(join(tmpdir(), "tesai-stick-"));
	const dir = join(mountDir, "TESAI");
	let away: string | undefined;
	const keys: BoxBundleKeys = boxBundleKeys(secret);
	mkdirSync(dir);
	const names = () =>
		readdirSync(dir)
			.filter((name) => name.includes(".tesai"))
			.sort();
	return {
		mountDir,
		dir,
		names,
		takeOut() {
			away = `${mountDir}-away`;
			cpAndRemove(dir, away);
		},
		putIn() {
			if (away !== undefined) cpAndRemove(away, dir);
			away = undefined;
		},
		read: () =>
			names().map((name) => {
				const opener = new BundleOpener(hubBundleDoor(STICK_HUB, (no) => (no === box ? keys : undefined)));
				const frames = opener.push(readFileSync(join(dir, name)));
				return { name, frames, end: opener.end() };
			}),
		answer(frames, epoch) {
			const sealer = BundleSealer.toBox(box, keys, STICK_HUB);
			const parts = frames.map((frame) => sealer.push(frame));
			const manifest = { epoch, boot: 1, monoMs: millis(0), whole: true, lanes: [] };
			const stick = Buffer.from(readFileSync(join(dir, "stick.id"), "latin1").trim(), "hex");
			const name = `${keys.nameOf(stick, "down", 0)}.tesai`;
			writeFileSync(join(dir, name), Buffer.concat([...parts, sealer.finish(manifest)]));
			return name;
		},
		remove() {
			rmSync(mountDir, { recursive: true, force: true });
			rmSync(`${mountDir}-away`, { recursive: true, force: true });
		},
	};
}

/** Another folder in the same place, as another mount of the same stick is. */
function cpAndRemove(from: string, to: string): void {
	cpSync(from, to, { recursive: true });
	rmSync(from, { recursive: true });
}
