// A screen as a browser is one, without the browser: the edge's server-sent events, read as they come.

import type { Live } from "@tesai/shared/contract/edge-api/system.ts";

export interface ScreenWatcher {
	/** Resolves with the first picture from now on that is wanted; fails with what was seen last. */
	until(wanted: (live: Live) => boolean, withinMs?: number): Promise<Live>;
	close(): Promise<void>;
}

/** Resolves once the first picture has come, so that nothing later is missed. */
export async function watchScreen(edgeUrl: string): Promise<ScreenWatcher> {
	const stop = new AbortController();
	const waiting = new Set<{ wanted: (live: Live) => boolean; found: (live: Live) => void }>();
	let last: Live | undefined;

	const show = (live: Live) => {
		last = live;
		for (const one of waiting) {
			if (!one.wanted(live)) continue;
			waiting.delete(one);
			one.found(live);
		}
	};
	const answer = await fetch(`${edgeUrl}/v1/live`, { signal: stop.signal });
	const reading = (async () => {
		let text = "";
		for await (const chunk of answer.body?.pipeThrough(new TextDecoderStream()) ?? []) {
			const events = (text + chunk).split("\n\n");
			text = events.pop() ?? "";
			for (const event of events) {
				const data = /^data: (.*)$/m.exec(event)?.[1];
				if (data !== undefined) show(JSON.parse(data) as Live);
			}
		}
	})().catch(() => {});

	const watcher: ScreenWatcher = {
		until: (wanted, withinMs = 30_000) =>
			new Promise((resolve, reject) => {
				const fail = () => reject(new Error(`not shown; last seen ${JSON.stringify(last)}`));
				const late = setTimeout(fail, withinMs);
				const found = (live: Live) => {
					clearTimeout(late);
					resolve(live);
				};
				waiting.add({ wanted, found });
			}),
		close: async () => {
			stop.abort();
			await reading;
		},
	};
	if (last === undefined) await watcher.until(() => true);
	return watcher;
}
