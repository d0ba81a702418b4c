import type { CommandId, CommandProof } from "@tesai/shared/contract/event/command.ts";
import type { BoxCommand } from "@tesai/shared/contract/hub-api/authoring.ts";
import type { PostId } from "@tesai/shared/contract/id.ts";
import { DAY, epochMs, HOUR, millis } from "@tesai/shared/contract/quantity.ts";
import { describe, expect, test } from "vitest";
import { renderCommands } from "./commands.ts";
import { LANGUAGES, openLanguage } from "./language.ts";
import { renderRegion } from "./page.ts";

const NOW = epochMs(1_790_000_000_000);
const commandOf = (state: BoxCommand["state"], proof: CommandProof | null = null, no = 1): BoxCommand => ({
	command: no as CommandId,
	post: "puesto-1" as PostId,
	order: { order: "tell-now" },
	givenAt: epochMs(NOW - 3 * HOUR),
	expiresAt: epochMs(NOW + DAY),
	state,
	proof,
	settledAt: null,
});
const NAMES = new Map([["puesto-1", "Loma <Plata>"]]);
const render = (commands: readonly BoxCommand[], lang: "es" | "gn" = "es") => {
	const rendered = renderCommands(openLanguage(lang), commands, NAMES, NOW);
	return rendered === false ? "" : rendered.markup;
};

describe("orders on the region's page", () => {
	test("nothing at all where nothing was commanded, and eight at most", () => {
		expect(render([])).toBe("");
		expect(renderRegion([], "es", NOW)).not.toContain("Órdenes");
		const many = Array.from({ length: 20 }, (_, no) => commandOf("given", null, no + 1));
		expect(render(many).match(/<article/g)).toHaveLength(8);
	});

	test.each<[BoxCommand, string, string]>([
		[commandOf("waiting"), "on-its-way", "Todavía no salió"],
		[commandOf("given"), "on-its-way", "En camino"],
		[commandOf("applied"), "on-its-way", "El puesto la tiene"],
		[
			commandOf("done", { proof: "facts", lane: "summary", first: 4, last: 6 }),
			"all-good",
			"Datos: resúmenes, del 4 al 6",
		],
		[commandOf("done", { proof: "facts", lane: "summary", first: 4, last: 3 }), "all-good", "No había nada nuevo"],
		[commandOf("done", { proof: "starts", before: 2, after: 3 }), "all-good", "2 → 3"],
		[
			commandOf("expired", { proof: "late", byMs: millis(30 * HOUR), errorMs: millis(5) }),
			"look-now",
			"30 horas después",
		],
		[
			commandOf("refused", { proof: "refusal", why: "clock-unsure", errorMs: DAY }),
			"look-now",
			"El reloj del puesto no permite saber",
		],
		[
			commandOf("refused", { proof: "refusal", why: "nothing-there", errorMs: millis(0) }),
			"look-now",
			"ya no están en el puesto",
		],
		[commandOf("failed"), "look-now", "Falló"],
	])("HC2 %j is shown as %s: %s", (command, attention, words) => {
		const markup = render([command]);
		expect(markup).toContain(`<article class="${attention}">`);
		expect(markup).toContain(words);
		expect(markup).toContain("Loma &lt;Plata&gt;");
		// Never by colour alone: whatever asks for somebody has a drawn sign beside its word.
		expect(markup.includes("<svg")).toBe(attention !== "on-its-way");
	});

	test.each(LANGUAGES)("%s: the page carries them, and no key or hole", (lang) => {
		const page = renderRegion([], lang, NOW, undefined, undefined, [commandOf("failed"), commandOf("waiting")]);
		const words = page.replace(/<[^>]+>/g, " ");
		expect(words).not.toMatch(/command\.|order\.|\{\{|undefined|null/);
		expect(page).toContain('id="commands"');
	});
});
