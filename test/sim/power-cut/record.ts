// Reads what wlog.c wrote: the operations of a process on its disk, in order.

export type Operation =
	| { readonly kind: "write"; readonly path: string; readonly offset: number; readonly data: Buffer }
	| { readonly kind: "truncate"; readonly path: string; readonly size: number }
	| { readonly kind: "sync"; readonly path: string }
	| { readonly kind: "create" | "unlink"; readonly path: string }
	| { readonly kind: "rename"; readonly path: string; readonly to: string };

/** `end` is the record's length once this operation was in it: the clock that acknowledgements are compared with. */
export type Recorded = Operation & { readonly end: number };

const HEADER = 16;

/** A last record that was cut off in the middle (the process was killed) is left out. */
export function readRecord(bytes: Buffer): Recorded[] {
	const found: Recorded[] = [];
	let at = 0;
	while (at + HEADER <= bytes.length) {
		const kind = String.fromCharCode(bytes[at]!);
		const pathLength = bytes.readUInt16LE(at + 2);
		const dataLength = bytes.readUInt32LE(at + 4);
		const offset = Number(bytes.readBigUInt64LE(at + 8));
		const pathAt = at + HEADER;
		const dataAt = pathAt + pathLength;
		const end = dataAt + dataLength;
		if (end > bytes.length) break;
		const path = bytes.toString("utf8", pathAt, dataAt);
		found.push({ ...toOperation(kind, path, offset, bytes.subarray(dataAt, end)), end });
		at = end;
	}
	return found;
}

function toOperation(kind: string, path: string, offset: number, data: Buffer): Operation {
	switch (kind) {
		case "W":
			return { kind: "write", path, offset, data };
		case "T":
			return { kind: "truncate", path, size: offset };
		case "S":
			return { kind: "sync", path };
		case "C":
			return { kind: "create", path };
		case "U":
			return { kind: "unlink", path };
		case "R":
			return { kind: "rename", path, to: data.toString("utf8") };
		default:
			throw new Error(`the record has an operation "${kind}" that nobody knows`);
	}
}
