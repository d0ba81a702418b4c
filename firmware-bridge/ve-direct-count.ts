// Counts what a recorded VE.Direct capture holds: node firmware-bridge/ve-direct-count.ts FILE

import { createReadStream } from "node:fs";
import { VeDirectParser } from "./protocols/ve-direct-text.ts";

const [path] = process.argv.slice(2);
if (path === undefined) {
	process.stderr.write("usage: node firmware-bridge/ve-direct-count.ts FILE\n");
	process.exitCode = 1;
} else {
	const parser = new VeDirectParser();
	for await (const chunk of createReadStream(path)) parser.push(chunk as Uint8Array);
	process.stdout.write(`${JSON.stringify({ ...parser.counts, unfinishedBytes: parser.unfinishedBytes })}\n`);
}
