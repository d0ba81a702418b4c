// When a list is searched instead of read, and what is then left of it.

import { compareNames, findByText } from "@tesai/shared/contract/letters.ts";

/** A look takes in so many; a field above them would only be in the way. */
const AT_A_LOOK = 8;

export function isLong(list: readonly unknown[]): boolean {
	return list.length > AT_A_LOOK;
}

/** Those that have what was typed, exact ones first; a short list is shown whole, whatever was typed while it was long. */
export function pickFound<Item>(
	list: readonly Item[],
	typed: string,
	wordsOf: (item: Item) => string,
	isSearched = isLong(list),
): readonly Item[] {
	return isSearched ? findByText(list, typed, wordsOf) : list;
}

/** A long list of people stands as in a register; a short one in the order in which everybody knows it. */
export function sortPeople<Person extends { readonly name: string }>(people: readonly Person[]): readonly Person[] {
	return isLong(people) ? people.toSorted((one, other) => compareNames(one.name, other.name)) : people;
}
