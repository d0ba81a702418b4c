// One 64-bit number for boot, moment and sensor, in the order of time: the key of the table of readings.
//
//   bit 62 ............ 46 | 45 ................. 8 | 7 ..... 0
//        boot, 1 … 131,071 |  ms since boot + 2³⁷   | sensor, 1 … 255
//
// SQLite does the arithmetic, because the number does not fit into one of JavaScript's. With a key of three columns a full page
// of the table was split among its neighbours: 1.43 kB of flash a minute for four sensors, against 0.67 kB.

/** More sensors than a box can have: sixty-four fridges with probe, door and supply are 192. */
export const MOST_SENSORS = 255;

const BOOT_BITS = 46;
const SENSOR_BITS = 8;
/** Makes a record that is older than its boot by up to four years a positive number. */
const MONO_OFFSET = 2 ** (BOOT_BITS - SENSOR_BITS - 1);
const MONO_MASK = 2 ** (BOOT_BITS - SENSOR_BITS) - 1;

/** SQL for the key of what the three SQL expressions give; sensor 0 lies before every sensor of that moment. */
export const keySql = (boot: string, monoMs: string, sensor: string): string =>
	// Every parenthesis counts: SQLite gives <<, | and & one precedence.
	`((${boot} << ${BOOT_BITS}) | ((CAST(${monoMs} AS INTEGER) + ${MONO_OFFSET}) << ${SENSOR_BITS}) | ${sensor})`;

/** SQL for the parts of a key column, named as a stamp's fields are. */
export const stampSql = (id: string): string =>
	`(${id} >> ${BOOT_BITS}) AS boot, ((${id} >> ${SENSOR_BITS}) & ${MONO_MASK}) - ${MONO_OFFSET} AS monoMs`;
export const sensorSql = (id: string): string => `(${id} & ${MOST_SENSORS})`;
