import type { Live } from "@tesai/shared/contract/edge-api/system.ts";
import { expect, test } from "vitest";
import { asked, askWho } from "./access/asked.ts";
import { picture } from "./live.ts";
import { route } from "./route.ts";
import { keepAlarmsInSight } from "./watch.ts";

const withAlarms = (...ids: number[]) =>
	({
		fridges: [{ id: "heladera-1", alarms: ids.map((id) => ({ id, rule: "HEAT", raisedAt: 0 })) }],
	}) as unknown as Live;

test("a new alarm takes the sign-in sheet away, an old one does not; a form stays", async () => {
	route.value = { page: "plate", fridge: "heladera-1" };
	picture.value = withAlarms(1);
	keepAlarmsInSight();
	let isClosed = false;
	const closed = askWho().then(() => {
		isClosed = true;
	});
	picture.value = withAlarms(1);
	await Promise.resolve();
	expect(asked.value).not.toBeNull();
	expect(isClosed).toBe(false);
	picture.value = withAlarms(1, 2);
	await closed;
	expect(asked.value).toBeNull();
	expect(route.value.page).toBe("plate");
});
