import type { AddressInfo } from "node:net";
import type { DeedView, SignInAnswer, Tile } from "@tesai/shared/contract/edge-api/access.ts";
import { listen, openServer, type Server } from "@tesai/shared/node/http.ts";
import { silentLog } from "@tesai/shared/node/log.ts";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { type BoxStore, openBoxStore } from "../../test/sim/box-store.ts";
import { givePin, openBoxStaff, STAFF, withToken } from "../../test/sim/staff.ts";
import { addPeopleRoutes } from "../people/routes.ts";
import type { Access } from "./access.ts";
import { guardServer, signerOf } from "./guard.ts";
import { addAccessRoutes } from "./routes.ts";

const { ana, beto, carla } = STAFF;

let box: BoxStore;
let access: Access;
let server: Server;
beforeEach(async () => {
	box = openBoxStore([]);
	access = openBoxStaff(box);
	server = await openServer({ log: silentLog, title: "test" });
	guardServer(server, access);
});
afterEach(async () => {
	await server.close();
	box.close();
});

describe("AC8 what does not start", () => {
	const answer = () => ({});
	test.each(["POST", "PUT", "DELETE", "PATCH"] as const)("%s without an action", (method) => {
		expect(() => server.route({ method, url: "/x", handler: answer })).toThrow(/names no action/);
	});
	test("one that reads and changes, an open one without a why, a record's without whose", () => {
		expect(() => server.route({ method: ["GET", "POST"], url: "/x", handler: answer })).toThrow(/names no action/);
		expect(() => server.post("/x", { config: { action: "open" } }, answer)).toThrow(/why/);
		expect(() => server.get("/x", { config: { action: "read-record" } }, answer)).toThrow(/whose record/);
	});
	test("also within a scope of its own", async () => {
		const scoped = server.register(async (scope) => {
			scope.post("/x", answer);
		});
		await expect(Promise.resolve(scoped)).rejects.toThrow(/names no action/);
	});
});

describe("AC8 what the guard decides", () => {
	let url: string;
	let seen: unknown[];
	beforeEach(async () => {
		seen = [];
		const note = (request: Parameters<typeof signerOf>[0]) => {
			seen.push(signerOf(request));
			return {};
		};
		server.post("/equipment", { config: { action: "change-equipment" } }, note);
		server.post("/alarm", { config: { action: "acknowledge-alarm" } }, note);
		const ofPatient = () => ({ record: "patient", no: 7 }) as const;
		server.get("/patient", { config: { action: "read-record", record: ofPatient } }, note);
		addAccessRoutes(server, access, box.db, box.timekeeper);
		addPeopleRoutes(server, box.db, (person) => access.viewTile(person));
		await listen(server, { host: "127.0.0.1", port: 0 }, "a test");
		url = `http://127.0.0.1:${(server.server.address() as AddressInfo).port}`;
	});
	const ask = async (method: string, path: string, headers: Record<string, string> = {}, body?: object) => {
		const answer = await fetch(`${url}${path}`, {
			method,
			headers: { ...headers, ...(body !== undefined && { "content-type": "application/json" }) },
			...(body !== undefined && { body: JSON.stringify(body) }),
		});
		return { status: answer.status, body: (await answer.text()) || "null" };
	};
	const enter = async (who: (typeof STAFF)[keyof typeof STAFF]) => {
		await givePin(box, who);
		const { body } = await ask("POST", "/v1/sessions", {}, { person: who.person, pin: who.pin });
		const answer = JSON.parse(body) as SignInAnswer;
		if (answer.outcome !== "signed-in") throw new Error(body);
		return withToken(answer.token);
	};

	test("AC12 before the first PIN everything but records is open, and signed by nobody", async () => {
		expect((await ask("POST", "/equipment")).status).toBe(200);
		expect((await ask("GET", "/patient")).status).toBe(401);
		expect((await ask("GET", "/v1/deeds")).status).toBe(401);
		expect(seen).toEqual([null]);
	});

	test("AC8 401 for whoever may sign in first, 403 for whoever has and may not, and nothing of the route runs", async () => {
		const asBeto = await enter(beto);
		const refused = await ask("POST", "/equipment");
		expect([refused.status, JSON.parse(refused.body)]).toMatchObject([401, { code: "unauthorized" }]);
		expect(await ask("POST", "/equipment", asBeto)).toMatchObject({ status: 403 });
		expect(await ask("POST", "/equipment", withToken("x".repeat(22)))).toMatchObject({ status: 401 });
		expect(seen).toEqual([]);
		const asAna = await enter(ana);
		expect((await ask("POST", "/equipment", asAna)).status).toBe(200);
		// An alarm waits for no PIN, and a session that is over is nobody's.
		expect((await ask("POST", "/alarm", withToken("x".repeat(22)))).status).toBe(200);
		expect(seen).toEqual([{ by: ana.person, how: "pin" }, null]);
	});

	test("AC8 what is not there is not there for anybody", async () => {
		await givePin(box, ana);
		for (const headers of [{}, withToken("x".repeat(22))])
			for (const method of ["GET", "POST", "DELETE"]) expect((await ask(method, "/nothing", headers)).status).toBe(404);
		expect((await ask("OPTIONS", "/equipment")).status).toBe(404);
		expect((await ask("HEAD", "/patient")).status).toBe(401);
	});

	test("AC10 every request for a record is written down, and the log is a record itself", async () => {
		const [asAna, asCarla] = [await enter(ana), await enter(carla)];
		expect((await ask("GET", "/patient", asAna)).status).toBe(200);
		expect((await ask("GET", "/v1/deeds", asAna)).status).toBe(403);
		const all = JSON.parse((await ask("GET", "/v1/deeds", asCarla)).body) as DeedView[];
		expect(all.slice(0, 3)).toMatchObject([
			{ kind: "record", by: carla.person, action: "manage-people", record: "person", no: 0, allowed: true },
			{ kind: "record", by: ana.person, action: "manage-people", no: 0, allowed: false },
			{ kind: "record", by: ana.person, action: "read-record", record: "patient", no: 7, allowed: true },
		]);
		const own = JSON.parse((await ask("GET", `/v1/deeds?person=${ana.person}`, asCarla)).body) as DeedView[];
		expect(own.every(({ by }) => by === ana.person)).toBe(true);
		const [newest] = JSON.parse((await ask("GET", "/v1/deeds", asCarla)).body) as DeedView[];
		expect(newest).toMatchObject({ by: carla.person, no: 0 });
	});

	test("AC3 AC7 over HTTP: a manager gives a PIN, its owner comes in and goes, and the tiles say so", async () => {
		const asCarla = await enter(carla);
		expect(await ask("PUT", `/v1/people/${ana.person}/pin`, {}, { pin: ana.pin })).toMatchObject({ status: 401 });
		const set = await ask("PUT", `/v1/people/${ana.person}/pin`, asCarla, { pin: ana.pin });
		expect(JSON.parse(set.body)).toEqual({ outcome: "set", setter: "manager" });
		const tiles = JSON.parse((await ask("GET", "/v1/people")).body) as Tile[];
		expect(tiles.map(({ hasPin, nextPin }) => [hasPin, nextPin])).toEqual([
			[true, 2],
			[false, 1],
			[true, 2],
		]);
		const asAna = await enter(ana);
		expect(JSON.parse((await ask("GET", "/v1/access", asAna)).body)).toEqual({
			isOpen: false,
			may: ["acknowledge-alarm"],
		});
		expect((await ask("DELETE", "/v1/sessions/current", asAna)).status).toBe(204);
		expect((await ask("POST", "/equipment", asAna)).status).toBe(401);
	});

	test.each([
		["a letter", { person: 1, pin: "40a1" }],
		["three digits", { person: 1, pin: "407" }],
		["nine digits", { person: 1, pin: "407140714" }],
		["no tile", { person: 0, pin: "4071" }],
		["something besides", { person: 1, pin: "4071", admin: true }],
	])("AC1 a sign-in with %s is refused at the door", async (_name, body) => {
		await givePin(box, ana);
		expect((await ask("POST", "/v1/sessions", {}, body)).status).toBe(400);
		expect(access.viewTile(ana).waitMs).toBe(0);
	});
});
