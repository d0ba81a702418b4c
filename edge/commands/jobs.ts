// What the clock starts: commands that wait for a surer clock are looked at every minute.

import type { Job } from "../schedule.ts";
import type { Writer } from "../sqlite/writer.ts";
import { carryOutCommands, type Hands } from "./actions.ts";

export function commandJobs(writer: Writer, hands: Hands): readonly Job[] {
	return [{ name: "carry-out-commands", run: () => writer.now((tx) => carryOutCommands(tx, hands)) }];
}
