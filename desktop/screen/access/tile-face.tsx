// A person as a drawing and a name; never a photograph.

import type { Tile } from "@tesai/shared/contract/edge-api/access.ts";
import type { PersonNo } from "@tesai/shared/contract/id.ts";
import { say } from "../i18n.ts";
import { ROLE_WORDS, shapeOf, type TileShape } from "./tile.ts";

const SHAPES: Readonly<Record<TileShape, string>> = {
	sun: "M24 14a10 10 0 1 0 .01 0ZM24 3v5M24 40v5M3 24h5M40 24h5M9 9l4 4M35 35l4 4M39 9l-4 4M13 35l-4 4",
	house: "M5 24 24 7l19 17M10 20v22h28V20M20 42V29h8v13",
	fish: "M5 24c8-13 22-13 29 0-7 13-21 13-29 0ZM34 24l9-9v18ZM14 22v1",
	star: "M24 4l6 13 14 2-10 10 2 14-12-7-12 7 2-14L4 19l14-2Z",
	leaf: "M8 40C6 18 18 8 41 7c1 23-9 35-31 33ZM8 40 28 20",
	drop: "M24 4c9 12 13 18 13 25a13 13 0 0 1-26 0c0-7 4-13 13-25Z",
	moon: "M33 38A18 18 0 1 1 27 6a15 15 0 0 0 6 32Z",
	heart: "M24 42C10 31 5 24 5 16a9 9 0 0 1 19-3 9 9 0 0 1 19 3c0 8-5 15-19 26Z",
	tree: "M24 45V30M24 4l13 17h-7l9 12H9l9-12h-7Z",
	bell: "M9 36c5-4 4-8 4-15a11 11 0 0 1 22 0c0 7-1 11 4 15ZM20 41a4 4 0 0 0 8 0M24 5v5",
	cup: "M8 14h26v16a12 12 0 0 1-12 12h-2A12 12 0 0 1 8 30ZM34 18h4a5 5 0 0 1 0 11h-4M16 4v5M26 4v5",
	boat: "M5 30h38l-7 12H12ZM24 30V5l14 19H24M20 24V12l-9 12Z",
};

export function PersonShape({ person }: { person: PersonNo }) {
	return (
		<svg class="person-shape" viewBox="0 0 48 48" aria-hidden="true">
			<path d={SHAPES[shapeOf(person)]} />
		</svg>
	);
}

/** Drawing, whole name, work in words. */
export function TileFace({ tile }: { tile: Pick<Tile, "person" | "name" | "roles"> }) {
	return (
		<>
			<PersonShape person={tile.person} />
			<span class="tile-words">
				<strong>{tile.name}</strong>
				{tile.roles.map((role) => (
					<span key={role}>{say(ROLE_WORDS[role])}</span>
				))}
			</span>
		</>
	);
}
