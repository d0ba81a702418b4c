// One declaration per thing that crosses a wall: from it come the TypeScript type, the check at the door
// (check.ts), the JSON Schema of the OpenAPI pages (json-schema.ts) and the bytes on any road (wire/value.ts).
//
// Declarations are plain frozen data, so a walker is an exhaustive switch over `kind` and nothing else.

/**
 * What bears on a value, for the coder of frames (wire/value-coder.ts). It says nothing of which values there are: type, check,
 * JSON Schema and canonical bytes are the same without it. A hint that changes needs a new version of the fact or a new codebook.
 */
export interface Hint {
	/**
	 * `time`: milliseconds that mostly are whole seconds, minutes, hours. `seq`: of a fact of this lane, not long ago.
	 * `moment`: ms since
	 * 1970. `level`: moves little from one fact to the next.
	 */
	readonly measures?: "time" | "moment" | "seq" | "level";
	/** The name of what it is a number of: a patient in a visit and in a dispensing is one of the same patients. */
	readonly among?: string;
	/** The field before it in the same record that says most about it. */
	readonly given?: string;
	/** Of a list: which fields of its items and of the record around it make it a series of temperatures. */
	readonly series?: "temperatures";
}

/** What a declaration is at run time. The `doc` line is printed in the OpenAPI pages. */
export type Node =
	| {
			readonly kind: "integer";
			readonly min: number;
			readonly max: number;
			readonly doc?: string;
			readonly hint?: Hint;
	  }
	| {
			readonly kind: "decimal";
			readonly step: number;
			readonly min: number;
			readonly max: number;
			readonly doc?: string;
			readonly hint?: Hint;
	  }
	| { readonly kind: "boolean"; readonly doc?: string }
	| {
			readonly kind: "text";
			readonly minLength: number;
			readonly maxLength: number;
			readonly pattern?: string;
			readonly doc?: string;
	  }
	| { readonly kind: "choice"; readonly values: readonly string[]; readonly doc?: string; readonly hint?: Hint }
	| {
			readonly kind: "list";
			readonly item: Node;
			readonly max: number;
			readonly doc?: string;
			readonly hint?: Hint;
	  }
	| { readonly kind: "record"; readonly fields: Readonly<Record<string, Node>>; readonly doc?: string }
	| {
			readonly kind: "tagged";
			readonly tag: string;
			readonly variants: Readonly<Record<string, RecordNode>>;
			readonly doc?: string;
	  }
	| { readonly kind: "maybe"; readonly inner: Node; readonly doc?: string }
	| { readonly kind: "nullable"; readonly inner: Node; readonly doc?: string };

export type RecordNode = Extract<Node, { kind: "record" }>;

/** A declaration of values of type `T`. The type travels in a property that never exists at run time. */
export type Schema<T> = Node & { readonly "~type"?: T };

/** The TypeScript type of a declaration: `type Reading = Static<typeof ReadingSchema>`. */
export type Static<S> = S extends { readonly "~type"?: infer T } ? Exclude<T, undefined> | Extract<T, null> : never;

/** A field that may be left out. Only inside `record`. */
export type Maybe<T> = Extract<Node, { kind: "maybe" }> & { readonly "~type"?: T };
export type RecordSchema<T> = RecordNode & { readonly "~type"?: T };

type Fields = Readonly<Record<string, Node & { readonly "~type"?: unknown }>>;
type OptionalKeys<F extends Fields> = { [K in keyof F]: F[K] extends { readonly kind: "maybe" } ? K : never }[keyof F];
type Flat<T> = { readonly [K in keyof T]: T[K] };
export type RecordOf<F extends Fields> = Flat<
	{ [K in Exclude<keyof F, OptionalKeys<F>>]: Static<F[K]> } & { [K in OptionalKeys<F>]?: Static<F[K]> }
>;

/** Whole number in [min, max]; on the wire a varint (zigzag when `min` is negative). */
export function integer<T extends number = number>(min: number, max: number, doc?: string): Schema<T> {
	return { kind: "integer", min, max, ...(doc !== undefined && { doc }) };
}

/** Number on a fixed grid of `step`; on the wire the whole count of steps, so no float ever crosses a road. */
export function decimal<T extends number = number>(step: number, min: number, max: number, doc?: string): Schema<T> {
	return { kind: "decimal", step, min, max, ...(doc !== undefined && { doc }) };
}

export function boolean(doc?: string): Schema<boolean> {
	return { kind: "boolean", ...(doc !== undefined && { doc }) };
}

/** Text of at most `maxLength` UTF-16 units with no control character; `pattern` is anchored by its author. */
export function text<T extends string = string>(
	maxLength: number,
	options: { minLength?: number; pattern?: string; doc?: string } = {},
): Schema<T> {
	return { kind: "text", minLength: options.minLength ?? 0, maxLength, ...options };
}

/** One of a closed list; on the wire its index, so the order is part of the version. */
export function choice<const V extends string>(values: readonly V[], doc?: string): Schema<V> {
	return { kind: "choice", values, ...(doc !== undefined && { doc }) };
}

export function list<T>(item: Schema<T>, max: number, doc?: string): Schema<readonly T[]> {
	return { kind: "list", item, max, ...(doc !== undefined && { doc }) };
}

/** Fields in their declared order, which is also their order on the wire. Unknown fields are refused. */
export function record<F extends Fields>(fields: F, doc?: string): RecordSchema<RecordOf<F>> {
	return { kind: "record", fields, ...(doc !== undefined && { doc }) };
}

/** A union told apart by the text in its `tag` field. */
export function tagged<Tag extends string, V extends Readonly<Record<string, RecordSchema<unknown>>>>(
	tag: Tag,
	variants: V,
	doc?: string,
): Schema<{ [K in keyof V & string]: Flat<{ readonly [T in Tag]: K } & Static<V[K]>> }[keyof V & string]> {
	return { kind: "tagged", tag, variants, ...(doc !== undefined && { doc }) };
}

export function maybe<T>(inner: Schema<T>): Maybe<T> {
	return { kind: "maybe", inner };
}

export function nullable<T>(inner: Schema<T>): Schema<T | null> {
	return { kind: "nullable", inner };
}

/** The same declaration, with what its coder should know. */
export function hinted<T>(schema: Schema<T>, hint: Hint): Schema<T> {
	return { ...schema, hint } as Schema<T>;
}
