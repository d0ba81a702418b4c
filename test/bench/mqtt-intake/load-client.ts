// The same load as load.ts by an ordinary client library, as devices use one. argv and output are the same, but for the
// first byte: every PUBLISH is QoS 1 and not retained.

import { connectAsync } from "mqtt";

const [port, publishers, window, seconds] = process.argv.slice(2).map(Number) as [number, number, number, number];
const PAYLOAD = '{"kind":"temperature","celsius":4.37,"humidityPercent":61.5}';

let acknowledged = 0;
for (let number = 0; number < publishers; number++) {
	const client = await connectAsync(`mqtt://127.0.0.1:${port}`, { reconnectPeriod: 0 });
	const publish = () => {
		client.publish(`tesai/v1/reading/bench-${number}`, PAYLOAD, { qos: 1 }, (error) => {
			if (error !== undefined && error !== null) throw error;
			acknowledged++;
			publish();
		});
	};
	for (let inFlight = 0; inFlight < window; inFlight++) publish();
}
const pause = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms));
await pause(seconds * 250);
const before = acknowledged;
const startedAt = performance.now();
await pause(seconds * 1_000);
const perSecond = ((acknowledged - before) * 1_000) / (performance.now() - startedAt);
process.stdout.write(`${JSON.stringify({ perSecond })}\n`);
process.exit(0);
