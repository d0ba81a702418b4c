// How loud something is played: what a person has set, and the floor under an alarm that nobody may turn off.

/** 0 = only alarms. */
export const VOLUMES = [0, 1, 2, 3, 4] as const;
export type Volume = (typeof VOLUMES)[number];
export const FULL_VOLUME: Volume = 4;

/** What wants to be heard: an alarm for the first time, its repeats, what somebody asked to hear, a button that was touched. */
export type Voicing = "new-alarm" | "alarm" | "listen" | "button";

/** About 4 dB from one step to the next. */
const GAINS: Readonly<Record<Volume, number>> = { 0: 0, 1: 0.25, 2: 0.4, 3: 0.63, 4: 1 };

/** Four tenths are 8 dB below the loudest: still heard through a closed door, where a tenth is not. */
export const ALARM_FLOOR = 0.4;

/**
 * 0 … 1. `loudness` is the alarm's own by its rule, quieter by night. Whoever turned the sound to nothing for the night is woken by an
 * alarm all the same; a rule that keeps a warning silent at night (loudness 0) keeps it silent.
 */
export function gainOf(voicing: Voicing, volume: Volume, loudness = 1): number {
	if (voicing === "button") return GAINS[volume];
	if (voicing === "listen") return Math.max(GAINS[volume], GAINS[1]);
	return loudness === 0 ? 0 : Math.max(GAINS[volume] * loudness, ALARM_FLOOR);
}

const MAY_CUT: Readonly<Record<Voicing, readonly Voicing[]>> = {
	"new-alarm": ["new-alarm", "alarm", "listen", "button"],
	// Somebody who stands there and listens is not interrupted by a repeat, which comes again.
	alarm: ["alarm", "button"],
	listen: ["new-alarm", "alarm", "listen", "button"],
	button: ["listen", "button"],
};

/** One thing is heard at a time: whether `wanted` may end what is being played. */
export function mayCut(wanted: Voicing, playing: Voicing): boolean {
	return MAY_CUT[wanted].includes(playing);
}
