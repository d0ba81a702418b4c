// Who did something, as rooms keep it in two columns beside what was done.

import type { DoneBy } from "@tesai/shared/contract/edge-api/access.ts";
import type { SignedBy } from "@tesai/shared/contract/event/access.ts";
import type { PersonNo } from "@tesai/shared/contract/id.ts";

export function toDoneBy(person: PersonNo | null, how: SignedBy | null): DoneBy {
	return person === null || how === null ? null : { person, how };
}
