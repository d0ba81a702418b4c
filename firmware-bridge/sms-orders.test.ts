import type { SmsOrder } from "@tesai/shared/contract/order.ts";
import { millis } from "@tesai/shared/contract/quantity.ts";
import { expect, test } from "vitest";
import { SMS_PATIENCE_MS, SmsOrders } from "./sms-orders.ts";

const order = (id: number): SmsOrder => ({ id, to: "123", body: "x" });
const at = (ms: number) => millis(ms);

test("an order waits once, in order, and is its outcome afterwards", () => {
	const orders = new SmsOrders();
	for (const id of [1, 2, 1]) expect(orders.accept(order(id), at(0))).toBeUndefined();
	expect(orders.first(at(0))).toEqual({ order: order(1), isTooLate: false });
	orders.settle(1, "unsure");
	expect(orders.accept(order(1), at(5))).toBe("unsure");
	expect(orders.first(at(SMS_PATIENCE_MS + 1))).toEqual({ order: order(2), isTooLate: true });
	orders.settle(2, "sent");
	expect(orders.first(at(0))).toBeUndefined();
});

test("neither what waits nor what is remembered grows without a bound", () => {
	const orders = new SmsOrders();
	for (let id = 1; id <= 50; id++) expect(orders.accept(order(id), at(0))).toBeUndefined();
	expect(orders.accept(order(51), at(0))).toBe("refused");
	for (let id = 1; id <= 1_050; id++) orders.settle(id, "sent");
	expect(orders.accept(order(51), at(0))).toBe("sent");
	expect(orders.accept(order(50), at(0))).toBeUndefined();
});
