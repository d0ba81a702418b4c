// Starts the page: choices, address, the open line, and what must bring the wall back.

import { effect } from "@preact/signals";
import { render } from "preact";
import { followAccess } from "./access/coming.ts";
import { LIVE_URL } from "./api.ts";
import { soundAlarms } from "./coldchain/sound.ts";
import { keepKeyboard } from "./keyboard/keep-keyboard.ts";
import { serveKiosk } from "./kiosk.ts";
import { keepLive, openEventSource, picture } from "./live.ts";
import { followPreferences } from "./preferences.ts";
import { followAddress } from "./route.ts";
import { Screen } from "./screen.tsx";
import { ignoreSlips } from "./slip.ts";
import { speakTouched } from "./speech/touched.ts";
import { fetchAhead } from "./speech/voice.ts";
import { learnAbout } from "./system/about.ts";
import { hideWhenIdle, keepAlarmsInSight } from "./watch.ts";

ignoreSlips();
followPreferences();
followAddress();
keepLive({
	open: (listeners) => openEventSource(LIVE_URL, listeners),
	monoMs: () => performance.now(),
	wait: (ms, then) => {
		const timer = setTimeout(then, ms);
		return () => clearTimeout(timer);
	},
});
effect(() => {
	if (picture.value !== null) learnAbout();
});
keepAlarmsInSight();
followAccess();
hideWhenIdle();
serveKiosk();
soundAlarms();
fetchAhead();
speakTouched();
keepKeyboard();

const root = document.getElementById("screen");
if (root !== null) render(<Screen />, root);
