// The post's power: sun, battery, load, how long it lasts, and the day's curve above the fridge's on one axis of time.

import { ChartFrame } from "../coldchain/chart-frame.tsx";
import { say } from "../i18n.ts";
import { edgeNow, picture } from "../live.ts";
import { PageFoot } from "../system/page-foot.tsx";
import { BatteryShape } from "./battery-shape.tsx";
import { PowerChartFrame } from "./power-chart-frame.tsx";
import { toPowerSheet } from "./view-model.ts";

export function PowerPage() {
	const power = picture.value?.power;
	if (power === undefined) return <PageFoot />;
	const sheet = toPowerSheet(power, edgeNow.value);
	const fridge = picture.value?.fridges[0];
	return (
		<div class="page power-page" data-mode={sheet.mode}>
			<div class="power-columns">
				<section class="power-sheet">
					<h2>{say("power:title")}</h2>
					<div class="power-level">
						<BatteryShape sheet={sheet} />
						<div>
							<strong class="power-percent" data-known={power.charge !== null}>
								{say(sheet.percentWords)}
							</strong>
							<p>
								{sheet.level !== null && <strong>{say(sheet.level)}</strong>}
								{sheet.flow !== null && <span>{say(`power:battery.${sheet.flow}`)}</span>}
							</p>
							{sheet.percentError !== null && <p class="small">{say(sheet.percentError)}</p>}
						</div>
					</div>
					<p class="power-left">{say(sheet.left)}</p>
					{sheet.leftMore !== null && <p class="small">{say(sheet.leftMore)}</p>}
					<p class="power-flows">
						<span>{say(sheet.sun)}</span>
						<span>{say(sheet.load)}</span>
					</p>
				</section>
				<div class="power-charts">
					<PowerChartFrame />
					{fridge !== undefined && (
						<>
							<p class="small">{fridge.name}</p>
							<ChartFrame fridge={fridge.id} isPlain />
						</>
					)}
				</div>
			</div>
			<PageFoot>
				<p class="power-mode" data-low={sheet.mode === "survive" || sheet.mode === "asleep"}>
					<strong>{say(sheet.modeName)}</strong>
					<span>{say(sheet.modeWords)}</span>
					{sheet.measured !== null && <span class="small">{say(sheet.measured)}</span>}
				</p>
			</PageFoot>
		</div>
	);
}
