// When heads are compared: soon after a box has told some, and every ten minutes while facts below one are on their way.

import { codeOf } from "@tesai/shared/contract/error.ts";
import type { Log } from "@tesai/shared/node/log.ts";
import type { Store } from "../store/store.ts";
import { proveHeads } from "./proof.ts";
import { listLanesTold } from "./proof-store.ts";

export interface Prover {
	/** Something was told. */
	wake(): void;
	/** Waits for the transaction under way. */
	close(): Promise<void>;
}

/** The frame that told has its answer first. */
const SOON_MS = 500;
const AGAIN_MS = 600_000;

export function openProver(store: Store, log: Log): Prover {
	let isClosed = false;
	let timer: NodeJS.Timeout | undefined;
	let running: Promise<void> = Promise.resolve();
	const arm = (afterMs: number) => {
		if (isClosed) return;
		clearTimeout(timer);
		timer = setTimeout(() => {
			running = running.then(run);
		}, afterMs);
	};
	const run = async () => {
		try {
			await proveHeads(store, () => isClosed);
			if (!isClosed && (await listLanesTold(store.read)).length > 0) arm(AGAIN_MS);
		} catch (error) {
			log.error({ code: codeOf(error), error: String(error) }, "heads could not be compared; they are in ten minutes");
			arm(AGAIN_MS);
		}
	};
	arm(SOON_MS);
	return {
		wake: () => arm(SOON_MS),
		close: async () => {
			isClosed = true;
			clearTimeout(timer);
			await running;
		},
	};
}
