import type { Clip, Voice } from "@tesai/shared/contract/voice.ts";
import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";

const clip = (key: string, digest: string) => ({ key, digest }) as Clip;
const VOICE: Voice = { clips: [clip("speech:over", "aaa"), clip("speech:nobody", "bbb")] };
const OVER = "/voice/es/speech.over.ogg?aaa";
const NOBODY = "/voice/es/speech.nobody.ogg?bbb";

/** The box at the other end of fetch: what it has by address; an address that it lacks is a 404, "down" is no answer at all. */
let box: Record<string, Uint8Array | Voice> | "down";
let asked: string[];

beforeEach(() => {
	vi.resetModules();
	asked = [];
	box = { "/voice/es/voice.json": VOICE, [OVER]: Uint8Array.of(1), [NOBODY]: Uint8Array.of(2) };
	vi.stubGlobal("fetch", async (url: string) => {
		asked.push(url);
		if (box === "down") throw new TypeError("no answer");
		const found = box[url];
		if (found === undefined) return new Response(null, { status: 404 });
		return new Response(found instanceof Uint8Array ? found.slice() : JSON.stringify(found));
	});
});
afterEach(() => vi.unstubAllGlobals());
/** Each test has a page that has brought nothing yet. */
const open = () => import("./voice.ts");

describe("bringing sentences", () => {
	test("VO9 each is asked for once, however many want it at the same time and later without the box", async () => {
		const { fetchClips } = await open();
		const wanted = ["speech:over", "speech:nobody"] as const;
		const [one, other] = await Promise.all([fetchClips("es", wanted), fetchClips("es", wanted)]);
		expect(one?.map((bytes) => [...new Uint8Array(bytes)])).toEqual([[1], [2]]);
		expect(other).toEqual(one);
		box = "down";
		expect(await fetchClips("es", wanted)).toEqual(one);
		expect(asked).toEqual(["/voice/es/voice.json", OVER, NOBODY]);
	});

	test("VO1 without one of them there is none", async () => {
		const { fetchClips } = await open();
		expect(await fetchClips("es", ["speech:over", "speech:seen"])).toBeNull();
		box = { "/voice/es/voice.json": VOICE, [OVER]: Uint8Array.of(1) };
		expect(await fetchClips("es", ["speech:over", "speech:nobody"])).toBeNull();
	});

	test("what failed is asked for again", async () => {
		const { fetchClips, listVoiced } = await open();
		const there = box;
		box = "down";
		expect(await fetchClips("es", ["speech:over"])).toBeNull();
		expect(listVoiced()).toContain("es");
		box = there;
		expect(await fetchClips("es", ["speech:over"])).toHaveLength(1);
	});

	test("VO13 a language without a folder is known as silent and asked for once", async () => {
		const { fetchClips, fetchVoice, listVoiced } = await open();
		expect(listVoiced()).toEqual(["es", "gn"]);
		expect(await fetchVoice("gn")).toBeNull();
		expect(listVoiced()).toEqual(["es"]);
		expect(await fetchClips("gn", ["speech:over"])).toBeNull();
		expect(asked).toEqual(["/voice/gn/voice.json"]);
	});
});
