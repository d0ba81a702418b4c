// The guard at every address of the box: what changes something, or shows a person's record, names its action or is not served. [AC8]

import type { Action } from "@tesai/shared/contract/access.ts";
import { AppError } from "@tesai/shared/contract/error.ts";
import type { Signer } from "@tesai/shared/contract/event/access.ts";
import type { Request, Server } from "@tesai/shared/node/http.ts";
import type { Access, Visitor } from "./access.ts";
import type { RecordRef } from "./actions.ts";
import { checkDecision } from "./refusal.ts";

declare module "fastify" {
	interface FastifyContextConfig {
		/** What the route does, for the rule of access; `open` is for whoever stands there, and says why. */
		readonly action?: Action | "open";
		readonly why?: string;
		/** Of an action that concerns one person's record: whose. Every such request is written down. */
		readonly record?: (request: Request) => RecordRef;
	}
}

/** What is read alone changes nothing; every other method has to say what it does. */
const READS: ReadonlySet<string> = new Set(["GET", "HEAD", "OPTIONS"]);

/** Only with a record named: a route that forgets it would show one without a line in the log. */
const OF_A_RECORD: ReadonlySet<string> = new Set<Action>(["manage-people", "read-record", "write-record"]);

const NOBODY: Visitor = { person: null, asker: null, token: null };
const visitors = new WeakMap<Request, Visitor>();

/** Who asks. Nobody where no guard stands, as in a test of one room alone. */
export function visitorOf(request: Request): Visitor {
	return visitors.get(request) ?? NOBODY;
}

/** Whose deed the request is, for `runSigned`. */
export function signerOf(request: Request): Signer | null {
	const { person } = visitorOf(request);
	return person === null ? null : { by: person, how: "pin" };
}

/** Before any route is added: a changing one that names no action is an error at start. */
export function guardServer(server: Server, access: Access): void {
	server.addHook("onRoute", ({ method, url, config }) => {
		const refusal = refuseRoute([method].flat(), config ?? {});
		if (refusal !== undefined) throw new AppError("internal", `${String(method)} ${url} ${refusal}`);
	});
	// Not earlier: a body is read to its end, or the answer would be lost with the line.
	server.addHook("preValidation", async (request) => {
		const visitor = access.identify(request.headers.authorization);
		visitors.set(request, visitor);
		const { action, record } = request.routeOptions.config;
		if (action === undefined || action === "open" || record !== undefined) return;
		checkDecision(access.decide(visitor, action));
	});
	// Whose record it is stands in what was checked only now.
	server.addHook("preHandler", async (request) => {
		const { action, record } = request.routeOptions.config;
		if (action === undefined || action === "open" || record === undefined) return;
		access.guardRecord(visitorOf(request), action, record(request));
	});
}

function refuseRoute(
	methods: readonly string[],
	{ action, why, record }: { readonly action?: string; readonly why?: string; readonly record?: unknown },
): string | undefined {
	if (action === undefined) {
		return methods.every((one) => READS.has(one)) ? undefined : "changes something and names no action";
	}
	if (action === "open" && (why ?? "") === "") return "is open and does not say why";
	if (OF_A_RECORD.has(action) && record === undefined) return "does not say whose record it concerns";
	return undefined;
}
