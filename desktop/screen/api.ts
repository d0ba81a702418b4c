// Every call the page makes to the edge. An answer is a value or a problem; a call never throws.

import type {
	AccessView,
	DeedView,
	NewPin,
	NewPinAnswer,
	SignIn,
	SignInAnswer,
	Tile,
} from "@tesai/shared/contract/edge-api/access.ts";
import type { Chart } from "@tesai/shared/contract/edge-api/chart.ts";
import type {
	Acknowledgement,
	AdoptionRequest,
	AlarmView,
	Episodes,
	SensorView,
} from "@tesai/shared/contract/edge-api/coldchain.ts";
import type { EquipmentView, NewService, Plate, ServiceView } from "@tesai/shared/contract/edge-api/equipment.ts";
import type { Insight } from "@tesai/shared/contract/edge-api/insight.ts";
import type { LinkDetail } from "@tesai/shared/contract/edge-api/link.ts";
import type { LoggerImport, LoggerSummary, LoggerView } from "@tesai/shared/contract/edge-api/loggers.ts";
import type { PowerView } from "@tesai/shared/contract/edge-api/power.ts";
import type { NewNoting, NotingView, PrintAnswer, SheetView } from "@tesai/shared/contract/edge-api/sheet.ts";
import type { About, DemoRequest, Problem, SetAside } from "@tesai/shared/contract/edge-api/system.ts";
import type { PersonNo } from "@tesai/shared/contract/id.ts";
import { answerRefusal, currentPerson, currentPersonNo, dropToken } from "./access/session.ts";

export const LIVE_URL = "/v1/live";

/** `unreachable` is ours: no answer came, so nobody knows whether the edge saved it. Sending again is safe. */
export type Answer<T> =
	| { readonly ok: true; readonly value: T }
	| { readonly ok: false; readonly code: string; readonly problem: Problem | null };

/** A box on the same table answers in milliseconds; this is for a phone at the edge of its reach. */
const PATIENCE_MS = 8_000;

export function fetchAbout(): Promise<Answer<About>> {
	return callEdge("GET", "/v1/about");
}

/** In as many columns as there is room for. */
export function fetchChart(
	fridge: string,
	{ from, to }: { readonly from: number; readonly to: number },
	columns: number,
): Promise<Answer<Chart>> {
	const asked = `from=${Math.round(from)}&to=${Math.round(to)}&columns=${columns}`;
	return callEdge("GET", `/v1/fridges/${encodeURIComponent(fridge)}/chart?${asked}`);
}

/** Older than the alarm that is named, or the newest; newest first. */
export function fetchEpisodes(fridge: string, before: number | null): Promise<Answer<Episodes>> {
	const asked = before === null ? "" : `?before=${before}`;
	return callEdge("GET", `/v1/fridges/${encodeURIComponent(fridge)}/episodes${asked}`);
}

/** `ok` means that it is on disk, and says what was noted. */
export function sendNoting(fridge: string, noting: NewNoting): Promise<Answer<NotingView>> {
	return callEdge("POST", `/v1/fridges/${encodeURIComponent(fridge)}/notings`, noting);
}

/** `month` as YYYY-MM. */
export function fetchSheet(fridge: string, month: string): Promise<Answer<SheetView>> {
	return callEdge("GET", sheetUrl(fridge, month));
}

/** The month's sheet as a PDF; names stand on it, so whoever asks signs in first. */
export function fetchPaper(fridge: string, month: string, language: string): Promise<Answer<Blob>> {
	const url = `${sheetUrl(fridge, month)}.pdf?language=${encodeURIComponent(language)}`;
	return askSigned((token) => askEdge("GET", url, undefined, token, PAPER));
}

/** Says what the box's printer made of it. */
export function sendPrint(fridge: string, month: string, language: string): Promise<Answer<PrintAnswer>> {
	const url = `${sheetUrl(fridge, month)}/print`;
	return askSigned((token) => askEdge("POST", url, { language }, token, { ...PAPER, isFile: false }));
}

const sheetUrl = (fridge: string, month: string) => `/v1/fridges/${encodeURIComponent(fridge)}/sheets/${month}`;

/** A sheet is made by a program of its own, a printer on a network answers late; the box itself gives up before. */
const PAPER = { patienceMs: 60_000, isFile: true };

export function fetchPower(): Promise<Answer<PowerView>> {
	return callEdge("GET", "/v1/power?hours=24");
}

/** Lights a panel that is dark to save. */
export function sendLook(): Promise<Answer<unknown>> {
	return callEdge("POST", "/v1/power/look");
}

export function fetchInsight(fridge: string, days: number): Promise<Answer<Insight>> {
	return callEdge("GET", `/v1/fridges/${encodeURIComponent(fridge)}/insight?days=${days}`);
}

export function fetchSetAside(): Promise<Answer<readonly SetAside[]>> {
	return callEdge("GET", "/v1/set-aside");
}

export function fetchLink(): Promise<Answer<LinkDetail>> {
	return callEdge("GET", "/v1/link");
}

/** Looks at once whether a stick is in, and not only at the next minute. */
export function sendStickLook(): Promise<Answer<unknown>> {
	return callEdge("POST", "/v1/stick/look");
}

export function fetchLoggers(): Promise<Answer<readonly LoggerSummary[]>> {
	return callEdge("GET", "/v1/loggers");
}

export function fetchLogger(serial: string): Promise<Answer<LoggerView>> {
	return callEdge("GET", `/v1/loggers/${encodeURIComponent(serial)}`);
}

/** Sends the file's bytes as they are; its name stays here. */
export function sendLoggerFile(file: Blob): Promise<Answer<LoggerImport>> {
	return callEdge("POST", "/v1/logger-files", file);
}

export function sendLoggerFridge(serial: string, fridge: string | null): Promise<Answer<unknown>> {
	return callEdge("POST", `/v1/loggers/${encodeURIComponent(serial)}/fridge`, { fridge });
}

/**
 * Resolves to `ok` only after the edge has the acknowledgement on disk. In another's name it goes without the token of whoever has signed in,
 * which would count more than a name that is picked.
 */
export function sendAcknowledgement(alarm: number, acknowledgement: Acknowledgement): Promise<Answer<AlarmView>> {
	const here = currentPerson.peek();
	const token = acknowledgement.by === here?.tile.person ? (here?.token ?? null) : null;
	return askEdge("POST", `/v1/alarms/${alarm}/acknowledgement`, acknowledgement, token);
}

export function fetchSensors(): Promise<Answer<readonly SensorView[]>> {
	return callEdge("GET", "/v1/sensors");
}

/** Like every sending: `ok` means that it is on disk. */
export function sendAdoption(sensor: string, adoption: AdoptionRequest): Promise<Answer<SensorView>> {
	return callEdge("POST", `/v1/sensors/${encodeURIComponent(sensor)}/adoption`, adoption);
}

export function sendRelease(sensor: string): Promise<Answer<SensorView>> {
	return callEdge("DELETE", `/v1/sensors/${encodeURIComponent(sensor)}/adoption`);
}

export function fetchEquipment(fridge: string): Promise<Answer<EquipmentView>> {
	return callEdge("GET", `/v1/fridges/${encodeURIComponent(fridge)}/equipment`);
}

export function sendPlate(fridge: string, plate: Plate): Promise<Answer<EquipmentView>> {
	return callEdge("PUT", `/v1/fridges/${encodeURIComponent(fridge)}/equipment`, plate);
}

export function fetchServices(fridge: string): Promise<Answer<readonly ServiceView[]>> {
	return callEdge("GET", `/v1/fridges/${encodeURIComponent(fridge)}/services`);
}

export function sendService(fridge: string, service: NewService): Promise<Answer<ServiceView>> {
	return callEdge("POST", `/v1/fridges/${encodeURIComponent(fridge)}/services`, service);
}

export function sendDemoRequest(request: DemoRequest): Promise<Answer<unknown>> {
	return callEdge("POST", "/v1/demo", request);
}

export function fetchAccess(): Promise<Answer<AccessView>> {
	return askEdge("GET", "/v1/access", undefined, null);
}

export function fetchTiles(): Promise<Answer<readonly Tile[]>> {
	return callEdge("GET", "/v1/people");
}

/** Never by way of the refusal's sheet: this is what the sheet itself asks. */
export function sendSignIn(signIn: SignIn): Promise<Answer<SignInAnswer>> {
	return askEdge("POST", "/v1/sessions", signIn, null);
}

/** Ends one session at the edge; its token is worth nothing afterwards. */
export function sendSignOut(token: string): Promise<Answer<unknown>> {
	return askEdge("DELETE", "/v1/sessions/current", undefined, token);
}

/** `token` is the caller's; none is needed with a code of the region. */
export function sendPin(person: PersonNo, pin: NewPin, token: string | null): Promise<Answer<NewPinAnswer>> {
	return askEdge("PUT", `/v1/people/${person}/pin`, pin, token);
}

export function fetchDeeds(): Promise<Answer<readonly DeedView[]>> {
	return callEdge("GET", "/v1/deeds");
}

type Method = "GET" | "POST" | "PUT" | "DELETE";

/** A deed that is refused for want of a person is sent once more when that person has signed in: the one tap is not lost. */
async function callEdge<T>(method: Method, url: string, body?: unknown): Promise<Answer<T>> {
	if (method !== "GET") return askSigned((token) => askEdge<T>(method, url, body, token));
	const token = currentPerson.peek()?.token ?? null;
	const answer = await askEdge<T>(method, url, body, token);
	// A view that anybody may see must not break because a session has ended.
	if (answer.ok || answer.code !== "unauthorized" || token === null) return answer;
	dropToken(token);
	return askEdge(method, url, body, null);
}

async function askSigned<T>(ask: (token: string | null) => Promise<Answer<T>>): Promise<Answer<T>> {
	const before = { no: currentPersonNo.peek(), token: currentPerson.peek()?.token ?? null };
	const answer = await ask(before.token);
	if (answer.ok || !(await answerRefusal(answer.code, before))) return answer;
	return ask(currentPerson.peek()?.token ?? null);
}

async function askEdge<T>(
	method: Method,
	url: string,
	body: unknown,
	token: string | null,
	{ patienceMs = PATIENCE_MS, isFile = false } = {},
): Promise<Answer<T>> {
	try {
		const response = await fetch(url, {
			method,
			signal: AbortSignal.timeout(patienceMs),
			headers: {
				...(token !== null && { authorization: `Bearer ${token}` }),
				...(body !== undefined && {
					"content-type": body instanceof Blob ? "application/octet-stream" : "application/json",
				}),
			},
			...(body !== undefined && { body: body instanceof Blob ? body : JSON.stringify(body) }),
		});
		if (isFile && response.ok) return { ok: true, value: (await response.blob()) as T };
		const text = await response.text();
		const content: unknown = text === "" ? null : JSON.parse(text);
		// The page and the edge are one release from one origin: the declaration is trusted, not checked again here.
		if (response.ok) return { ok: true, value: content as T };
		const problem = content as Problem | null;
		return { ok: false, code: problem?.code ?? "internal", problem };
	} catch {
		return { ok: false, code: "unreachable", problem: null };
	}
}
