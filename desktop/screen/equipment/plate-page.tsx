// The form for what stands on a fridge's plate, and on the logger that may be built into it.

import { useSignal } from "@preact/signals";
import { SUPPLIES } from "@tesai/shared/contract/event/equipment.ts";
import { useEffect } from "preact/hooks";
import { useDraft, useDraftEnd, useStage } from "../access/use-draft.ts";
import { fetchEquipment, sendPlate } from "../api.ts";
import { say } from "../i18n.ts";
import { picture } from "../live.ts";
import { openPage } from "../route.ts";
import { PageFoot } from "../system/page-foot.tsx";
import { KEEPING_WORDS } from "./equipment-page.tsx";
import {
	EMPTY_FIELDS,
	type Keeping,
	PLATE_FIELDS,
	type PlateDraft,
	type PlateField,
	toDraft,
	toKeeping,
	toPlate,
} from "./view-model.ts";

/** The form stands only once it is known what was written before: an answer that comes late must not take typed words away. */
export function PlatePage({ fridge }: { fridge: string }) {
	const known = useSignal<PlateDraft | null>(null);
	useEffect(() => {
		void fetchEquipment(fridge).then((answer) => {
			known.value = toDraft(answer.ok ? answer.value.plate : null);
		});
	}, [fridge]);
	if (known.value !== null) return <PlateForm fridge={fridge} known={known.value} />;
	return (
		<div class="page">
			<p class="empty">{say("system:looking")}</p>
			<PageFoot to={{ page: "equipment", fridge }} />
		</div>
	);
}

function PlateForm({ fridge, known }: { fridge: string; known: PlateDraft }) {
	const draft = useDraft(`plate/${fridge}`, "plate", known);
	const endDraft = useDraftEnd(`plate/${fridge}`);
	const keeping = useStage<Keeping>("choosing");
	const wrong = useStage<readonly string[]>([]);
	const name = picture.value?.fridges.find((one) => one.id === fridge)?.name ?? "";

	async function save(): Promise<void> {
		if (keeping.value === "saving") return;
		const filled = toPlate(draft.value);
		wrong.value = "wrong" in filled ? filled.wrong : [];
		if ("wrong" in filled) return;
		keeping.value = "saving";
		keeping.value = toKeeping(await sendPlate(fridge, filled.plate));
		if (keeping.value !== "saved") return;
		endDraft();
		openPage({ page: "equipment", fridge });
	}

	const { logger } = draft.value;
	return (
		<form
			class="page plate-form"
			onSubmit={(event) => {
				event.preventDefault();
				void save();
			}}
		>
			<h2>
				<span>{name}</span> {say("equipment:plate.title")}
			</h2>
			<div class="plate-fields">
				<fieldset class="supplies" aria-label={say("equipment:field.supply")}>
					{SUPPLIES.map((supply) => (
						<label key={supply} class="reason">
							<input
								type="radio"
								name="supply"
								value={supply}
								checked={draft.value.supply === supply}
								onChange={() => {
									draft.value = { ...draft.value, supply };
								}}
							/>
							<span>{say(`equipment:supply.${supply}`)}</span>
						</label>
					))}
				</fieldset>
				<label class="reason">
					<input
						type="checkbox"
						name="logger"
						checked={logger !== null}
						onChange={(event) => {
							draft.value = { ...draft.value, logger: event.currentTarget.checked ? EMPTY_FIELDS : null };
						}}
					/>
					<span>{say("equipment:logger")}</span>
				</label>
				<FieldInputs
					of="fridge"
					fields={draft.value.fridge}
					wrong={wrong.value}
					change={(field, value) => {
						draft.value = { ...draft.value, fridge: { ...draft.value.fridge, [field]: value } };
					}}
				/>
				{logger !== null && (
					<>
						<h3>{say("equipment:logger.plate")}</h3>
						<FieldInputs
							of="logger"
							fields={logger}
							wrong={wrong.value}
							change={(field, value) => {
								draft.value = { ...draft.value, logger: { ...logger, [field]: value } };
							}}
						/>
					</>
				)}
			</div>
			<PageFoot to={{ page: "equipment", fridge }}>
				<p class="form-words" role="status" data-bad={wrong.value.length > 0 || keeping.value === "unsaved"}>
					{wrong.value.length > 0
						? say("equipment:wrong")
						: keeping.value !== "choosing" && say(KEEPING_WORDS[keeping.value])}
				</p>
				<button type="submit" class="main" disabled={keeping.value === "saving"}>
					{say("equipment:save")}
				</button>
			</PageFoot>
		</form>
	);
}

function FieldInputs(props: {
	of: "fridge" | "logger";
	fields: Readonly<Record<PlateField, string>>;
	wrong: readonly string[];
	change: (field: PlateField, value: string) => void;
}) {
	return PLATE_FIELDS.map((field) => {
		const path = props.of === "logger" ? `logger.${field}` : field;
		return (
			<label key={path}>
				<span>{say(`equipment:field.${field}`)}</span>
				<input
					type="text"
					name={path}
					maxLength={60}
					autocomplete="off"
					placeholder={EXAMPLES[field]}
					inputMode={field === "producedOn" ? "numeric" : undefined}
					aria-invalid={props.wrong.includes(path)}
					value={props.fields[field]}
					onInput={(event) => props.change(field, event.currentTarget.value)}
				/>
			</label>
		);
	});
}

/** Forms that a person cannot guess; the same in every language. */
const EXAMPLES: Readonly<Partial<Record<PlateField, string>>> = { pqsCode: "E003/123", producedOn: "31/03/2025" };
