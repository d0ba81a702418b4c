// Serves the built page, with the policy that keeps anything foreign out of it.

import { existsSync } from "node:fs";
import { resolve } from "node:path";
import serveFiles from "@fastify/static";
import type { Server } from "@tesai/shared/node/http.ts";

const POLICY = [
	"default-src 'self'",
	"connect-src 'self'",
	"object-src 'none'",
	"base-uri 'none'",
	"form-action 'none'",
	"frame-ancestors 'none'",
].join("; ");

/** Without a built page the API still works, and `/` says what to build. */
export async function addPage(server: Server, screenDir: string | undefined): Promise<void> {
	server.addHook("onSend", async (_request, reply) => {
		reply.header("content-security-policy", POLICY);
		reply.header("x-content-type-options", "nosniff");
		reply.header("referrer-policy", "no-referrer");
	});
	if (screenDir === undefined || !existsSync(screenDir)) return;
	await server.register(serveFiles, {
		root: resolve(screenDir),
		preCompressed: true,
		// Built assets carry a hash in their name; everything else is asked for anew each time.
		setHeaders: (reply, path) => {
			reply.header("cache-control", path.includes("/assets/") ? "public, max-age=31536000, immutable" : "no-cache");
		},
	});
}
