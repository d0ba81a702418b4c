// The alternative as a program: modbus-serial by itself asks four units over and over, and says how often it was answered.

import modbus from "modbus-serial";

const UNITS = [1, 2, 3, 4];
let readings = 0;
const client = new modbus.default();
await client.connectTelnet("127.0.0.1", { port: Number(process.argv[2]) });
client.setTimeout(500);
process.on("message", () => console.log(JSON.stringify({ msg: "readings", readings })));
console.log(JSON.stringify({ msg: "ready" }));
for (;;) {
	for (const unit of UNITS) {
		client.setID(unit);
		await client.readInputRegisters(1, 2);
		readings++;
	}
}
