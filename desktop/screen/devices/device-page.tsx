// One sensor: give it a place (which fridge, then what it measures there), take the place away, or say that it is none of a fridge.

import type { AdoptionRequest, SensorView } from "@tesai/shared/contract/edge-api/coldchain.ts";
import type { FridgeId } from "@tesai/shared/contract/id.ts";
import { listFittingParts, type Part } from "@tesai/shared/contract/wiring.ts";
import { useDraft, useDraftEnd, useStage } from "../access/use-draft.ts";
import { sendAdoption, sendRelease } from "../api.ts";
import { say } from "../i18n.ts";
import { edgeNow, picture } from "../live.ts";
import { type Key, phrase } from "../phrase.ts";
import { StateShape } from "../pictures.tsx";
import { PageFoot } from "../system/page-foot.tsx";
import { DeviceWords } from "./devices-page.tsx";
import { fridgeNames, sensors, useSensors } from "./sensors.ts";
import { canRelease, holderOf, type Placing, toPlacing, toSensorRow } from "./view-model.ts";

const PLACING_WORDS: Readonly<Record<Placing, Key>> = {
	choosing: "devices:choosing",
	saving: "devices:saving",
	saved: "devices:saved",
	unsaved: "devices:unsaved",
	taken: "devices:taken",
	gone: "devices:gone",
};

export function DevicePage({ sensor: id }: { sensor: string }) {
	useSensors();
	const placing = useStage<Placing>("choosing");
	const endDraft = useDraftEnd(`place/${id}`);
	const sensor = sensors.value?.find((one) => one.sensor === id);

	async function send(request: AdoptionRequest | "release"): Promise<void> {
		if (placing.value === "saving") return;
		placing.value = "saving";
		placing.value = toPlacing(await (request === "release" ? sendRelease(id) : sendAdoption(id, request)));
		if (placing.value === "saved") endDraft();
	}

	if (placing.value === "saved" || placing.value === "gone") {
		return (
			<div class="page told" role="status">
				<p class="told-words">
					<StateShape state={placing.value === "saved" ? "all-good" : "look-now"} />
					{say(PLACING_WORDS[placing.value])}
				</p>
				<PageFoot to={{ page: "devices" }} />
			</div>
		);
	}
	if (sensor === undefined) {
		return (
			<div class="page">
				<p class="empty">{say(sensors.value === null ? "system:looking" : "devices:gone")}</p>
				<PageFoot to={{ page: "devices" }} />
			</div>
		);
	}
	const isPlaced = sensor.serves.length > 0 || sensor.ignored;
	return (
		<div class="page device-page">
			<div class="device-card">
				<DeviceWords row={toSensorRow(sensor, fridgeNames(), edgeNow.value)} />
			</div>
			{isPlaced ? (
				<Placed sensor={sensor} placing={placing.value} release={() => void send("release")} />
			) : (
				<PlaceForm sensor={sensor} placing={placing.value} send={(request) => void send(request)} />
			)}
		</div>
	);
}

function Placed(props: { sensor: SensorView; placing: Placing; release: () => void }) {
	const { sensor, placing } = props;
	return (
		<>
			<p class="device-told">
				{say(sensor.ignored ? "devices:ignored" : canRelease(sensor) ? "devices:adopted" : "devices:configured")}
			</p>
			<PageFoot to={{ page: "devices" }}>
				<p class="form-words" role="status" data-bad={placing === "unsaved" || placing === "taken"}>
					{placing !== "choosing" && say(placing === "taken" ? "devices:blocked" : PLACING_WORDS[placing])}
				</p>
				{canRelease(sensor) && (
					<button type="button" class="main" disabled={placing === "saving"} onClick={props.release}>
						{say(sensor.ignored ? "devices:remember" : "devices:release")}
					</button>
				)}
			</PageFoot>
		</>
	);
}

function PlaceForm(props: { sensor: SensorView; placing: Placing; send: (request: AdoptionRequest) => void }) {
	const { sensor, placing, send } = props;
	const fridges = picture.value?.fridges ?? [];
	const parts = listFittingParts(sensor.newest.kind);
	// What can only be one thing is not asked.
	const form = `place/${sensor.sensor}`;
	const fridge = useDraft<FridgeId | null>(form, "fridge", fridges.length === 1 ? (fridges[0]?.id ?? null) : null);
	const part = useDraft<Part | null>(form, "part", parts.length === 1 ? (parts[0] ?? null) : null);
	const holder =
		fridge.value !== null && part.value !== null
			? holderOf(sensors.value ?? [], sensor.sensor, fridge.value, part.value)
			: undefined;
	const isWhole = fridge.value !== null && part.value !== null;
	return (
		<form
			class="place-form"
			onSubmit={(event) => {
				event.preventDefault();
				if (fridge.value !== null && part.value !== null) send({ fridge: fridge.value, part: part.value });
			}}
		>
			<div class="place-questions">
				<Choice
					name="fridge"
					legend="devices:which-fridge"
					options={fridges.map(({ id, name }) => ({ value: id, words: name }))}
					chosen={fridge.value}
					choose={(value) => {
						fridge.value = value;
					}}
				/>
				<Choice
					name="part"
					legend="devices:which-part"
					options={parts.map((value) => ({ value, words: say(`devices:part.${value}`) }))}
					chosen={part.value}
					choose={(value) => {
						part.value = value;
					}}
				/>
			</div>
			<PageFoot to={{ page: "devices" }}>
				<button
					type="button"
					class="none-of-a-fridge"
					disabled={placing === "saving"}
					onClick={() => send({ part: "ignored" })}
				>
					{say("devices:ignore")}
				</button>
				<p class="form-words" role="status" data-bad={placing === "unsaved" || placing === "taken"}>
					{placing !== "choosing"
						? say(PLACING_WORDS[placing])
						: holder !== undefined
							? say(phrase("devices:replaces", { sensor: holder }))
							: !isWhole && say("devices:choosing")}
				</p>
				<button type="submit" class="main" disabled={!isWhole || placing === "saving"}>
					{say("devices:save")}
				</button>
			</PageFoot>
		</form>
	);
}

function Choice<Value extends string>(props: {
	name: string;
	legend: Key;
	options: readonly { readonly value: Value; readonly words: string }[];
	chosen: Value | null;
	choose: (value: Value) => void;
}) {
	return (
		<fieldset class="place-question">
			<legend>{say(props.legend)}</legend>
			{props.options.map(({ value, words }) => (
				<label key={value} class="reason">
					<input
						type="radio"
						name={props.name}
						value={value}
						checked={props.chosen === value}
						onChange={() => props.choose(value)}
					/>
					<span>{words}</span>
				</label>
			))}
		</fieldset>
	);
}
