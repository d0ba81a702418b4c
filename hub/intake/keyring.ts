// The keys of the boxes this hub keeps for.

import { codeOf } from "@tesai/shared/contract/error.ts";
import { loadBoxKey } from "@tesai/shared/node/box-key.ts";
import type { Log } from "@tesai/shared/node/log.ts";
import { type FrameKeys, frameKeys } from "@tesai/shared/node/seal.ts";

export interface Keyring {
	/** `undefined` for a box nobody configured, or whose key file is not there yet: it is looked for again next time. */
	keysOf(box: number): FrameKeys | undefined;
}

export function openKeyring(boxes: readonly { readonly box: number; readonly keyFile: string }[], log: Log): Keyring {
	const files = new Map(boxes.map(({ box, keyFile }) => [box, keyFile]));
	const loaded = new Map<number, FrameKeys>();
	const told = new Set<number>();
	return {
		keysOf(box) {
			const known = loaded.get(box);
			const file = files.get(box);
			if (known !== undefined || file === undefined) return known;
			try {
				const keys = frameKeys(loadBoxKey(file));
				loaded.set(box, keys);
				return keys;
			} catch (error) {
				// One post without a key must not keep the others from being served: its frames wait in quarantine.
				if (!told.has(box)) log.warn({ box, code: codeOf(error) }, "a box's key cannot be read");
				told.add(box);
				return undefined;
			}
		},
	};
}
