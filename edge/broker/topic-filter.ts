// Topics and topic filters: which are well-formed, which topic a filter matches, which filter lies inside another.

/** aedes' matcher and session store throw on more levels than this. */
const MOST_LEVELS = 100;

/** A topic to publish on: something, no wildcard [MQTT-3.3.2-2] [MQTT-4.7.3-1]. */
export function isTopic(topic: string): boolean {
	return topic !== "" && !topic.includes("+") && !topic.includes("#") && levelCount(topic) <= MOST_LEVELS;
}

/** A wildcard fills its whole level, and `#` only the last one [MQTT-4.7.1-2] [MQTT-4.7.1-3]. */
export function isFilter(filter: string): boolean {
	if (filter === "") return false;
	const levels = filter.split("/");
	return levels.length <= MOST_LEVELS && levels.every((level, at) => isFilterLevel(level, at === levels.length - 1));
}

function isFilterLevel(level: string, last: boolean): boolean {
	if (level === "+" || (level === "#" && last)) return true;
	return !level.includes("+") && !level.includes("#");
}

/** Whether a message on `topic` goes to a subscription of `filter`: a leading wildcard leaves out `$…` [MQTT-4.7.2-1]. */
export function matchesFilter(filter: string, topic: string): boolean {
	const wild = filter.startsWith("+") || filter.startsWith("#");
	return !(wild && topic.startsWith("$")) && coversFilter(filter, topic);
}

/** Whether all that `inner` stands for lies inside `outer`, level by level. A topic is its own narrowest filter. */
export function coversFilter(outer: string, inner: string): boolean {
	const wide = outer.split("/");
	const narrow = inner.split("/");
	for (let at = 0; at < wide.length; at++) {
		const level = wide[at];
		// `a/#` takes in `a` itself, where the inner filter is already at its end.
		if (level === "#") return true;
		if (at === narrow.length) return false;
		if (narrow[at] === "#") return false;
		if (level !== "+" && level !== narrow[at]) return false;
	}
	return wide.length === narrow.length;
}

function levelCount(topic: string): number {
	let levels = 1;
	for (let at = topic.indexOf("/"); at >= 0; at = topic.indexOf("/", at + 1)) levels++;
	return levels;
}
