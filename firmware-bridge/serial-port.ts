// Opens a device by its configured path: a serial port of the machine, or the same bytes over TCP.

import { AppError } from "@tesai/shared/contract/error.ts";
import { type OpenLine, openPort, type Port, type PortOptions } from "./port.ts";
import { parseTcpPath, tcpLineOpener } from "./tcp-line.ts";

export type Parity = "none" | "even" | "odd";

export interface SerialOptions extends PortOptions {
	/** A TCP converter keeps its own line settings: there these two are ignored. */
	readonly baudRate: number;
	readonly parity: Parity;
}

/** Returns at once and never throws for a device that is not there: the port opens when it can. */
export function openSerialPort(path: string, options: SerialOptions): Port {
	if (!path.startsWith("tcp://")) return openPort(ttyLineOpener(path, options), options);
	const address = parseTcpPath(path);
	if (address === undefined) throw new AppError("invalid", `${path} is not tcp://host:port`);
	return openPort(tcpLineOpener(address), options);
}

/**
 * DTR and RTS stay as the kernel sets them on open: a pseudo-terminal has neither, and asking for them there is an error.
 */
function ttyLineOpener(path: string, { baudRate, parity }: SerialOptions): OpenLine {
	return async ({ onBytes, onClosed }) => {
		// Loaded with the first port that needs it: a post whose devices are all on the network saves the memory.
		const { SerialPort } = await import("serialport");
		const port = new SerialPort({ path, baudRate, parity, dataBits: 8, stopBits: 1, autoOpen: false });
		port.on("data", onBytes);
		port.on("close", () => onClosed("the device is gone"));
		port.on("error", (error) => onClosed(error.message));
		await new Promise<void>((resolve, reject) => port.open((error) => (error ? reject(error) : resolve())));
		return {
			write: (bytes, done) => {
				port.write(Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength), undefined, done);
			},
			close: () => new Promise((resolve) => (port.isOpen ? port.close(() => resolve()) : resolve())),
		};
	};
}
