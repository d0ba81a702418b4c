// Who a fridge is in a cce-interop document: the appliance, its logger if it has one, and the box that monitors it.

import type { CceEmsReport, CceRtmReport } from "@tesai/shared/contract/cce/fields.ts";
import type { CceDeliveryConfig } from "@tesai/shared/contract/config/cce.ts";
import type { DescribedEquipment } from "../../equipment/projection.ts";
import type { OwnedReport } from "./document.ts";
import { type TimedRecord, toEmsRecord } from "./record.ts";

export interface MonitoredFridge {
	readonly post: {
		readonly id: string;
		readonly name: string;
		readonly latitude?: number | undefined;
		readonly longitude?: number | undefined;
	};
	readonly box: number;
	readonly fridge: string;
	readonly probe: string;
	readonly ambient: string | undefined;
	readonly door: string | undefined;
	readonly software: string | undefined;
	/** The plate, once somebody has described it. */
	readonly plate: DescribedEquipment | undefined;
}

/** A record and what of the accounting it stands for. */
export interface OwnedRecord extends TimedRecord {
	readonly owners: readonly number[];
}

/**
 * An ordinary fridge with probes is type rtm. One with a logger of its own is type ems if every record has what that type
 * demands; else it, too, is rtm and carries its logger's plate: nothing is invented to fill in a form.
 */
export function toReport(
	{ monitor, country, probe, loggerBatteryDays }: CceDeliveryConfig,
	fridge: MonitoredFridge,
	records: readonly OwnedRecord[],
): OwnedReport {
	const { plate } = fridge;
	const common = {
		CID: country,
		EDOP: monitor.producedOn ?? null,
		EMFR: monitor.manufacturer,
		EMOD: monitor.model,
		EPQS: monitor.pqsCode ?? null,
		ESER: `box-${fridge.box}`,
		EMSV: fridge.software ?? null,
		FID: fridge.post.id,
		FNAM: fridge.post.name,
		...(fridge.post.latitude !== undefined &&
			fridge.post.longitude !== undefined && { LAT: fridge.post.latitude, LNG: fridge.post.longitude }),
	};
	const logger = plate?.logger && {
		LDOP: plate.logger.producedOn,
		LMFR: plate.logger.manufacturer,
		LMOD: plate.logger.model,
		LPQS: plate.logger.pqsCode,
		LSER: plate.logger.serial,
	};
	if (plate !== undefined && logger !== undefined && loggerBatteryDays !== undefined) {
		const kept = records.filter((one) => one.closes || one.record.EERR !== null);
		const ems = kept.flatMap(({ record }) => toEmsRecord(record, loggerBatteryDays, plate.supply) ?? []);
		if (ems.length > 0 && ems.length === kept.length) {
			const report: CceEmsReport = { ...common, ...appliancePlate(plate), ...logger, LSV: null, records: ems };
			return { type: "ems", report, owners: kept.map((one) => one.owners) };
		}
	}
	const sensor = (SID: string) => ({ SID, SMFR: probe.manufacturer, SMOD: probe.model });
	const report: CceRtmReport = {
		...common,
		AMID: `${fridge.post.id}/${fridge.fridge}`,
		...(plate && appliancePlate(plate)),
		...logger,
		DLST: {
			TVC: sensor(fridge.probe),
			...(fridge.ambient !== undefined && { TAMB: sensor(fridge.ambient) }),
			...(fridge.door !== undefined && { IDRV: sensor(fridge.door) }),
		},
		records: records.map((one) => withoutForeignSupply(one, plate)),
	};
	return { type: "rtm", report, owners: records.map((one) => one.owners) };
}

/** SVA counts seconds of AC, and what feeds a solar fridge is none; DCSV and DCCD are of DC, and a mains fridge has none. */
function withoutForeignSupply(
	{ record }: TimedRecord,
	plate: DescribedEquipment | undefined,
): CceRtmReport["records"][number] {
	const { SVA, DCSV, DCCD, ...rest } = record;
	if (plate?.supply === "mains") return { ...rest, ...(SVA !== undefined && { SVA }) };
	return { ...rest, ...(DCSV !== undefined && { DCSV }), ...(DCCD !== undefined && { DCCD }) };
}

function appliancePlate(plate: DescribedEquipment): Pick<CceEmsReport, "ADOP" | "AMFR" | "AMOD" | "APQS" | "ASER"> {
	return {
		ADOP: plate.producedOn ?? null,
		AMFR: plate.manufacturer,
		AMOD: plate.model,
		APQS: plate.pqsCode ?? null,
		ASER: plate.serial,
	};
}
