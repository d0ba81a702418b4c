// A simulated MD02: the XY-MD02's registers in hundredths, and nothing else.

import type { UnitTwin } from "./modbus.twin.ts";
import { type XyMd02TwinOptions, xyMd02Twin } from "./xy-md02.twin.ts";

export function md02Twin(options: Omit<XyMd02TwinOptions, "scale">): UnitTwin {
	return xyMd02Twin({ ...options, scale: 100 });
}
