// Serves one modem: asks its status at every slot.

import type { PortConfig } from "@tesai/shared/contract/config/bridge.ts";
import { AppError } from "@tesai/shared/contract/error.ts";
import type { PortService, PortServiceDeps } from "./port-service.ts";

/** Throws `invalid` when the model's driver is missing or broken. */
export async function openModem(
	config: Extract<PortConfig, { protocol: "modem" }>,
	_deps: PortServiceDeps,
): Promise<PortService> {
	throw new AppError("invalid", `driver ${config.model}: modems are not served yet`);
}
