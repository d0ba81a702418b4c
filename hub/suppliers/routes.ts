// The door for other suppliers' deliveries: who may, how much, and an answer that says exactly what is wrong.

import { createHash, timingSafeEqual } from "node:crypto";
import { gunzipSync, gzipSync } from "node:zlib";
import { checkCceDocument } from "@tesai/shared/contract/cce-interop.ts";
import type { CceSupplierConfig } from "@tesai/shared/contract/config/cce.ts";
import { AppError, codeOf, ERRORS } from "@tesai/shared/contract/error.ts";
import { ReceivedSchema, SuppliersSchema } from "@tesai/shared/contract/hub-api/deliveries.ts";
import type { Clock } from "@tesai/shared/node/clock.ts";
import { routeSchema, type Server } from "@tesai/shared/node/http.ts";
import type { Store } from "../store/store.ts";
import { acceptDocument, describeSuppliers } from "./actions.ts";
import { hasOutline } from "./fridge.ts";
import { countRefusal } from "./store.ts";

export interface SuppliersRoom {
	readonly suppliers: readonly CceSupplierConfig[];
	readonly store: Store;
	readonly clock: Clock;
	/** How many deliveries may be under way at once, of all suppliers. */
	readonly atOnce: number;
}

/** The standard's bound, as it travels; unpacked it may be so many times as large, as JSON packs well. */
const LARGEST_BODY = 1_048_576;
const LARGEST_UNPACKED = 20 * 1_048_576;
const RETRY_AFTER_SECONDS = "30";
const FAULTS_LISTED = 20;

declare module "fastify" {
	interface FastifyRequest {
		supplier: CceSupplierConfig | undefined;
	}
}

export async function registerSupplierRoutes(server: Server, room: SuppliersRoom): Promise<void> {
	const { suppliers, store, clock } = room;
	const busy = new Set<string>();
	await server.register(async (scope) => {
		scope.removeAllContentTypeParsers();
		scope.addContentTypeParser(
			"application/json",
			{ parseAs: "buffer", bodyLimit: LARGEST_BODY },
			(_request, body, done) => done(null, body),
		);
		scope.decorateRequest("supplier", undefined);
		scope.addHook("onRequest", async (request, reply) => {
			const supplier = findSupplier(suppliers, request.headers);
			if (supplier === undefined) throw new AppError("unauthorized", "no supplier with this token");
			request.supplier = supplier;
			// One request at a time is what the standard asks of a sender; a second one is told to come back.
			const isFull = busy.size >= room.atOnce;
			if (busy.has(supplier.id) || isFull) {
				reply.header("retry-after", RETRY_AFTER_SECONDS);
				throw isFull
					? new AppError("busy", "too many deliveries at once")
					: new AppError("too-many", "a delivery of yours is under way");
			}
			busy.add(supplier.id);
			reply.raw.once("close", () => busy.delete(supplier.id));
		});
		// Whatever is refused once the sender is known is counted and shown, whoever refused it.
		scope.addHook("onError", async (request, _reply, error) => {
			const { supplier } = request;
			if (supplier === undefined) return;
			const status = error instanceof AppError ? ERRORS[codeOf(error)].status : (error.statusCode ?? 500);
			const reason = error.message.slice(0, 200);
			await store.write((trx) => countRefusal(trx, { supplier: supplier.id, status, at: clock.utc(), reason }));
		});
		scope.post<{ Body: Buffer | undefined }>(
			"/v1/cce",
			{
				schema: routeSchema({
					summary: "Take one cce-interop document of a supplier's fridges",
					answer: ReceivedSchema,
				}),
			},
			async (request, reply) => {
				const { supplier } = request;
				if (supplier === undefined) throw new AppError("unauthorized", "no supplier with this token");
				const bytes = unpack(request.body, request.headers["content-encoding"]);
				const value = parse(bytes);
				if (!hasOutline(value)) throw new AppError("invalid", "the document must have meta and a list of data");
				const checked = checkCceDocument(value, { unknownKeys: "note" });
				if (!checked.ok) {
					const faults = checked.faults.slice(0, FAULTS_LISTED);
					const [first] = faults;
					const message = first === undefined ? "refused" : `${first.path} ${first.fault}`;
					const refusal = { supplier: supplier.id, status: 422, at: clock.utc(), reason: message.slice(0, 200) };
					await store.write((trx) => countRefusal(trx, refusal));
					return reply.status(422).send({ code: "unprocessable", message, hint: null, faults });
				}
				// The answer leaves after the commit: what was taken is on disk.
				const { records, repeated } = await store.write((trx) =>
					acceptDocument(trx, checked.document, {
						supplier: supplier.id,
						sha256: createHash("sha256").update(bytes).digest(),
						receivedAt: clock.utc(),
						observations: checked.observations.length,
						bytes: bytes.length,
						body: gzipSync(bytes),
					}),
				);
				return { records, repeated, observations: checked.observations.slice(0, 100) };
			},
		);
	});
	server.get(
		"/v1/suppliers",
		{ schema: routeSchema({ summary: "Other suppliers' fridges", answer: SuppliersSchema }) },
		() => describeSuppliers(store.read, suppliers, clock.utc()),
	);
}

/** The token as Bearer, as the password of Basic, or in `x-api-key`; its hash is compared with everybody's, in equal time. */
function findSupplier(
	suppliers: readonly CceSupplierConfig[],
	headers: Readonly<Record<string, unknown>>,
): CceSupplierConfig | undefined {
	const token = readToken(headers);
	if (token === undefined) return undefined;
	const hash = createHash("sha256").update(token).digest();
	return suppliers.filter(({ tokenSha256 }) => timingSafeEqual(hash, Buffer.from(tokenSha256, "hex")))[0];
}

function readToken({ authorization, "x-api-key": key }: Readonly<Record<string, unknown>>): string | undefined {
	if (typeof key === "string") return key;
	if (typeof authorization !== "string") return undefined;
	const [scheme = "", rest = ""] = authorization.split(" ", 2);
	if (scheme.toLowerCase() === "bearer") return rest;
	if (scheme.toLowerCase() !== "basic") return undefined;
	const pair = Buffer.from(rest, "base64").toString("utf8");
	return pair.slice(pair.indexOf(":") + 1);
}

function unpack(body: Buffer | undefined, encoding: unknown): Buffer {
	if (!Buffer.isBuffer(body)) throw new AppError("invalid", "a document is expected as the body");
	if (encoding === undefined || encoding === "identity") return body;
	if (encoding !== "gzip") throw new AppError("unsupported", "the one content encoding is gzip");
	try {
		return gunzipSync(body, { maxOutputLength: LARGEST_UNPACKED });
	} catch (error) {
		const isLarge = (error as { code?: unknown }).code === "ERR_BUFFER_TOO_LARGE";
		throw isLarge ? new AppError("too-large", "unpacked it is too large") : new AppError("invalid", "not gzip");
	}
}

function parse(bytes: Buffer): unknown {
	try {
		return JSON.parse(new TextDecoder("utf-8", { fatal: true }).decode(bytes));
	} catch {
		throw new AppError("invalid", "not JSON in UTF-8");
	}
}
