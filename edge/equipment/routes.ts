// HTTP in: a fridge's plate and its service log, signed by whoever has signed in.

import {
	type EquipmentView,
	EquipmentViewSchema,
	type NewService,
	NewServiceSchema,
	type Plate,
	PlateSchema,
	ServicesSchema,
	type ServiceView,
	ServiceViewSchema,
} from "@tesai/shared/contract/edge-api/equipment.ts";
import { AppError } from "@tesai/shared/contract/error.ts";
import { type FridgeId, FridgeIdSchema } from "@tesai/shared/contract/id.ts";
import { record } from "@tesai/shared/contract/schema.ts";
import { routeSchema, type Server } from "@tesai/shared/node/http.ts";
import type { Database } from "@tesai/shared/node/sqlite.ts";
import { runSigned } from "../access/actions.ts";
import { toDoneBy } from "../access/done-by.ts";
import { signerOf } from "../access/guard.ts";
import type { Writer } from "../sqlite/writer.ts";
import type { Timekeeper } from "../time/timekeeper.ts";
import { describeEquipment, recordService } from "./actions.ts";
import { findPlate, findService, listServices, type StoredService } from "./store.ts";

const FridgeParams = record({ fridge: FridgeIdSchema });
/** A log of one entry a week fills this in four years; older ones are in the journal and at the region. */
const SERVICES_LISTED = 200;

export function addEquipmentRoutes(
	server: Server,
	reader: Database,
	writer: Writer,
	timekeeper: Pick<Timekeeper, "utc">,
	hasFridge: (fridge: FridgeId) => boolean,
): void {
	const mustHave = (fridge: FridgeId) => {
		if (!hasFridge(fridge)) throw new AppError("not-found", `there is no fridge ${fridge}`);
	};
	const viewEquipment = (fridge: FridgeId): EquipmentView => {
		const found = findPlate(reader, fridge);
		return { plate: found?.plate ?? null, describedAt: found === undefined ? null : timekeeper.utc(found.at) };
	};
	const viewService = (one: StoredService): ServiceView => ({
		id: one.id,
		work: one.work,
		note: one.note,
		at: timekeeper.utc(one),
		correctedBy: one.correctedBy,
		by: toDoneBy(one.signedBy, one.signedHow),
	});

	server.get<{ Params: { fridge: FridgeId } }>(
		"/v1/fridges/:fridge/equipment",
		{
			schema: routeSchema({
				summary: "What stands on the fridge's plate",
				params: FridgeParams,
				answer: EquipmentViewSchema,
			}),
		},
		({ params: { fridge } }) => {
			mustHave(fridge);
			return viewEquipment(fridge);
		},
	);

	server.put<{ Params: { fridge: FridgeId }; Body: Plate }>(
		"/v1/fridges/:fridge/equipment",
		{
			schema: routeSchema({
				summary: "Describes the fridge by its plate; answered once it is on disk",
				params: FridgeParams,
				body: PlateSchema,
				answer: EquipmentViewSchema,
			}),
			config: { action: "change-equipment" },
		},
		(request) => {
			const { fridge } = request.params;
			mustHave(fridge);
			writer.now((tx) => runSigned(tx, signerOf(request), (own) => describeEquipment(own, fridge, request.body)));
			return viewEquipment(fridge);
		},
	);

	server.get<{ Params: { fridge: FridgeId } }>(
		"/v1/fridges/:fridge/services",
		{
			schema: routeSchema({ summary: "What was done to the fridge", params: FridgeParams, answer: ServicesSchema }),
		},
		({ params: { fridge } }) => {
			mustHave(fridge);
			return listServices(reader, fridge, SERVICES_LISTED).map(viewService);
		},
	);

	server.post<{ Params: { fridge: FridgeId }; Body: NewService }>(
		"/v1/fridges/:fridge/services",
		{
			schema: routeSchema({
				summary: "Adds an entry to the fridge's service log; answered once it is on disk",
				params: FridgeParams,
				body: NewServiceSchema,
				answer: ServiceViewSchema,
				status: 201,
			}),
			config: { action: "change-equipment" },
		},
		(request, reply) => {
			const { fridge } = request.params;
			mustHave(fridge);
			const id = writer.now((tx) =>
				runSigned(tx, signerOf(request), (own) => recordService(own, fridge, request.body)),
			);
			const entry = findService(reader, id);
			if (entry === undefined) throw new AppError("internal", "a committed entry is not there");
			return reply.status(201).send(viewService(entry));
		},
	);
}
