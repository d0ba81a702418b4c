// How a fact's body is told, worked out once from its declaration: which model each field has, and where it is in the canonical form.

import type { Hint, Node, RecordNode } from "../../contract/schema.ts";
import { StampSchema } from "../../contract/time.ts";
import { mixHash } from "./bit-model.ts";

/** `path` names the field to the model; `given` is the place of the sibling that says most about it, or −1. */
interface Place {
	readonly path: number;
	readonly given: number;
}
export interface NumberPlan extends Place {
	readonly as: "small" | "whole" | "time" | "moment" | "seq" | "member" | "level";
	readonly signed: boolean;
	/** Of a member: what it is one of. */
	readonly among: number;
}
export interface RecordPlan extends Place {
	readonly as: "record";
	readonly fields: readonly Plan[];
	/** The field that is a series, whose units are told with it; −1 for none. */
	readonly series: number;
}
export type Plan =
	| NumberPlan
	| RecordPlan
	| (Place & { readonly as: "flag" | "text" | "stamp" | "series" })
	| (Place & { readonly as: "option"; readonly inner: Plan })
	| (Place & { readonly as: "list"; readonly item: Plan })
	| (Place & { readonly as: "tagged"; readonly variants: readonly RecordPlan[] });

/** A range no wider is learned value by value. */
const SMALL_RANGE = 255;

/** Of a series the two units stand right before the list in the declaration. */
export const UNITS_BEFORE_SERIES = 2;

/**
 * `kind` and `version` of the fact: the same field of another kind is another field. `variants`: how many each union has in the
 * codebook, in the order in which they are met; a union grows, and what a codebook never met goes as bytes. Left out: all there are.
 */
export function planBody(body: Node, kind: number, version: number, variants?: readonly number[]): Plan {
	return planNode(body, mixHash(kind, version), -1, variants?.slice());
}

/** The other way round: how many variants each union of a plan has. */
export function countVariants(plan: Plan): number[] {
	switch (plan.as) {
		case "tagged":
			return [plan.variants.length, ...plan.variants.flatMap(countVariants)];
		case "record":
			return plan.fields.flatMap(countVariants);
		case "list":
			return countVariants(plan.item);
		case "option":
			return countVariants(plan.inner);
		default:
			return [];
	}
}

function planNode(node: Node, path: number, given: number, unions: number[] | undefined): Plan {
	switch (node.kind) {
		case "integer":
		case "decimal":
			return { ...numberAs(node, node.hint), path, given, signed: node.min < 0, among: groupOf(node.hint) };
		case "choice":
			return { as: "small", path, given, signed: false, among: 0 };
		case "boolean":
			return { as: "flag", path, given };
		case "text":
			return { as: "text", path, given };
		case "list":
			if (node.hint?.series !== undefined) return { as: "series", path, given };
			return { as: "list", path, given, item: planNode(node.item, mixHash(path, 1), -1, unions) };
		case "record":
			return node === StampSchema ? { as: "stamp", path, given } : planRecord(node, path, given, unions);
		case "tagged": {
			const known = Object.values(node.variants).slice(0, unions?.shift());
			const variants = known.map((variant, at) => planRecord(variant, mixHash(path, at + 1), -1, unions));
			return { as: "tagged", path, given, variants };
		}
		case "maybe":
		case "nullable":
			return { as: "option", path, given, inner: planNode(node.inner, mixHash(path, 1), given, unions) };
	}
}

function planRecord(node: RecordNode, path: number, given: number, unions: number[] | undefined): RecordPlan {
	const names = Object.keys(node.fields);
	const fields = Object.values(node.fields).map((field, at) => {
		const hint = hintOf(field)?.given;
		return planNode(field, mixHash(path, at + 1), hint === undefined ? at - 1 : names.indexOf(hint), unions);
	});
	return { as: "record", path, given, fields, series: fields.findIndex((field) => field.as === "series") };
}

function numberAs(
	node: { readonly min: number; readonly max: number },
	hint: Hint | undefined,
): Pick<NumberPlan, "as"> {
	if (hint?.measures !== undefined) return { as: hint.measures };
	if (hint?.among !== undefined) return { as: "member" };
	return { as: node.max - node.min <= SMALL_RANGE ? "small" : "whole" };
}

function hintOf(node: Node): Hint | undefined {
	if (node.kind === "maybe" || node.kind === "nullable") return hintOf(node.inner);
	return "hint" in node ? node.hint : undefined;
}

/** A name as a number: FNV-1a. */
function groupOf(hint: Hint | undefined): number {
	let hash = 0x811c9dc5;
	for (const letter of hint?.among ?? "") hash = Math.imul(hash ^ letter.charCodeAt(0), 0x01000193);
	return hash;
}
