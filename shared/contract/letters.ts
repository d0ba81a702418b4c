// How words are found and put in order whoever typed them: Guaraní tildes and the puso are written in many ways, or left away.

/** Every sign that stands for the puso in the wild; the first one is the form that we store. */
export const PUSO_SIGNS = "\u2019\u2018\u02bc\u02bb'\ua78b\ua78c\u00b4`";
const PUSO = new RegExp(`[${PUSO_SIGNS}]`, "g");

/** The same for every way to write a word: `Ko’ẽrõ`, `ko'ero` and `KOERO`; `hag̃ua`, `hagûa` and `hagua`. Folding twice is folding once. */
export function foldText(text: string): string {
	// Small letters first: "İ" becomes a letter and a mark.
	return text.toLowerCase().normalize("NFD").replace(/\p{M}/gu, "").replace(PUSO, "");
}

/** One spelling for comparing exactly: the case and the kind of puso are no difference, a tilde is. */
function unifyText(text: string): string {
	return text.normalize("NFC").toLowerCase().replace(PUSO, "\u2019");
}

/**
 * Those whose words contain what was typed, exact matches first, then those that match only folded; in the list's own order within both.
 * Nothing typed finds all.
 */
export function findByText<Item>(
	items: readonly Item[],
	typed: string,
	wordsOf: (item: Item) => string,
): readonly Item[] {
	const exact = unifyText(typed.trim());
	const folded = foldText(typed.trim());
	if (exact === "") return items;
	const isExact = (item: Item) => unifyText(wordsOf(item)).includes(exact);
	const isNear = (item: Item) => folded !== "" && foldText(wordsOf(item)).includes(folded);
	return [...items.filter(isExact), ...items.filter((item) => !isExact(item) && isNear(item))];
}

/** Where letters and all other signs begin in the order: after gaps (0) and digits. */
const LETTERS = 100;
const OTHERS = 1_000;

// The Academia's 33 letters, digraphs as one; the letters of loans and names stand where Spanish has them.
const GUARANI =
	"a ã b c ch d e ẽ f g g̃ h i ĩ j k l ll m mb n nd ng nt ñ o õ p q r rr s t u ũ v w x y ỹ z \u2019".normalize("NFD");
const SPANISH = "a b c d e f g h i j k l m n ñ o p q r s t u v w x y z".normalize("NFD");

/** For lists of Guaraní words. A total order: 0 only for what is one text. */
export const compareGuarani: (one: string, other: string) => number = makeComparator(GUARANI);

/** For people's and places' names, as a Spanish register has them: ñ after n, other marks decide only between equals. */
export const compareNames: (one: string, other: string) => number = makeComparator(SPANISH);

/** `alphabet` is decomposed; a letter is one of it with its marks, or without those that it does not know. */
function makeComparator(alphabet: string): (one: string, other: string) => number {
	const letters = alphabet.split(" ");
	const places = new Map(letters.map((letter, place) => [letter, LETTERS + place]));
	const longestFirst = letters.toSorted((one, other) => other.length - one.length).join("|");
	// A digraph ends where its second letter carries a mark of its own: "ng̃" is n and g̃.
	const unit = new RegExp(`(?:${longestFirst})(?!\\p{M})|.\\p{M}*`, "gsu");
	const weigh = (text: string): number[] =>
		[...unifyText(text).normalize("NFD").matchAll(unit)].flatMap(([found]) => {
			const bare = found.replace(/\p{M}/gu, "");
			const place = places.get(found.replace(/(?!\u0303)\p{M}/gu, "")) ?? places.get(bare);
			if (place !== undefined) return [place];
			return bare === "\u2019" || bare === "" ? [] : [weighOther(bare)];
		});
	return (one, other) => compareWeights(weigh(one), weigh(other)) || compareSpelling(one, other);
}

/** Gaps between words come before everything, digits before letters, all else behind. */
function weighOther(sign: string): number {
	if (/^[\s_-]/u.test(sign)) return 0;
	if (/^[0-9]$/.test(sign)) return 1 + Number(sign);
	return OTHERS + (sign.codePointAt(0) ?? 0);
}

function compareWeights(one: readonly number[], other: readonly number[]): number {
	const shared = Math.min(one.length, other.length);
	for (let at = 0; at < shared; at++) {
		const difference = (one[at] ?? 0) - (other[at] ?? 0);
		if (difference !== 0) return difference;
	}
	return one.length - other.length;
}

/** Between words of the same letters: whatever, as long as it is always the same. */
function compareSpelling(one: string, other: string): number {
	const [first, second] = [one.normalize("NFC"), other.normalize("NFC")];
	return first === second ? 0 : first < second ? -1 : 1;
}
