// A fridge's plate and its service log; a work that was done is written down with two touches.

import { useSignal } from "@preact/signals";
import type { EquipmentView, Plate, ServiceView } from "@tesai/shared/contract/edge-api/equipment.ts";
import type { Work } from "@tesai/shared/contract/event/equipment.ts";
import { useEffect } from "preact/hooks";
import { useDraft, useDraftEnd, useStage } from "../access/use-draft.ts";
import { fetchEquipment, fetchServices, sendService } from "../api.ts";
import { say } from "../i18n.ts";
import { picture } from "../live.ts";
import type { Key } from "../phrase.ts";
import { openPage } from "../route.ts";
import { PageFoot } from "../system/page-foot.tsx";
import { writeDate } from "../time/written-date.ts";
import { type Keeping, PLATE_FIELDS, toKeeping, toLogLines, WORK_CHOICES } from "./view-model.ts";

export const KEEPING_WORDS: Readonly<Record<Keeping, Key>> = {
	choosing: "equipment:choosing",
	saving: "equipment:saving",
	saved: "equipment:saved",
	unsaved: "equipment:unsaved",
};

export function EquipmentPage({ fridge }: { fridge: string }) {
	const equipment = useSignal<EquipmentView | null>(null);
	const services = useSignal<readonly ServiceView[]>([]);
	const work = useDraft<Work | null>(`service/${fridge}`, "work", null);
	const note = useDraft(`service/${fridge}`, "note", "");
	const endDraft = useDraftEnd(`service/${fridge}`);
	const keeping = useStage<Keeping>("choosing");
	/** The entry just saved, and whether the next one takes its place. */
	const newest = useSignal<number | null>(null);
	const isCorrecting = useSignal(false);
	const name = picture.value?.fridges.find((one) => one.id === fridge)?.name ?? "";
	const plate = equipment.value?.plate ?? null;

	async function load(): Promise<void> {
		const [described, log] = await Promise.all([fetchEquipment(fridge), fetchServices(fridge)]);
		if (described.ok) equipment.value = described.value;
		if (log.ok) services.value = log.value;
	}
	useEffect(() => void load(), [fridge]);

	async function save(): Promise<void> {
		if (work.value === null || keeping.value === "saving") return;
		keeping.value = "saving";
		const text = note.value.trim();
		const answer = await sendService(fridge, {
			work: work.value,
			...(text !== "" && { note: text }),
			...(isCorrecting.value && newest.value !== null && { corrects: newest.value }),
		});
		keeping.value = toKeeping(answer);
		if (!answer.ok) return;
		newest.value = answer.value.id;
		isCorrecting.value = false;
		endDraft();
		await load();
	}

	return (
		<form
			class="page equipment-page"
			onSubmit={(event) => {
				event.preventDefault();
				void save();
			}}
		>
			<h2>
				<span>{name}</span> {say("equipment:title")}
			</h2>
			<div class="equipment-columns">
				<div>
					<PlateList plate={plate} />
					<h3>{say("equipment:log")}</h3>
					<ServiceLog services={services.value} />
				</div>
				<div>
					<fieldset class="works" aria-label={say("equipment:choosing")}>
						{WORK_CHOICES.map((choice) => (
							<label key={choice} class="reason">
								<input
									type="radio"
									name="work"
									value={choice}
									checked={work.value === choice}
									onChange={() => {
										work.value = choice;
										keeping.value = "choosing";
									}}
								/>
								<span>{say(`equipment:work.${choice}`)}</span>
							</label>
						))}
					</fieldset>
				</div>
			</div>
			<PageFoot to={{ page: "fridge", fridge }}>
				{work.value === null && keeping.value === "saved" ? (
					<button
						type="button"
						class="plate-open"
						onClick={() => {
							isCorrecting.value = true;
							keeping.value = "choosing";
						}}
					>
						{say("equipment:mistaken")}
					</button>
				) : work.value === null ? (
					<button type="button" class="plate-open" onClick={() => openPage({ page: "plate", fridge })}>
						{say(plate === null ? "equipment:plate.write" : "equipment:plate.change")}
					</button>
				) : (
					<label class="note">
						<span>{say("equipment:note")}</span>
						<input
							type="text"
							name="note"
							maxLength={140}
							autocomplete="off"
							value={note.value}
							onInput={(event) => {
								note.value = event.currentTarget.value;
							}}
						/>
					</label>
				)}
				{(work.value === null || keeping.value !== "choosing") && (
					<p class="form-words" role="status" data-bad={keeping.value === "unsaved"}>
						{say(
							isCorrecting.value && keeping.value === "choosing"
								? "equipment:correcting"
								: KEEPING_WORDS[keeping.value],
						)}
					</p>
				)}
				<button type="submit" class="main" disabled={work.value === null || keeping.value === "saving"}>
					{say("equipment:save")}
				</button>
			</PageFoot>
		</form>
	);
}

function PlateList({ plate }: { plate: Plate | null }) {
	if (plate === null) return <p>{say("equipment:plate.none")}</p>;
	return (
		<dl class="plate">
			{PLATE_FIELDS.map((field) => {
				const value = plate[field];
				if (value === undefined) return null;
				return [
					<dt key={`${field} name`}>{say(`equipment:field.${field}`)}</dt>,
					<dd key={field}>{writeDate(value)}</dd>,
				];
			})}
			<dt>{say("equipment:field.supply")}</dt>
			<dd>{say(`equipment:supply.${plate.supply}`)}</dd>
		</dl>
	);
}

function ServiceLog({ services }: { services: readonly ServiceView[] }) {
	if (services.length === 0) return <p>{say("equipment:log.none")}</p>;
	return (
		<ul class="service-log">
			{toLogLines(services).map((line) => (
				<li key={line.id} data-corrected={line.isCorrected}>
					<time>{say(line.day)}</time>
					<span class="service-work">{say(line.work)}</span>
					{line.isCorrected && <span>{say("equipment:corrected")}</span>}
					{line.note !== null && <span class="service-note">{line.note}</span>}
				</li>
			))}
		</ul>
	);
}
