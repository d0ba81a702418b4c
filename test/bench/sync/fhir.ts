// The same day as FHIR R4 resources, as a health system would exchange them: small ones, without narrative or profiles.
//
// Dispensed: MedicationDispense. Received: SupplyDelivery. A dose: Immunization. Vital signs: an Observation each, a blood pressure as
// one with two components. A temperature of the fridge: an Observation of its device. The digest: an Observation with components.

import { type AppDocument, makeUuid, toText } from "./documents.ts";

interface Said {
	readonly movement?: string;
	readonly item?: number;
	readonly lot?: number;
	readonly quantity?: number;
	readonly patient?: number;
	readonly by?: number;
	readonly dose?: number;
	readonly celsius?: number;
	readonly sensor?: string;
	readonly fridge?: string;
	readonly corrects?: { readonly seq: number; readonly reason: string };
}

const LOINC = "http://loinc.org";
const UCUM = "http://unitsofmeasure.org";
const SIGNS: Readonly<Record<string, readonly [code: string, display: string, unit: string]>> = {
	systolicMmhg: ["8480-6", "Systolic blood pressure", "mm[Hg]"],
	diastolicMmhg: ["8462-4", "Diastolic blood pressure", "mm[Hg]"],
	pulsePerMinute: ["8867-4", "Heart rate", "/min"],
	breathsPerMinute: ["9279-1", "Respiratory rate", "/min"],
	bodyCelsius: ["8310-5", "Body temperature", "Cel"],
	oxygenPercent: ["2708-6", "Oxygen saturation in Arterial blood", "%"],
	weightKg: ["29463-7", "Body weight", "kg"],
	heightCm: ["8302-2", "Body height", "cm"],
};

/** One document may need several resources. */
export function toResources(document: AppDocument): object[] {
	const { id, kind, at } = document;
	const said = document as Said;
	const patient = { reference: `Patient/${said.patient}` };
	const by = { reference: `Practitioner/${said.by}` };
	const amends = said.corrects && { note: [{ text: `${said.corrects.reason} ${said.corrects.seq}` }] };
	switch (kind) {
		case "stock-moved":
			return said.movement === "received"
				? [
						{
							resourceType: "SupplyDelivery",
							id,
							status: "completed",
							suppliedItem: { quantity: { value: said.quantity }, itemCodeableConcept: codeOf(said.item) },
							occurrenceDateTime: at,
							receiver: [by],
							extension: [{ url: "urn:lot", valueString: `${said.lot}` }],
						},
					]
				: [
						{
							resourceType: "MedicationDispense",
							id,
							status: "completed",
							medicationCodeableConcept: codeOf(said.item),
							...(said.patient !== undefined && { subject: patient }),
							performer: [{ actor: by }],
							quantity: { value: said.quantity },
							whenHandedOver: at,
							extension: [{ url: "urn:lot", valueString: `${said.lot}` }],
							...amends,
						},
					];
		case "vaccine-given":
			return [
				{
					resourceType: "Immunization",
					id,
					status: "completed",
					vaccineCode: codeOf(said.item),
					patient,
					occurrenceDateTime: at,
					lotNumber: `${said.lot}`,
					location: { display: document.place },
					performer: [{ actor: by }],
					protocolApplied: [{ doseNumberPositiveInt: said.dose }],
					...amends,
				},
			];
		case "vitals-taken":
			return vitalSigns(document, patient, by);
		case "temperature":
			return [
				{
					...observation(id, at, ["60832-3", "Room temperature"]),
					device: { reference: `Device/${said.sensor}` },
					valueQuantity: quantityOf(said.celsius ?? 0, "Cel"),
				},
			];
		default: {
			const { id: _id, kind: _kind, at: _at, fridge: _fridge, ...values } = document;
			return [
				{
					...observation(id, at, ["60832-3", "Room temperature"]),
					method: { text: "digest" },
					device: { reference: `Device/${said.fridge}` },
					component: Object.entries(values).map(([name, value]) => ({
						code: { text: name },
						valueQuantity: quantityOf(Number(value), name.endsWith("Celsius") ? "Cel" : "1"),
					})),
				},
			];
		}
	}
}

function vitalSigns({ id, at, ...values }: AppDocument, subject: object, by: object): object[] {
	const signs = Object.entries(SIGNS).flatMap(([name, [code, display, unit]]) => {
		const value = values[name];
		return typeof value === "number" ? [{ name, code: [code, display] as const, value: quantityOf(value, unit) }] : [];
	});
	const isPressure = ({ name }: { name: string }) => name.endsWith("Mmhg");
	const moment = Date.parse(at);
	const alone = signs
		.filter((sign) => !isPressure(sign))
		.map(({ name, code, value }) => ({
			...observation(makeUuid(moment, id + name), at, code),
			...{ subject, performer: [by], valueQuantity: value },
		}));
	const pressure = signs.filter(isPressure);
	if (pressure.length === 0) return alone;
	const panel = {
		...observation(id, at, ["85354-9", "Blood pressure panel"]),
		...{ subject, performer: [by] },
		component: pressure.map(({ code, value }) => ({ code: loinc(code), valueQuantity: value })),
	};
	return [panel, ...alone];
}

function observation(id: string, at: string, code: readonly [string, string]) {
	return { resourceType: "Observation", id, status: "final", code: loinc(code), effectiveDateTime: at };
}

const loinc = ([code, display]: readonly [string, string]) => ({ coding: [{ system: LOINC, code, display }] });
const codeOf = (item: number | undefined) => ({ coding: [{ system: "urn:catalogo", code: `${item}` }] });
const quantityOf = (value: number, unit: string) => ({ value, unit, system: UCUM, code: unit });

/** A day's exchange: a Bundle of type collection. */
export function toBundle(documents: readonly AppDocument[]): object {
	const entry = documents.flatMap(toResources).map((resource) => ({ resource }));
	return {
		resourceType: "Bundle",
		type: "collection",
		timestamp: toText(Date.parse(documents.at(-1)?.at ?? "")),
		entry,
	};
}
