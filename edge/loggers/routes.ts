// HTTP in: a logger's file is brought from the kiosk, and what the loggers said is read.

import { createHash } from "node:crypto";
import {
	type LoggerFridge,
	LoggerFridgeSchema,
	LoggerImportSchema,
	LoggersSchema,
	LoggerViewSchema,
} from "@tesai/shared/contract/edge-api/loggers.ts";
import { AppError } from "@tesai/shared/contract/error.ts";
import { SerialSchema, Sha256Schema } from "@tesai/shared/contract/event/loggers.ts";
import type { FridgeId } from "@tesai/shared/contract/id.ts";
import { record } from "@tesai/shared/contract/schema.ts";
import { routeSchema, type Server } from "@tesai/shared/node/http.ts";
import type { Database } from "@tesai/shared/node/sqlite.ts";
import { runSigned } from "../access/actions.ts";
import { signerOf } from "../access/guard.ts";
import type { Writer } from "../sqlite/writer.ts";
import type { Timekeeper } from "../time/timekeeper.ts";
import { importReport, placeLogger } from "./actions.ts";
import { LARGEST_REPORT, readLoggerReport } from "./read-report.ts";
import { findFileBytes } from "./store.ts";
import { viewLogger, viewLoggers } from "./view.ts";

const FILE_TYPE = "application/octet-stream";
const SerialParams = record({ serial: SerialSchema });
const FileParams = record({ sha256: Sha256Schema });

/** `fridges` are the ids that a logger may be placed in. */
export async function addLoggerRoutes(
	server: Server,
	rooms: {
		readonly reader: Database;
		readonly writer: Writer;
		readonly timekeeper: Timekeeper;
		readonly fridges: () => readonly FridgeId[];
	},
): Promise<void> {
	const { reader, writer, timekeeper, fridges } = rooms;

	server.get("/v1/loggers", { schema: routeSchema({ summary: "Every logger brought", answer: LoggersSchema }) }, () =>
		viewLoggers(reader, timekeeper),
	);

	server.get<{ Params: { serial: string } }>(
		"/v1/loggers/:serial",
		{ schema: routeSchema({ summary: "What one logger said", params: SerialParams, answer: LoggerViewSchema }) },
		({ params }) => {
			const view = viewLogger(reader, timekeeper, params.serial);
			if (view === undefined) throw new AppError("not-found", "no report of this logger has been brought");
			return view;
		},
	);

	server.post<{ Params: { serial: string }; Body: LoggerFridge }>(
		"/v1/loggers/:serial/fridge",
		{
			schema: routeSchema({ summary: "Say in which fridge it lies", params: SerialParams, body: LoggerFridgeSchema }),
			config: { action: "import-logger" },
		},
		(request, reply) => {
			const { params, body } = request;
			if (body.fridge !== null && !fridges().includes(body.fridge)) {
				throw new AppError("not-found", `there is no fridge ${body.fridge}`);
			}
			writer.now((tx) => runSigned(tx, signerOf(request), (own) => placeLogger(own, params.serial, body.fridge)));
			return reply.status(204).send();
		},
	);

	server.get<{ Params: { sha256: string } }>(
		"/v1/logger-files/:sha256",
		{ schema: routeSchema({ summary: "A file as it was brought", params: FileParams }) },
		({ params }, reply) => {
			const bytes = findFileBytes(reader, params.sha256);
			if (bytes === undefined) throw new AppError("not-found", "there is no such file");
			return reply.type(FILE_TYPE).header("content-disposition", "attachment").send(bytes);
		},
	);

	// A scope of its own: inside it a file's bytes are the only content there is.
	await server.register(async (scope) => {
		scope.removeAllContentTypeParsers();
		scope.addContentTypeParser(FILE_TYPE, { parseAs: "buffer", bodyLimit: LARGEST_REPORT }, (_request, body, done) =>
			done(null, body),
		);
		scope.post<{ Body: Buffer | undefined }>(
			"/v1/logger-files",
			{
				schema: routeSchema({
					summary: "Bring a logger's file; answered once it is on disk",
					answer: LoggerImportSchema,
				}),
				config: { action: "import-logger" },
			},
			(request) => {
				const bytes = request.body ?? Buffer.alloc(0);
				const sha256 = createHash("sha256").update(bytes).digest("hex");
				const report = { bytes, sha256, read: readLoggerReport(bytes) };
				return writer.now((tx) => runSigned(tx, signerOf(request), (own) => importReport(own, report)));
			},
		);
	});
}
