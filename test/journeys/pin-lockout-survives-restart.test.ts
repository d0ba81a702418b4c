import { expect, onTestFinished, test } from "vitest";
import { openPost, getJson } from "../sim/post.ts";
import { openStaff, STAFF, withToken } from "../sim/staff.ts";

test("smoke", async () => {
	const post = await openPost({ hub: true });
	onTestFinished(post.close);
	const t = performance.now();
	const staff = await openStaff(post);
	console.log("staff", performance.now() - t);
	const token = await staff.signIn(STAFF.carla);
	const deeds = await fetch(`${post.edgeUrl}/v1/deeds`, { headers: withToken(token) });
	console.log(deeds.status, await deeds.text());
	expect(await getJson(`${post.edgeUrl}/v1/access`)).toMatchObject({ isOpen: false });
});
