// Makes a text fit for the cellular network: into the alphabet in which a message holds 160 characters, and into parts.
//
// One letter outside that alphabet would turn the whole message into one of 70 characters, and á, í, ó, ú and all of
// Guaraní's nasal vowels are outside. An alarm is read as well without them, and arrives in one part.

/** 3GPP TS 23.038, default alphabet: the place in the string is the code. */
const GSM7 =
	"@£$¥èéùìòÇ\nØø\rÅåΔ_ΦΓΛΩΠΨΣΘΞ\u001bÆæßÉ !\"#¤%&'()*+,-./0123456789:;<=>?¡ABCDEFGHIJKLMNOPQRSTUVWXYZÄÖÑÜ§¿abcdefghijklmnopqrstuvwxyzäöñüà";
/** Behind an escape character: each takes the place of two. */
const EXTENSION = "^{}\\[~]|€";
/**
 * Never sent although the alphabet has them: their codes are line ends, the end of the message, the escape character, or what a
 * serial line takes for flow control; NUL is lost in some modems.
 */
const UNSENDABLE = new Set(["@", "\n", "\r", "_", "Γ", "Θ", "Ξ", "\u001b"]);

const CODE_OF: ReadonlyMap<string, number> = new Map([...GSM7].map((character, code) => [character, code]));

/** What has no letter underneath that would do. */
const INSTEAD: Readonly<Record<string, string>> = {
	"’": "'",
	"‘": "'",
	ʼ: "'",
	"´": "'",
	"`": "'",
	"“": '"',
	"”": '"',
	"«": '"',
	"»": '"',
	"–": "-",
	"—": "-",
	"−": "-",
	"·": "-",
	_: "-",
	"…": "...",
	"°": "",
	º: "o",
	ª: "a",
	"@": "(a)",
	"€": "EUR",
	"[": "(",
	"]": ")",
	"{": "(",
	"}": ")",
	"|": "/",
	"\\": "/",
	"^": "'",
	"~": "-",
	"≤": "<=",
	"≥": ">=",
	"₲": "Gs",
	"\n": " ",
	"\r": " ",
	"\t": " ",
	"\u00a0": " ",
	"\u202f": " ",
};

/** P45: the same words in letters that may be sent; whatever has no likeness becomes `?`. */
export function transliterateToGsm7(text: string): string {
	return [...text.normalize("NFC")].map(transliterateOne).join("");
}

function transliterateOne(character: string): string {
	if (CODE_OF.has(character) && !UNSENDABLE.has(character)) return character;
	const instead = INSTEAD[character];
	if (instead !== undefined) return instead;
	const letters = [...character.normalize("NFD").replace(/\p{M}/gu, "")];
	// A combining mark of its own, as in g̃, leaves nothing behind.
	return letters.map((letter) => (CODE_OF.has(letter) && !UNSENDABLE.has(letter) ? letter : "?")).join("");
}

/** The alphabet and the number of parts that a network would need for the text as it stands. */
export function planSms(text: string): { readonly alphabet: "gsm7" | "ucs2"; readonly parts: number } {
	const characters = [...text];
	if (!characters.every((character) => CODE_OF.has(character) || EXTENSION.includes(character))) {
		return { alphabet: "ucs2", parts: partsOf(text.length, 70, 67) };
	}
	const septets = characters.length + characters.filter((character) => EXTENSION.includes(character)).length;
	return { alphabet: "gsm7", parts: partsOf(septets, 160, 153) };
}

function partsOf(length: number, single: number, joined: number): number {
	return length <= single ? 1 : Math.ceil(length / joined);
}

/**
 * P46: what is sent, message by message: one of up to 160 characters, or several of 153 that say which of how many each is. Text
 * mode cannot join them on the telephone, so a reader must be able to.
 */
export function splitSms(text: string): string[] {
	const sendable = transliterateToGsm7(text);
	const { parts } = planSms(sendable);
	if (parts === 1) return [sendable];
	return Array.from({ length: parts }, (_, at) => `${at + 1}/${parts} ${sendable.slice(at * 153, (at + 1) * 153)}`);
}

/** The codes of a transliterated text, one byte each, for a modem whose character set is "GSM". */
export function encodeGsm7(text: string): Uint8Array {
	return Uint8Array.from([...text], (character) => CODE_OF.get(character) ?? 0x3f);
}

/** What a modem whose character set is "UCS2" says: four hex digits a character; undefined for anything else. */
export function decodeUcs2Hex(hex: string): string | undefined {
	if (hex.length % 4 !== 0 || !/^[0-9A-Fa-f]*$/.test(hex)) return undefined;
	return String.fromCharCode(...(hex.match(/..../g) ?? []).map((code) => Number.parseInt(code, 16)));
}

/** The same the other way, as a modem says it. */
export function encodeUcs2Hex(text: string): string {
	return Array.from({ length: text.length }, (_, at) =>
		text.charCodeAt(at).toString(16).toUpperCase().padStart(4, "0"),
	).join("");
}
