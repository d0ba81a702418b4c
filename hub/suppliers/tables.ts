// The tables of other suppliers' fridges as Kysely sees them.

export interface SupplierTables {
	/** Every document once, as its bytes came. */
	supplier_document: {
		supplier: string;
		sha256: Uint8Array;
		transfer_id: string;
		received_at: number;
		records: number;
		observations: number;
		bytes: number;
		body: Uint8Array;
	};
	supplier_refusal: { supplier: string; status: number; count: number; last_at: number; reason: string };
	supplier_appliance: {
		supplier: string;
		appliance: string;
		place: string | null;
		maker: string | null;
		model: string | null;
		serial: string | null;
		described_at: number;
	};
	supplier_record: {
		supplier: string;
		appliance: string;
		utc: number;
		celsius: number | null;
		ambient_celsius: number | null;
		alarms: string | null;
		errors: string | null;
	};
}
