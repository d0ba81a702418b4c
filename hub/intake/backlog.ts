// Applies frames behind the back of those who brought them: one after the other, in the order of the log, and again when the store fails.

import { setTimeout as delay } from "node:timers/promises";
import { codeOf } from "@tesai/shared/contract/error.ts";
import { applyStoredFrame, type Intake } from "./actions.ts";
import type { PlacedFrame } from "./frame-log.ts";

export interface Backlog {
	/** The frame is on disk. `onSealed` hears which box sealed it. */
	add(placed: PlacedFrame, onSealed?: (box: number) => void): void;
	/** How many wait. */
	readonly waiting: number;
	/** Lets the one under way end; the others are applied at the next start. */
	close(): Promise<void>;
}

/** A store that fails is most often a full disk, which takes somebody minutes. */
const RETRY_MS = 5_000;

export function openBacklog(intake: Intake, retryMs = RETRY_MS): Backlog {
	const waiting: { readonly placed: PlacedFrame; readonly onSealed: ((box: number) => void) | undefined }[] = [];
	const ending = new AbortController();
	let running: Promise<void> | undefined;

	async function applyAll(): Promise<void> {
		for (let next = waiting[0]; next !== undefined && !ending.signal.aborted; next = waiting[0]) {
			try {
				const box = await applyStoredFrame(intake, next.placed);
				if (box !== undefined) next.onSealed?.(box);
				waiting.shift();
			} catch (error) {
				intake.log.error({ code: codeOf(error), error: String(error) }, "a stored frame waits to be applied");
				await delay(retryMs, undefined, { signal: ending.signal }).catch(() => {});
			}
		}
		running = undefined;
	}

	return {
		add: (placed, onSealed) => {
			waiting.push({ placed, onSealed });
			running ??= applyAll();
		},
		get waiting() {
			return waiting.length;
		},
		close: async () => {
			ending.abort();
			await running;
		},
	};
}
