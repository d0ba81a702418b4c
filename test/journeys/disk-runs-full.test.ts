// On a real small file system that fills up: readings are refused in time, alarms are written to the end, and nothing that the hub lacks goes.

import { execFileSync } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, onTestFinished, test } from "vitest";
import { needsDebian } from "../sim/debian.ts";

const UNSHARE = "/usr/bin/unshare";

test.skipIf(!needsDebian("util-linux", UNSHARE))(
	"JN11, JN12 a disk that runs full refuses readings, keeps every fact the hub lacks, and heals by itself",
	() => {
		const dir = mkdtempSync(join(tmpdir(), "tesai-full-"));
		onTestFinished(() => rmSync(dir, { recursive: true, force: true }));
		const program = join(import.meta.dirname, "../sim/full-disk.ts");
		// A name space of its own, so that a disk of 24 MB can be mounted without being anybody.
		const script = `mount -t tmpfs -o size=24m none "$1" && exec "$2" "$3" "$1"`;
		const said = execFileSync(UNSHARE, ["-Urm", "sh", "-c", script, "sh", dir, process.execPath, program], {
			encoding: "utf8",
			stdio: ["ignore", "pipe", "inherit"],
		});
		expect(JSON.parse(said)).toEqual({
			"stage at first": "ample",
			"readings are refused before the disk is full": true,
			"alarms are written while readings are refused": true,
			// Without the ballast not even deleting works: that is why there is one.
			"an alarm without room": false,
			"deleting without room": false,
			"stage without room": "last",
			"an alarm after the ballast": true,
			"deleting after the ballast": true,
			"rows let go": 8_000,
			"room inside the store": true,
			"alarms go on": true,
			"stage with room again": "ample",
			"readings are taken again": true,
			"faults of the chain": 0,
			"unsent facts are all there": true,
			"the store is whole": "ok",
		});
	},
);
