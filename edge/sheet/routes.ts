// HTTP in: the twice-daily reading in one tap, the month's sheet, its PDF, and the printer.

import {
	LanguageCodeSchema,
	MonthSchema,
	type NewNoting,
	NewNotingSchema,
	NotingViewSchema,
	type PrintAnswer,
	PrintAnswerSchema,
	type PrintRequest,
	PrintRequestSchema,
	type SheetView,
	SheetViewSchema,
} from "@tesai/shared/contract/edge-api/sheet.ts";
import { AppError } from "@tesai/shared/contract/error.ts";
import { type FridgeId, FridgeIdSchema, type PersonNo } from "@tesai/shared/contract/id.ts";
import { maybe, record } from "@tesai/shared/contract/schema.ts";
import { routeSchema, type Server } from "@tesai/shared/node/http.ts";
import type { Database } from "@tesai/shared/node/sqlite.ts";
import { runSigned } from "../access/actions.ts";
import { signerOf } from "../access/guard.ts";
import type { PaperOrder } from "../print/order.ts";
import type { Writer } from "../sqlite/writer.ts";
import { noteTemperature } from "./actions.ts";
import type { SheetTies } from "./ties.ts";
import { viewNoting, viewSheet } from "./view.ts";

/** What the sheet's routes need besides the sheet itself. */
export interface SheetDoors {
	readonly reader: Database;
	readonly writer: Writer;
	readonly ties: SheetTies<Database>;
	/** Who stands on the tiles, asked anew for each sheet. */
	readonly nameOf: (person: PersonNo) => string | undefined;
	readonly makePaper: (order: PaperOrder) => Promise<Buffer>;
	readonly print: (pdf: Uint8Array) => Promise<PrintAnswer>;
}

const FridgeParams = record({ fridge: FridgeIdSchema });
const SheetParams = record({ fridge: FridgeIdSchema, month: MonthSchema });
const PdfQuery = record({ language: maybe(LanguageCodeSchema) });
export function addSheetRoutes(server: Server, doors: SheetDoors): void {
	const { reader, writer, ties, nameOf, makePaper, print } = doors;
	const mustView = (fridge: FridgeId, month: string): SheetView => {
		const view = viewSheet(reader, ties, fridge, month);
		if (view === undefined) throw new AppError("not-found", `there is no fridge ${fridge}`);
		return view;
	};
	const makeSheet = async (fridge: FridgeId, month: string, language: string): Promise<Buffer> => {
		const view = mustView(fridge, month);
		const names = [...listPeopleOf(view)].flatMap((by) => {
			const name = nameOf(by);
			return name === undefined ? [] : [[String(by), name] as const];
		});
		return makePaper({ language, view, names: Object.fromEntries(names) });
	};

	server.post<{ Params: { fridge: FridgeId }; Body: NewNoting }>(
		"/v1/fridges/:fridge/notings",
		{
			schema: routeSchema({
				summary:
					"Somebody has looked at the fridge: notes its temperature for the running half day; answered once it is on disk",
				params: FridgeParams,
				body: NewNotingSchema,
				answer: NotingViewSchema,
				status: 201,
			}),
			config: { action: "note-reading" },
		},
		(request, reply) => {
			const { fridge } = request.params;
			if (!ties.fridges().includes(fridge)) throw new AppError("not-found", `there is no fridge ${fridge}`);
			const noting = writer.now((tx) =>
				runSigned(tx, signerOf(request), (own) => noteTemperature(own, ties, fridge, request.body)),
			);
			const view = viewNoting(reader, ties, noting);
			if (view === undefined) throw new AppError("internal", "a committed noting is not there");
			return reply.status(201).send(view);
		},
	);

	server.get<{ Params: { fridge: FridgeId; month: string } }>(
		"/v1/fridges/:fridge/sheets/:month",
		{
			schema: routeSchema({
				summary: "A month's sheet: every day with its notings, lowest, highest and alarms; people by their number",
				params: SheetParams,
				answer: SheetViewSchema,
			}),
		},
		({ params: { fridge, month } }) => mustView(fridge, month),
	);

	server.get<{ Params: { fridge: FridgeId; month: string }; Querystring: { language?: string } }>(
		"/v1/fridges/:fridge/sheets/:month.pdf",
		{
			schema: routeSchema({
				summary: "The month's sheet as a PDF, A4, with names",
				params: SheetParams,
				query: PdfQuery,
			}),
			config: { action: "print-sheet" },
		},
		async ({ params: { fridge, month }, query }, reply) => {
			const pdf = await makeSheet(fridge, month, query.language ?? "es");
			return reply.type("application/pdf").header("cache-control", "no-store").send(pdf);
		},
	);

	server.post<{ Params: { fridge: FridgeId; month: string }; Body: PrintRequest }>(
		"/v1/fridges/:fridge/sheets/:month/print",
		{
			schema: routeSchema({
				summary: "Prints the month's sheet on the box's printer, and says what came of it",
				params: SheetParams,
				body: PrintRequestSchema,
				answer: PrintAnswerSchema,
			}),
			config: { action: "print-sheet" },
		},
		async ({ params: { fridge, month }, body }) => {
			if (!mustView(fridge, month).hasPrinter) return { outcome: "no-printer" };
			return print(await makeSheet(fridge, month, body.language));
		},
	);
}

/** Everybody who stands on the sheet. */
function listPeopleOf({ days }: SheetView): ReadonlySet<PersonNo> {
	return new Set(
		days.flatMap(({ morning, afternoon, alarms }) => [
			...[morning, afternoon].flatMap(({ noting }) => noting?.by ?? []),
			...alarms.flatMap(({ action }) => action?.by ?? []),
		]),
	);
}
