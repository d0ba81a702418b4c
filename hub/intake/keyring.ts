// The keys of the boxes this hub keeps for.

import { codeOf } from "@tesai/shared/contract/error.ts";
import type { BoxNo, PersonNo } from "@tesai/shared/contract/id.ts";
import { loadBoxKey } from "@tesai/shared/node/box-key.ts";
import { type BoxBundleKeys, boxBundleKeys } from "@tesai/shared/node/bundle-key.ts";
import type { Log } from "@tesai/shared/node/log.ts";
import { derivePinCode } from "@tesai/shared/node/pin-code.ts";
import { type FrameKeys, frameKeys } from "@tesai/shared/node/seal.ts";

export interface Keyring {
	/** `undefined` for a box nobody configured, or whose key file is not there yet: it is looked for again next time. */
	keysOf(box: number): FrameKeys | undefined;
}

/** The same boxes' keys for what comes and goes by stick. */
export interface BundleKeyring {
	bundleKeysOf(box: number): BoxBundleKeys | undefined;
}

/** The same boxes' codes for new PINs. */
export interface PinKeyring {
	pinCodeOf(box: number, person: PersonNo, number: number): string | undefined;
}

export function openKeyring(
	boxes: readonly { readonly box: number; readonly keyFile: string }[],
	log: Log,
): Keyring & BundleKeyring & PinKeyring {
	const files = new Map(boxes.map(({ box, keyFile }) => [box, keyFile]));
	const frames = new Map<number, FrameKeys>();
	const bundles = new Map<number, BoxBundleKeys>();
	const pins = new Map<number, (person: PersonNo, number: number) => string>();
	const told = new Set<number>();

	function load<Keys>(box: number, loaded: Map<number, Keys>, make: (secret: Uint8Array) => Keys): Keys | undefined {
		const known = loaded.get(box);
		const file = files.get(box);
		if (known !== undefined || file === undefined) return known;
		try {
			const keys = make(loadBoxKey(file));
			loaded.set(box, keys);
			return keys;
		} catch (error) {
			// One post without a key must not keep the others from being served: its frames wait in quarantine.
			if (!told.has(box)) log.warn({ box, code: codeOf(error) }, "a box's key cannot be read");
			told.add(box);
			return undefined;
		}
	}
	return {
		keysOf: (box) => load(box, frames, frameKeys),
		bundleKeysOf: (box) => load(box, bundles, boxBundleKeys),
		pinCodeOf: (box, person, number) =>
			load(
				box,
				pins,
				(secret) => (of: PersonNo, no: number) => derivePinCode(secret, { box: box as BoxNo, person: of, number: no }),
			)?.(person, number),
	};
}
