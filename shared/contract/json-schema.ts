// The JSON Schema of a declaration, as Fastify and the OpenAPI pages take it.

import type { Node, RecordNode } from "./schema.ts";

export type JsonSchema = { readonly [keyword: string]: unknown };

export function toJsonSchema(node: Node): JsonSchema {
	const description = node.doc === undefined ? {} : { description: node.doc };
	switch (node.kind) {
		case "integer":
			return { type: "integer", minimum: node.min, maximum: node.max, ...description };
		case "decimal":
			return { type: "number", minimum: node.min, maximum: node.max, ...description };
		case "boolean":
			return { type: "boolean", ...description };
		case "text":
			return {
				type: "string",
				minLength: node.minLength,
				maxLength: node.maxLength,
				...(node.pattern !== undefined && { pattern: node.pattern }),
				...description,
			};
		case "choice":
			return { type: "string", enum: node.values, ...description };
		case "list":
			return { type: "array", items: toJsonSchema(node.item), maxItems: node.max, ...description };
		case "record":
			return { ...object(node, {}), ...description };
		case "tagged":
			return {
				oneOf: Object.entries(node.variants).map(([name, variant]) => object(variant, { [node.tag]: { const: name } })),
				...description,
			};
		case "maybe":
			return toJsonSchema(node.inner);
		case "nullable":
			return { anyOf: [toJsonSchema(node.inner), { type: "null" }] };
	}
}

function object(node: RecordNode, tag: JsonSchema): JsonSchema {
	const fields = Object.entries(node.fields);
	const required = fields.filter(([, field]) => field.kind !== "maybe").map(([name]) => name);
	return {
		type: "object",
		properties: { ...tag, ...Object.fromEntries(fields.map(([name, field]) => [name, toJsonSchema(field)])) },
		required: [...Object.keys(tag), ...required],
		additionalProperties: false,
	};
}
