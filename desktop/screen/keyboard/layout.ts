// Which key stands where. One layout for both languages, so that nothing jumps when they are switched.

/** What a key does that writes nothing by itself; the names are keys of the locale. */
export type Command = "backspace" | "shift" | "accents" | "letters" | "signs" | "space" | "done";

/** One key: the text that it writes, or what it does; as wide as so many of the row's twelve columns. */
export type KeyCap =
	| { readonly text: string; readonly columns: number }
	| { readonly command: Command; readonly columns: number };

export type Layer = "letters" | "accents" | "signs" | "pad";
export const COLUMNS = 12;

const SPAN: Partial<Record<Command, number>> = { backspace: 2, space: 2 };

function toKeys(row: string, columns = 1): KeyCap[] {
	return row.split(" ").map((text) => ({ text: text.normalize("NFC"), columns }));
}

function toCommands(...commands: readonly Command[]): KeyCap[] {
	return commands.map((command) => ({ command, columns: SPAN[command] ?? 1 }));
}

const QWERTY: readonly (readonly KeyCap[])[] = [
	toKeys("q w e r t y u i o p , ."),
	toKeys("a s d f g h j k l ñ - /"),
	[...toCommands("shift"), ...toKeys("z x c v b n m"), ...toCommands("space", "signs", "done")],
];

/** [KB2] The row of Guaraní stands on top, above the letters that it belongs to; acute vowels take its place for one letter. */
export const LAYERS: Readonly<Record<Layer, readonly (readonly KeyCap[])[]>> = {
	letters: [[...toKeys("ã ẽ ĩ õ ũ ỹ g̃ ñ \u2019"), ...toCommands("accents", "backspace")], ...QWERTY],
	accents: [[...toKeys("á é í ó ú ý ü ¿ ¡"), ...toCommands("letters", "backspace")], ...QWERTY],
	signs: [
		[...toKeys('( ) : ; ! ¡ ? ¿ " %'), ...toCommands("backspace")],
		toKeys("1 2 3 4 5 6 7 8 9 0 , ."),
		toKeys("° ₲ + = * / - _ @ # & \u2019"),
		[{ command: "space", columns: 10 }, ...toCommands("letters", "done")],
	],
	pad: [
		[...toKeys("1 2 3", 3), { command: "backspace", columns: 3 }],
		[...toKeys("4 5 6", 3), ...toKeys("-", 3)],
		[...toKeys("7 8 9", 3), ...toKeys(",", 3)],
		[...toKeys("+ 0 /", 3), { command: "done", columns: 3 }],
	],
};

/** Acute vowels are for one letter: a Spanish word has one at most. */
export function layerAfter(layer: Layer, text: string): Layer {
	return layer === "accents" && /\p{L}/u.test(text) ? "letters" : layer;
}
