// The drawings of an alarm's steps: each shows somebody do it. Strokes like the mark's, one accent for what moves.

import type { Picture } from "./alarm-steps.ts";

/** In a box of 144 × 96. `things` in the text's colour, `action` in the accent. */
interface Drawing {
	readonly things: string;
	readonly action: string;
}

const FRIDGE = "M8 6h44v84H8ZM8 34h44M8 62h44";
const HAND =
	"M94 66V48a4 4 0 0 1 8 0v14V42a4 4 0 0 1 8 0v20V44a4 4 0 0 1 8 0v20V50a4 4 0 0 1 8 0v24c0 12-8 18-16 18-9 0-15-4-21-14l-8-13c-2-5 4-8 8-4l5 5";
const VIALS = "M16 24v-6h6v6M14 34V26l2-2h6l2 2v8M34 24v-6h6v6M32 34v-8l2-2h6l2 2v8M24 52v-6h6v6M22 62v-8l2-2h6l2 2v8";
const VIAL_IN_THE_AIR = "M73 8h8v6h-8ZM71 32V18l2-4h8l2 4v14ZM71 24h12";
const THERMOMETER = "M102 56V14a8 8 0 0 1 16 0v42a16 16 0 1 1-16 0ZM128 18h8M128 30h8M128 42h8";

const DRAWINGS: Readonly<Record<Picture, Drawing>> = {
	"close-door": {
		things: "M8 6h44v84H8ZM8 34h44M8 62h44M52 6l26 8v84l-26-8M70 50v14",
		action: `M134 16H92M102 7l-10 9 10 9${HAND}`,
	},
	"keep-shut": {
		things: "M22 6h54v84H22ZM22 34h54M66 16v10M66 44v18",
		action: "M94 52h36v32H94ZM101 52V41a11 11 0 0 1 22 0v11M112 64v8",
	},
	"plug-in": {
		things:
			"M8 16h44v64H8ZM30 34a14 14 0 1 0 .01 0ZM24 48h.1M36 48h.1M84 30h18c10 0 18 8 18 18s-8 18-18 18H84ZM84 40H70M84 56H70M120 48h8c10 0 8 28 14 38",
		action: "M88 14H60M70 5l-10 9 10 9",
	},
	"to-box": {
		things: `${FRIDGE}${VIALS}M78 60h54v32H78ZM74 48h62v12H74ZM105 66v20M96 71l18 10M114 71l-18 10`,
		action: `${VIAL_IN_THE_AIR}M90 20c12 0 18 8 18 20M100 32l8 9 8-9`,
	},
	"to-fridge": {
		things: `${FRIDGE}${VIALS}M94 6h44v84H94ZM94 34h44M94 62h44`,
		action: `${VIAL_IN_THE_AIR}M58 48h28M77 39l9 9-9 9M104 78l8 7 14-15`,
	},
	call: {
		things: "M30 4h46v88H30ZM30 74h46M48 83h10M40 62l18-18M57 26a11 11 0 1 0 11 14l-8 2-5-5 2-8Z",
		action: "M88 36c7 7 7 17 0 24M99 26c13 13 13 31 0 44M110 16c19 19 19 45 0 64",
	},
	ask: {
		things: "M14 4h46v88H14ZM14 74h46M32 83h10M88 34h22v12H88ZM84 92V56l4-10h22l4 10v36ZM84 68h30",
		action: "M28 30a9 9 0 1 1 13 8c-3 2-4 4-4 8M37 56h.1M70 22c6 6 6 14 0 20M80 12c4 4 6 8 7 12",
	},
	watch: {
		things: `M6 48c16-26 60-26 76 0-16 26-60 26-76 0Z${THERMOMETER}`,
		action: "M44 34a14 14 0 1 0 .01 0ZM44 44a4 4 0 1 0 .01 0ZM110 64V30M110 64a6 6 0 1 0 .01 0Z",
	},
	"write-down": {
		things: "M16 56V14a8 8 0 0 1 16 0v42a16 16 0 1 1-16 0ZM24 64V34M62 8h56v82H62ZM74 26h30M74 40h30M74 54h16",
		action: "M88 76l34-34 12 12-34 34-15 3ZM116 48l12 12",
	},
	sensor: {
		things: "M8 6h44v84H8ZM8 34h44M52 62c22 0 4-34 24-34h4M80 18h14v20H80ZM94 23h8M94 33h8M118 14h20v28h-20Z",
		action: "M84 58h28M102 49l10 9-10 9M124 28h8",
	},
	"do-not-use": {
		things: "M60 18h24v12H60ZM56 80V40l4-10h24l4 10v40ZM56 52h32M64 64h16",
		action: "M72 5a43 43 0 1 0 .01 0ZM42 18l60 60",
	},
	tell: {
		things: "M6 6h92v62H6ZM40 68l-5 22h34l-5-22M18 20h44M18 34h26",
		action: "M60 38h30v16H60ZM76 82V50a5 5 0 0 1 10 0v18l16 4c5 1 7 4 7 9v14M76 82l-6-6c-5-4-11 1-7 6l12 14",
	},
};

export function StepPicture({ picture }: { picture: Picture }) {
	const { things, action } = DRAWINGS[picture];
	return (
		<svg class="step-picture" data-picture={picture} viewBox="0 0 144 100" aria-hidden="true">
			<path d={things} />
			<path class="action" d={action} />
		</svg>
	);
}
