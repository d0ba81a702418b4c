// The road by stick: it notices a stick, lets one thing happen on it at a time and not for ever, and says when it may be taken out.

import type { StickTrouble, StickView } from "@tesai/shared/contract/edge-api/stick.ts";
import { AppError, codeOf, type ErrorCode } from "@tesai/shared/contract/error.ts";
import { DAY, type EpochMs, millis } from "@tesai/shared/contract/quantity.ts";
import { boxBundleKeys } from "@tesai/shared/node/bundle-key.ts";
import { findStick } from "@tesai/shared/node/bundle-stick.ts";
import type { Log } from "@tesai/shared/node/log.ts";
import { LARGEST_FRAME } from "@tesai/shared/wire/frame.ts";
import type { Courier, Road, RoadAnswer, RoadDoor } from "../roads/road.ts";
import { type BundleParties, StickVisit } from "./usb-visit.ts";

export interface UsbRoadOptions extends Omit<BundleParties, "keys"> {
	/** Where a stick is mounted; without one the folder is empty or not there. */
	readonly mountDir: string;
	/** The 32 bytes of the box's key file. */
	readonly secret: Uint8Array;
	/** Counts what a stick had for this box and could not be taken. */
	readonly setAside: (reason: string) => void;
	/** The stick's state has changed: somebody may want to show it. */
	readonly onChange: () => void;
	readonly now: () => EpochMs;
	readonly log: Log;
	/** How long a stick may take for one step; there are some that never come back. */
	readonly stepMs?: number;
}

export interface UsbRoad extends Road {
	/** Looks whether a stick came or went. Once a minute, and when somebody asks; returns at once. */
	look(): void;
	/** Resolves when nothing is being read or written. */
	idle(): Promise<void>;
	readonly courier: Courier & { view(): StickView };
}

/** While a stick stays in, nothing is gained by writing the same on it twice. */
const RESEND_AFTER = millis(7 * DAY);

const NO_STICK: StickView = {
	...{ state: "none", trouble: null, readyAt: null },
	...{ framesWritten: 0, bytesWritten: 0, framesRead: 0 },
};

const TROUBLES: Readonly<Record<string, StickTrouble>> = {
	...{ ENOSPC: "full", EDQUOT: "full", EFBIG: "full", "too-many": "full" },
	...{ EROFS: "read-only", EACCES: "read-only", EPERM: "read-only" },
	...{ ENOENT: "gone", ENODEV: "gone", ENXIO: "gone" },
	"no-answer": "slow",
};

export function openUsbRoad(options: UsbRoadOptions, door: RoadDoor): UsbRoad {
	const { mountDir, log, stepMs = 60_000 } = options;
	const by: BundleParties = { ...options, keys: boxBundleKeys(options.secret) };
	let visit: StickVisit | undefined;
	let view = NO_STICK;
	/** Frames are taken, when nothing else is going on. */
	let isOpen = false;
	let isClosed = false;
	/** What is going on, until it has really ended: a second thing is never begun beside it. */
	let step: Promise<void> | undefined;
	let giveUp = (_why: AppError): void => {};
	/** It goes on, if slowly: the time for one step begins anew. */
	let stillGoing = (): void => {};

	function show(change: Partial<StickView>): void {
		view = { ...view, ...change };
		if (!isClosed) options.onChange();
	}

	/** What went wrong, if anything. What does, or takes too long, ends the use of this stick until it is taken out. */
	async function run(work: (isAwaited: () => boolean) => Promise<void>): Promise<AppError | undefined> {
		const ended = Promise.withResolvers<never>();
		giveUp = ended.reject;
		const timer = setTimeout(() => giveUp(new AppError("no-answer", "the stick takes too long")), stepMs);
		stillGoing = () => timer.refresh();
		let isAwaited = true;
		const working = work(() => isAwaited).finally(() => {
			step = undefined;
		});
		step = working;
		try {
			await Promise.race([working, ended.promise]);
			return undefined;
		} catch (error) {
			abandon(error);
			return error instanceof AppError ? error : new AppError("unreachable", "the stick failed", { cause: error });
		} finally {
			clearTimeout(timer);
			isAwaited = false;
			working.catch(() => {});
		}
	}

	function abandon(error: unknown): void {
		isOpen = false;
		void visit?.drop().catch(() => {});
		if (isClosed) return;
		const trouble = troubleOf(error);
		log.warn({ trouble, error: String(error) }, "the stick cannot be used");
		show({ state: "trouble", trouble });
	}

	function look(): void {
		if (isClosed || step !== undefined) return;
		void run(lookAtStick).then(() => isOpen && door.wake());
	}

	async function lookAtStick(isAwaited: () => boolean): Promise<void> {
		const stick = await findStick(mountDir);
		const isSame = stick !== undefined && (await visit?.isStill(stick));
		if (!isAwaited()) return;
		if (isSame) {
			if (view.state === "trouble") return;
			visit?.goOn();
			isOpen = true;
			return;
		}
		if (visit !== undefined || view.state !== "none") {
			void visit?.drop().catch(() => {});
			visit = undefined;
			isOpen = false;
			show(NO_STICK);
		}
		if (stick === undefined) return;
		visit = new StickVisit(stick, by);
		show({ state: "busy" });
		await takeAnswer(visit);
		isOpen = isAwaited();
	}

	async function takeAnswer(from: StickVisit): Promise<void> {
		try {
			const end = await from.takeAnswer((frame) => {
				if (isClosed || visit !== from) throw new AppError("unreachable", "the stick is no longer asked for");
				stillGoing();
				door.takeHubFrame("usb", frame);
				view = { ...view, framesRead: view.framesRead + 1 };
			});
			if (end !== undefined && end.state !== "whole") options.setAside(`an answer on a stick is ${end.state}`);
		} catch (error) {
			if (codeOf(error) !== "invalid") throw error;
			options.setAside("what is in an answer's place on a stick is no bundle");
		}
	}

	async function send(frame: Uint8Array): Promise<RoadAnswer> {
		if (frame.length > LARGEST_FRAME) return failed("too-large", "the frame is larger than 1 MiB");
		const to = visit;
		if (!isOpen || step !== undefined || to === undefined) return failed("unreachable", "no stick is in");
		if (view.state !== "busy") show({ state: "busy" });
		const error = await run(() => to.add(frame));
		if (error !== undefined) return failed(error.code === "no-answer" ? "no-answer" : "unreachable", error.message);
		view = { ...view, framesWritten: view.framesWritten + 1, bytesWritten: view.bytesWritten + frame.length };
		return { state: "carried", answers: [] };
	}

	/** Takes no more until the next look: a stick is written to once a minute at most, however often something happens. */
	function finishTrip(rest: "aboard" | "acknowledged"): void {
		const on = visit;
		if (!isOpen || step !== undefined || on === undefined) return;
		isOpen = false;
		const finished = run(async () => {
			await on.finish(rest);
		});
		void finished.then((error) => {
			if (error === undefined && visit === on && !isClosed && view.state !== "ready")
				show({ state: "ready", readyAt: options.now() });
		});
	}

	return {
		name: "usb",
		sizeLimit: LARGEST_FRAME,
		cost: { perByte: 0, perSession: 0 },
		courier: {
			isHere: () => isOpen && step === undefined,
			trip: () => visit?.trip ?? "",
			resendAfterMs: () => RESEND_AFTER,
			finishTrip,
			view: () => view,
		},
		send,
		look,
		async idle() {
			while (step !== undefined) await step.catch(() => {});
		},
		close() {
			isClosed = true;
			isOpen = false;
			giveUp(new AppError("unreachable", "the road was closed"));
			void visit?.drop().catch(() => {});
		},
	};
}

function troubleOf(error: unknown): StickTrouble {
	const code = error instanceof AppError ? error.code : (error as NodeJS.ErrnoException).code;
	return TROUBLES[code ?? ""] ?? "damaged";
}

function failed(code: ErrorCode, message: string): RoadAnswer {
	return { state: "failed", error: new AppError(code, message) };
}
