// HTTP in: the sensors heard of, and what people at the post say about them, signed by whoever has signed in.

import {
	type AdoptionRequest,
	AdoptionSchema,
	SensorsSchema,
	type SensorView,
	SensorViewSchema,
} from "@tesai/shared/contract/edge-api/coldchain.ts";
import { AppError } from "@tesai/shared/contract/error.ts";
import { type SensorId, SensorIdSchema } from "@tesai/shared/contract/id.ts";
import { record } from "@tesai/shared/contract/schema.ts";
import { routeSchema, type Server } from "@tesai/shared/node/http.ts";
import type { Database } from "@tesai/shared/node/sqlite.ts";
import { runSigned } from "../access/actions.ts";
import { signerOf } from "../access/guard.ts";
import type { Writer } from "../sqlite/writer.ts";
import { adoptSensor, ignoreSensor, releaseSensor } from "./adoption-actions.ts";
import { viewSensors } from "./view.ts";
import type { Watched } from "./watched.ts";

const SensorParams = record({ sensor: SensorIdSchema });

export function addAdoptionRoutes(server: Server, reader: Database, writer: Writer, watched: Watched): void {
	const viewSensor = (id: SensorId): SensorView => {
		const view = viewSensors(reader, watched).find((one) => one.sensor === id);
		if (view === undefined) throw new AppError("not-found", `nothing of a sensor ${id} has come`);
		return view;
	};

	server.get("/v1/sensors", { schema: routeSchema({ summary: "Every sensor heard of", answer: SensorsSchema }) }, () =>
		viewSensors(reader, watched),
	);

	server.post<{ Params: { sensor: SensorId }; Body: AdoptionRequest }>(
		"/v1/sensors/:sensor/adoption",
		{
			schema: routeSchema({
				summary: "The sensor is this part of this fridge, or none of any (ignored); answered once it is on disk",
				params: SensorParams,
				body: AdoptionSchema,
				answer: SensorViewSchema,
			}),
			config: { action: "change-equipment" },
		},
		(request) => {
			const { sensor } = request.params;
			const { fridge, part } = request.body;
			const signer = signerOf(request);
			if (part === "ignored") {
				if (fridge !== undefined) throw new AppError("invalid", "an ignored sensor has no fridge");
				writer.now((tx) => runSigned(tx, signer, (own) => ignoreSensor(own, watched, sensor)));
			} else {
				if (fridge === undefined) throw new AppError("invalid", "fridge is missing");
				writer.now((tx) => runSigned(tx, signer, (own) => adoptSensor(own, watched, { fridge, part, sensor })));
			}
			return viewSensor(sensor);
		},
	);

	server.delete<{ Params: { sensor: SensorId } }>(
		"/v1/sensors/:sensor/adoption",
		{
			schema: routeSchema({
				summary: "Takes the sensor from every place it was given, or back from the ignored ones",
				params: SensorParams,
				answer: SensorViewSchema,
			}),
			config: { action: "change-equipment" },
		},
		(request) => {
			const { sensor } = request.params;
			writer.now((tx) => runSigned(tx, signerOf(request), (own) => releaseSensor(own, watched, sensor)));
			return viewSensor(sensor);
		},
	);
}
