// A day's data over a thin link: 64 kbit/s, 600 ms, 5 % of segments lost, connections that break at random bytes.
//
// The day: one fridge at one reading a minute with its alarm, hourly digests, 60 records of people. Ours: the real journal and
// sender against a real hub, both in this process, through a shaped TCP stretch. Beside it the same facts as one gzipped JSON
// document by POST, begun anew after each break, as a plain uploader does.

import { once } from "node:events";
import { createServer, request } from "node:http";
import type { AddressInfo } from "node:net";
import { gzipSync } from "node:zlib";
import type { HubEvent } from "@tesai/shared/contract/event.ts";
import { MINUTE } from "@tesai/shared/contract/quantity.ts";
import { readFact } from "@tesai/shared/wire/known-fact.ts";
import { appendEvent } from "../../edge/journal/store.ts";
import { openHttpsRoad } from "../../edge/roads/https-road.ts";
import { type BoxAndHub, openBoxAndHub, type StoredFact } from "../sim/box-and-hub.ts";
import { type BoxStore, openBoxStore } from "../sim/box-store.ts";
import { seedHub } from "../sim/catalogue.ts";
import { LIVING_FRIDGE, liveOneDay } from "../sim/living-post.ts";
import { randomFrom } from "../sim/random.ts";
import { type LinkShape, openShapedLink, type ShapedLink, THIN_LINK } from "../sim/shaped-link.ts";
import type { Report, Row } from "./report.ts";

/** A connection breaks on average after so many bytes, both ways together. */
const CUT_EVERY = 1_024;
const RUNS = 5;
const ITEMS = 600;
const PEOPLE = 10;

interface Trip {
	readonly seconds: number;
	readonly bytes: number;
	readonly connections: number;
	readonly cuts: number;
}

export async function run(): Promise<Report> {
	const whole: Trip[] = [];
	const broken: Trip[] = [];
	let documents: Buffer = Buffer.alloc(0);
	for (let run = 0; run < RUNS; run++) {
		for (const [trips, shape] of [
			[whole, THIN_LINK],
			[broken, { ...THIN_LINK, cutEveryBytes: CUT_EVERY }],
		] as const) {
			const box = openBoxStore([LIVING_FRIDGE]);
			liveOneDay(box, randomFrom(run), { everyMs: MINUTE, records: 60, warm: true });
			const sent = await sendDay(box, shape, run);
			trips.push(sent.trip);
			documents = gzipSync(JSON.stringify(sent.facts.map(toDocument)));
		}
	}
	const posted: Trip[] = [];
	const postedBroken: Trip[] = [];
	for (let run = 0; run < RUNS; run++) {
		posted.push(await postUntilDone(documents, THIN_LINK, run));
		postedBroken.push(await postUntilDone(documents, { ...THIN_LINK, cutEveryBytes: CUT_EVERY }, run));
	}
	const contact = await meetHub();
	const shape = `${THIN_LINK.bitsPerSecond / 1_000} kbit/s, ${THIN_LINK.roundTripMs} ms, ${THIN_LINK.loss * 100} % of segments lost`;
	return {
		title: `A day's data in one window: ${shape}`,
		rows: [
			row("ours, a link that holds", whole, "one window"),
			row(`ours, a link that breaks every ${CUT_EVERY / 1_024} KiB on average`, broken, "one window"),
			row(`the same facts as gzipped JSON in one POST (${documents.length} B), a link that holds`, posted),
			row("the same, a link that breaks alike, begun anew each time", postedBroken),
			{
				what: `first contact of an empty box: ${ITEMS} items, ${PEOPLE} people`,
				value: `vaccines and people after ${contact.first.toFixed(1)} s, everything after ${contact.whole.toFixed(1)} s; ${contact.bytes} B on the wire`,
				budget: "< 120 s",
			},
		],
	};
}

/** A box as it leaves the workshop asks a hub with a whole catalogue: when it has what a first day needs, and when all of it. */
async function meetHub(): Promise<{ first: number; whole: number; bytes: number }> {
	const { pair, link } = await openOverLink(openBoxStore([]), THIN_LINK, 1);
	await seedHub(pair.hubUrl, "py-15-prueba", { items: ITEMS, people: PEOPLE });
	pair.act((tx) => appendEvent(tx, { kind: "box-started", body: { boot: 1, software: "0.1.0" } }));
	const from = performance.now();
	pair.sender.wake();
	const isVaccine = (event: HubEvent) => event.kind === "item-listed" && event.body.kind === "vaccine";
	const isPerson = (event: HubEvent) => event.kind === "person-listed";
	let first = 0;
	while (pair.told.length < ITEMS + PEOPLE) {
		const has = pair.told.filter(isVaccine).length >= ITEMS / 25 && pair.told.filter(isPerson).length === PEOPLE;
		if (has && first === 0) first = performance.now() - from;
		if (performance.now() - from > 600_000) throw new Error("ten minutes are too long for a catalogue");
		await new Promise((resolve) => setTimeout(resolve, 20));
	}
	const whole = performance.now() - from;
	const { up, down } = link.carried;
	await pair.stop();
	await link.close();
	return { first: first / 1_000, whole: whole / 1_000, bytes: up + down };
}

/** Everything that waits on the box goes to a hub; the time is from the link's opening to the last acknowledgement. */
async function sendDay(
	box: BoxStore,
	shape: LinkShape,
	seed: number,
): Promise<{ trip: Trip; facts: readonly StoredFact[] }> {
	const { pair, link } = await openOverLink(box, shape, seed);
	const from = performance.now();
	await pair.drained();
	const trip = tripOf(link, from);
	const facts = pair.atHub();
	if (facts.length !== pair.atBox().length) throw new Error("the hub does not have everything");
	await pair.stop();
	await link.close();
	return { trip, facts };
}

async function openOverLink(
	box: BoxStore,
	shape: LinkShape,
	seed: number,
): Promise<{ pair: BoxAndHub; link: ShapedLink }> {
	const links: ShapedLink[] = [];
	const pair = await openBoxAndHub(async ({ port }) => {
		const link = await openShapedLink({ host: "127.0.0.1", port }, shape, randomFrom(seed));
		links.push(link);
		return [openHttpsRoad({ url: `http://127.0.0.1:${link.port}` })];
	}, box);
	const [link] = links;
	if (link === undefined) throw new Error("no link was opened");
	return { pair, link };
}

async function postUntilDone(body: Buffer, shape: LinkShape, seed: number): Promise<Trip> {
	const server = createServer((incoming, response) => {
		incoming.resume().on("end", () => response.end("{}"));
	});
	server.listen(0, "127.0.0.1");
	await once(server, "listening");
	const link = await openShapedLink(
		{ host: "127.0.0.1", port: (server.address() as AddressInfo).port },
		shape,
		randomFrom(seed),
	);
	const from = performance.now();
	const post = () =>
		new Promise<boolean>((done) => {
			const upload = request({ port: link.port, host: "127.0.0.1", method: "POST" }, (response) => {
				response
					.resume()
					.on("end", () => done(true))
					.on("error", () => done(false));
			});
			upload.on("error", () => done(false));
			upload.end(body);
		});
	while (!(await post()));
	const trip = tripOf(link, from);
	await link.close();
	server.closeAllConnections();
	server.close();
	return trip;
}

function tripOf(link: ShapedLink, from: number): Trip {
	const { up, down } = link.carried;
	return {
		seconds: (performance.now() - from) / 1_000,
		bytes: up + down,
		connections: link.connections,
		cuts: link.cuts,
	};
}

function row(what: string, trips: readonly Trip[], budget?: string): Row {
	const of = (pick: (trip: Trip) => number) => trips.map(pick).sort((a, b) => a - b);
	const seconds = of((trip) => trip.seconds);
	const middle = (values: readonly number[]) => values[values.length >> 1] ?? 0;
	const times = `median ${middle(seconds).toFixed(1)} s, longest ${(seconds.at(-1) ?? 0).toFixed(1)} s`;
	const bytes = `${middle(of((trip) => trip.bytes))} B on the wire`;
	const links = `${middle(of((trip) => trip.connections))} connections, ${middle(of((trip) => trip.cuts))} cuts`;
	return { what, value: `${times}; ${bytes}; ${links}`, ...(budget !== undefined && { budget }) };
}

function toDocument({ body, ...fact }: StoredFact): object {
	const read = readFact({ ...fact, body: Buffer.from(body, "hex") });
	return { ...fact, ...(read.known ? read.event : { body }) };
}
