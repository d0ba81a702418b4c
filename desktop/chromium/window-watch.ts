// What the shell makes of the browser's own news, without looking into the page: one window, on the one page, that is alive.

import { type FallReason, isNavigationAllowed } from "../lockdown.ts";

/** The page writes the minute into its title; so long without a new one and it hangs. */
export const LIFE_MS = 200_000;

interface TargetInfo {
	readonly targetId: string;
	readonly type: string;
	readonly url: string;
	readonly title: string;
}

/** News of the pipe, as far as it is used; whatever else comes is passed over. */
export interface TargetNews {
	readonly method?: string | undefined;
	readonly params?: { readonly targetId?: string | undefined; readonly targetInfo?: TargetInfo | undefined };
}

/** News, or the answer to the question which windows there are. */
export interface PipeMessage extends TargetNews {
	readonly result?: { readonly targetInfos?: readonly TargetInfo[] };
}

export function toNews(message: PipeMessage): readonly TargetNews[] {
	if (message.result === undefined) return [message];
	const { targetInfos = [] } = message.result;
	return targetInfos.map((targetInfo) => ({ method: "Target.targetInfoChanged", params: { targetInfo } }));
}

export interface WindowWatch {
	/** The one window; undefined until it has been heard of. */
	readonly target: string | undefined;
	readonly title: string;
	/** When it was last heard to live. */
	readonly aliveMono: number;
}

export interface WatchStep {
	readonly watch: WindowWatch;
	/** A second window: shut at once. */
	readonly shut: string | null;
	readonly fall: FallReason | null;
}

export function startWatch(monoMs: number): WindowWatch {
	return { target: undefined, title: "", aliveMono: monoMs };
}

/** `address` is where the window was opened; only it, or the page of the same edge, may stand in it. */
export function stepWatch(watch: WindowWatch, news: TargetNews, address: string, monoMs: number): WatchStep {
	const keep = { watch, shut: null, fall: null };
	const { method, params } = news;
	if (method === "Target.targetCrashed") {
		return params?.targetId === watch.target ? { ...keep, fall: "crashed" } : keep;
	}
	if (method === "Target.targetDestroyed") {
		return params?.targetId === watch.target ? { ...keep, fall: "ended" } : keep;
	}
	const info = params?.targetInfo;
	if ((method !== "Target.targetCreated" && method !== "Target.targetInfoChanged") || info === undefined) return keep;
	if (watch.target === undefined && info.type === "page") {
		return { ...keep, watch: { target: info.targetId, title: info.title, aliveMono: monoMs } };
	}
	// A window of the browser's own (its settings, its search) is as little a page as a second one of ours.
	if (info.targetId !== watch.target) return info.type === "page" ? { ...keep, shut: info.targetId } : keep;
	if (info.url !== address && !isNavigationAllowed(info.url, address)) {
		// Before its first address a window is about:blank for a moment.
		return info.url === "" || info.url === "about:blank" ? keep : { ...keep, fall: "left" };
	}
	if (info.title === watch.title) return keep;
	return { ...keep, watch: { ...watch, title: info.title, aliveMono: monoMs } };
}

/** The waiting sheet has no minute to show. */
export function isHung(watch: WindowWatch, address: string, monoMs: number): boolean {
	return !address.startsWith("file:") && monoMs - watch.aliveMono > LIFE_MS;
}
