// A program of its own: an order comes in on standard input, its PDF goes out on standard output, and the memory it took goes with it.

import { text } from "node:stream/consumers";
import { pipeline } from "node:stream/promises";
import type { PaperOrder } from "./order.ts";
import { drawSheet } from "./paper.ts";

// The box starts it and hands over what it has checked itself; nobody else reaches this pipe.
const order = JSON.parse(await text(process.stdin)) as PaperOrder;
await pipeline(drawSheet(order) as unknown as NodeJS.ReadableStream, process.stdout);
