// Writes loggers' reports in the makers' format with invented content: what a stick would carry.

export interface FakeDay {
	readonly date: string;
	readonly min?: string;
	readonly max?: string;
	readonly mean?: string;
	/** Minutes below and above the limits, and the trigger times. */
	readonly low?: { readonly minutes: number; readonly triggeredAt?: string };
	readonly high?: { readonly minutes: number; readonly triggeredAt?: string };
	readonly timeout?: number;
}

/** A Fridge-tag: days newest first, and rows only for a model that keeps them. */
export function fridgeTagReport(options: {
	readonly device?: string;
	readonly serial?: string;
	readonly createdAt: string;
	readonly days: readonly FakeDay[];
	readonly limits?: readonly [cold: string, hot: string];
	readonly rows?: readonly (readonly [at: string, celsius: string, mark?: string])[];
}): string {
	const [cold, hot] = options.limits ?? ["T AL: -0.5, t AL: 60", "T AL: +8.0, t AL: 600"];
	const lines = [
		`Device: ${options.device ?? "Q-tag Fridge-tag 2"}`,
		"Vers: 0.5",
		"Fw Vers: 3.4p0o",
		"Sensor: 1",
		"Conf:",
		` Serial: ${options.serial ?? "999900000001"}`,
		" Lot: 0000_00_00",
		" Alarm:",
		"  0:",
		`   ${cold}`,
		"  1:",
		`   ${hot}`,
		" Report history length: 60",
		" Test Res: 1, Test TS: 2026-02-02 06:54",
		"Errors:",
		"Hist:",
		" TS Actv: 2026-03-24 02:22",
		` TS Report Creation: ${options.createdAt}`,
		...options.days.flatMap((day, index) => dayLines(index + 1, day)),
	];
	if (options.rows !== undefined) lines.push(...rowLines(options.rows));
	lines.push("Cert:", " Vers: 1.0", " Issuer: invented", "Sig Cert: 00ff", "Sig: 00ff");
	return `${lines.join("\r\n")}\r\n`;
}

function dayLines(no: number, day: FakeDay): string[] {
	const alarm = (one: FakeDay["low"]) =>
		`    t Acc: ${one?.minutes ?? 0}${one?.triggeredAt === undefined ? "" : `, TS A: ${one.triggeredAt}, C A: 0`}`;
	return [
		` ${no}:`,
		`  Date: ${day.date}`,
		`  Min T: ${day.min ?? "+4.0"}, TS Min T: 03:10`,
		`  Max T: ${day.max ?? "+6.0"}, TS Max T: 14:00`,
		`  Avrg T: ${day.mean ?? "+5.0"}`,
		"  Alarm:",
		"   0:",
		alarm(day.low),
		"   1:",
		alarm(day.high),
		"  Int Sensor timeout:",
		`   t AccST: ${day.timeout ?? 0}`,
		"  Events: 0",
	];
}

/** A Q-tag CLm: one run, every `minutes` a row from `startedAt` (UTC text stands for local time here). */
export function qTagReport(options: {
	readonly serial?: string;
	readonly startedAt: string;
	readonly minutes: number;
	readonly celsius: readonly string[];
	/** Lines of `Res.Alarm`, by the number of the alarm. */
	readonly episodes?: Readonly<Record<number, readonly string[]>>;
	readonly printed?: string;
}): string {
	const start = Date.parse(`${options.startedAt.replace(" ", "T")}:00Z`);
	const at = (index: number) =>
		new Date(start + index * options.minutes * 60_000).toISOString().slice(0, 16).replace("T", " ");
	const lines = [
		"Device: Q-tag CLm doc LR",
		"Vers: 1.9",
		"Fw Vers: 4.7.04o",
		"Conf:",
		` Serial: ${options.serial ?? "ZZZZ00001"}`,
		" User String 1:",
		` Logging Interval: ${options.minutes}`,
		" Alarm:",
		"  1:",
		"   Type: 2, T AL: 8.0, t AL: 30",
		"  2:",
		"   Type: 4, T AL: 8.0, t AL: 60",
		"  3:",
		"   Type: 0",
		"  4:",
		"   Type: 3, T AL: 2.0, t AL: 60",
		"  5:",
		"   Type: 1, T AL: 2.0, t AL: 30",
		"Res:",
		` TS Start: ${options.startedAt}`,
		` TS Stop: ${at(options.celsius.length)}`,
		" TS Batt Temp:",
		` ${options.printed ?? "Min T: 0.9, TS Min T: 2026-11-08 12:49"}`,
		" Max T: 24.3, TS Max T: 2026-11-09 00:19",
		" MKT: 10.4",
		" Avrg T: 10.4",
		" Alarm:",
		...Object.entries(options.episodes ?? {}).flatMap(([no, episodes]) => [
			`  ${no}:`,
			...episodes.map((episode) => `   ${episode}`),
		]),
		"Marker:",
		"\tNumber\tT\tyyyy-MM-dd hh:mm\t",
		...rowLines(options.celsius.map((celsius, index) => [at(index), celsius] as const)),
		"Cert:",
		" Vers: 1.0",
		"Sig Cert: 00ff",
		"Sig: 00ff",
	];
	return `${lines.join("\r\n")}\r\n`;
}

function rowLines(rows: readonly (readonly [at: string, celsius: string, mark?: string])[]): string[] {
	return [
		"Data:",
		"\tyyyy-MM-dd hh:mm\tT\tOut of limits",
		...rows.map(([at, celsius, mark]) => `\t${at}\t${celsius}\t${mark ?? ""}`),
	];
}
