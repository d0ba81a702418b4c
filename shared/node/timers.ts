// Waiting as something that is handed in: on the machine's own timers, or on those of a simulation.

export interface Timers {
	/** Runs once, so many ms of the wall from now. What it returns takes the order back; after the run that does nothing. */
	after(wallMs: number, run: () => void): () => void;
	/** Runs once, when what runs now has ended. What it returns takes the order back. */
	soon(run: () => void): () => void;
	/** Milliseconds that only grow, for measuring how long something took on the wall. */
	nowMs(): number;
}

export const machineTimers: Timers = {
	after(wallMs, run) {
		const timer = setTimeout(run, wallMs);
		return () => clearTimeout(timer);
	},
	soon(run) {
		const turn = setImmediate(run);
		return () => clearImmediate(turn);
	},
	nowMs: () => performance.now(),
};
