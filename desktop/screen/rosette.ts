// The mark: a rosette of ñandutí lace, drawn by geometry. Warp threads from the middle, two woven rings, an edge of petals.

const SPOKES = 16;
const CENTRE = 50;

/** One path in a box of 100 × 100, to be stroked in a single colour. */
export function rosettePath(): string {
	const parts: string[] = [];
	for (let spoke = 0; spoke < SPOKES; spoke++) {
		parts.push(`M${at(spoke, 9)}L${at(spoke, 35)}`);
		// A petal spans one spoke: out from the ring, around its tip, and back.
		parts.push(
			`M${at(spoke - 0.5, 35)}Q${at(spoke - 0.62, 47)} ${at(spoke, 48)}Q${at(spoke + 0.62, 47)} ${at(spoke + 0.5, 35)}`,
		);
	}
	parts.push(ring(9, 9, SPOKES), ring(19, 25, SPOKES * 2), ring(35, 35, SPOKES * 2));
	return parts.join("");
}

/** A thread that runs once around and is pulled in and out between two radii. */
function ring(inner: number, outer: number, knots: number): string {
	const points = Array.from({ length: knots }, (_, knot) =>
		at((knot * SPOKES) / knots, knot % 2 === 0 ? outer : inner),
	);
	return `M${points.join("L")}Z`;
}

function at(spoke: number, radius: number): string {
	const angle = (spoke / SPOKES) * 2 * Math.PI;
	return `${round(CENTRE + radius * Math.sin(angle))} ${round(CENTRE - radius * Math.cos(angle))}`;
}

function round(value: number): number {
	return Math.round(value * 10) / 10;
}
