// The command of whoever has a stick in hand at the region: node hub/stick/main.ts <where it is mounted> <the hub's address>

import { AppError } from "@tesai/shared/contract/error.ts";
import { carryStick } from "./stick-carrier.ts";

const [mountDir, hubUrl] = process.argv.slice(2);
const say = (line: string): void => void process.stdout.write(`${line}\n`);

if (mountDir === undefined || hubUrl === undefined) {
	say("usage: node hub/stick/main.ts <where the stick is mounted> <http://the-hub>");
	process.exitCode = 2;
} else {
	try {
		const { reports, answered, isAll } = await carryStick(mountDir, hubUrl.replace(/\/+$/, ""));
		for (const report of reports) {
			if (!("box" in report)) say(`a file was not taken in: ${report.state}`);
			else
				say(
					`box ${report.box ?? "unknown"}: ${report.state}, ${report.frames} frames taken in, ${report.refused} refused`,
				);
		}
		if (!isAll) say("there is more on the stick than was looked at");
		say(`answers for ${answered.length} boxes are on the stick; it may be taken out`);
	} catch (error) {
		say(error instanceof AppError ? [error.message, error.hint].filter(Boolean).join(": ") : String(error));
		process.exitCode = 1;
	}
}
