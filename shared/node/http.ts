// HTTP as both servers speak it: our declarations check what comes in, AppError codes become statuses, faults stay inside.

import swagger from "@fastify/swagger";
import fastify, {
	type FastifyError,
	type FastifyInstance,
	type FastifyRequest,
	type FastifySchema,
	type FastifyServerOptions,
} from "fastify";
import { check } from "../contract/check.ts";
import { AppError, ERRORS, type ErrorCode } from "../contract/error.ts";
import { type JsonSchema, toJsonSchema } from "../contract/json-schema.ts";
import type { Node } from "../contract/schema.ts";
import type { Log } from "./log.ts";

export type Server = FastifyInstance;
export type Request = FastifyRequest;

/** Which declaration a route's JSON Schema was made from: the request is checked by the declaration itself. */
const declarationOf = new WeakMap<object, Node>();

/**
 * A server with every limit that Fastify leaves open set, one error shape, and its OpenAPI document at
 * `/v1/openapi.json`. Register routes before `listen`.
 */
export async function openServer(options: {
	readonly log: Log;
	readonly title: string;
	/** Largest body a route takes unless it says otherwise, bytes. */
	readonly bodyLimit?: number;
	/** How long a request may take to arrive; longer where large bodies come over thin links. */
	readonly requestTimeoutMs?: number;
}): Promise<Server> {
	const server = fastify({
		bodyLimit: options.bodyLimit ?? 64 * 1_024,
		requestTimeout: options.requestTimeoutMs ?? 10_000,
		connectionTimeout: 15_000,
		keepAliveTimeout: 65_000,
		return503OnClosing: true,
		forceCloseConnections: true,
		schemaController: compilers,
	});
	await server.register(swagger, { openapi: { openapi: "3.1.0", info: { title: options.title, version: "1" } } });
	server.get("/v1/openapi.json", { schema: { hide: true } }, () => server.swagger());
	answerErrors(server, options.log);
	return server;
}

// Handing over both factories also keeps the two code generators that Fastify ships out of memory. Its types know
// only those two generators, hence the cast.
const compilers = {
	compilersFactory: {
		buildValidator: () => (route: { schema: JsonSchema }) => validatorFor(route.schema),
		buildSerializer: () => () => (data: unknown) => JSON.stringify(data),
	},
} as unknown as NonNullable<FastifyServerOptions["schemaController"]>;

/** What a route takes and gives, by declaration. Parameters and queries are text: declare them with `text` and a pattern. */
export function routeSchema(route: {
	readonly summary: string;
	readonly params?: Node;
	readonly query?: Node;
	readonly body?: Node;
	readonly answer?: Node;
	readonly status?: number;
}): FastifySchema {
	return {
		summary: route.summary,
		...(route.params && { params: declared(route.params) }),
		...(route.query && { querystring: declared(route.query) }),
		...(route.body && { body: declared(route.body) }),
		...(route.answer && { response: { [route.status ?? 200]: declared(route.answer) } }),
	} as FastifySchema;
}

function declared(node: Node): JsonSchema {
	const schema = toJsonSchema(node);
	declarationOf.set(schema, node);
	return schema;
}

function validatorFor(schema: JsonSchema): (data: unknown) => { value: unknown } | { error: Error } {
	const node = declarationOf.get(schema);
	if (node === undefined) throw new AppError("internal", "a route's schema must come from routeSchema()");
	return (data) => {
		const checked = check(node, data);
		return checked.ok ? { value: checked.value } : { error: new AppError("invalid", checked.reason) };
	};
}

/** Every error leaves as `{code, message, hint}`; the text of a fault of ours stays in the log. */
function answerErrors(server: Server, log: Log): void {
	server.setErrorHandler((error: FastifyError | AppError, request, reply) => {
		const known = error instanceof AppError ? error : fromFastify(error);
		if (known === undefined || known.code === "internal") {
			log.error({ route: request.routeOptions.url, error: String(error), stack: error.stack }, "request failed");
			return reply.status(500).send({ code: "internal", message: ERRORS.internal.meaning, hint: null });
		}
		const status = ERRORS[known.code].status;
		return reply.status(status).send({ code: known.code, message: known.message, hint: known.hint ?? null });
	});
	server.setNotFoundHandler((_request, reply) =>
		reply.status(404).send({ code: "not-found", message: "no such address", hint: null }),
	);
}

const CODE_OF_STATUS: Readonly<Record<number, ErrorCode>> = { 404: "not-found", 413: "too-large", 415: "unsupported" };

function fromFastify(error: FastifyError): AppError | undefined {
	const status = error.statusCode ?? 500;
	if (status >= 500) return undefined;
	return new AppError(CODE_OF_STATUS[status] ?? "invalid", error.message);
}

/** Opens the port and returns its number; a port in use becomes an error that names the setting to change. */
export async function listen(server: Server, at: { host: string; port: number }, setting: string): Promise<number> {
	try {
		await server.listen({ host: at.host, port: at.port });
	} catch (error) {
		throw portError(error, at.port, setting);
	}
	const address = server.server.address();
	return typeof address === "object" && address !== null ? address.port : at.port;
}

/** The same sentence for every kind of server; any other error comes back as it was. */
export function portError(error: unknown, port: number, setting: string): unknown {
	const code = (error as NodeJS.ErrnoException).code;
	if (code !== "EADDRINUSE" && code !== "EACCES") return error;
	const why = code === "EADDRINUSE" ? "is in use" : "may not be opened by this user";
	return new AppError("conflict", `port ${port} ${why}`, { hint: `set another port with ${setting}`, cause: error });
}
