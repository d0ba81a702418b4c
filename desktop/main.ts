// The kiosk program: one locked-down window on the edge's page. The only file that knows Electron.

import { join } from "node:path";
import { setTimeout as wait } from "node:timers/promises";
import { pathToFileURL } from "node:url";
import { app, BrowserWindow, Menu, session } from "electron";
import { isEdgeAnswering, openFallCount, tellFalls } from "./falls.ts";
import { openKiosk } from "./kiosk.ts";

const edgeUrl = process.env.TESAI_EDGE_URL ?? "http://127.0.0.1:8080/";
const folder = app.getAppPath();
const count = openFallCount(join(app.getPath("userData"), "falls"));

void openKiosk(
	{ app, BrowserWindow, Menu, session },
	{
		edgeUrl,
		preload: join(folder, "dist", "preload.cjs"),
		waitingUrl: pathToFileURL(join(folder, "waiting.html")).href,
		isEdgeUp: () => isEdgeAnswering(edgeUrl),
		noteFall: count.add,
		noteShown: () => void tellFalls(edgeUrl, "electron", count.falls()),
		wait: (ms) => wait(ms),
		monoMs: () => performance.now(),
	},
);
