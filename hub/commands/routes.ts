// HTTP in: commands for a post's box. Nobody signs in yet: whoever reaches the hub's port may command.

import { AppError } from "@tesai/shared/contract/error.ts";
import {
	BoxCommandSchema,
	BoxCommandsSchema,
	type NewCommand,
	NewCommandSchema,
} from "@tesai/shared/contract/hub-api/authoring.ts";
import { PostParamsSchema } from "@tesai/shared/contract/hub-api/posts.ts";
import type { Clock } from "@tesai/shared/node/clock.ts";
import { routeSchema, type Server } from "@tesai/shared/node/http.ts";
import type { Store } from "../store/store.ts";
import { giveCommand } from "./actions.ts";
import { type CommandSources, viewCommands } from "./view.ts";

const COMMANDS_LISTED = 200;

export interface CommandsRoom extends CommandSources {
	readonly store: Store;
	readonly clock: Clock;
}

export function registerCommandRoutes(server: Server, room: CommandsRoom): void {
	const boxes = new Map<string, number>(room.posts.map(({ id, box }) => [id, box]));
	const boxOf = (id: string): number => {
		const box = boxes.get(id);
		if (box === undefined) throw new AppError("not-found", "no such post");
		return box;
	};
	server.get<{ Params: { id: string } }>(
		"/v1/posts/:id/commands",
		{
			schema: routeSchema({
				summary: "What a box was commanded, how far each command is, and what came of it",
				params: PostParamsSchema,
				answer: BoxCommandsSchema,
			}),
		},
		({ params }) => viewCommands(room, COMMANDS_LISTED, boxOf(params.id)),
	);
	server.post<{ Params: { id: string }; Body: NewCommand }>(
		"/v1/posts/:id/commands",
		{
			schema: routeSchema({
				summary: "Gives a box a command; it hears of it in an answer and does it once while it lasts",
				params: PostParamsSchema,
				body: NewCommandSchema,
				answer: BoxCommandSchema,
				status: 201,
			}),
		},
		async ({ params, body }, reply) => {
			const box = boxOf(params.id);
			const command = await room.store.write((trx) => giveCommand(trx, box, body, room.clock.utc()));
			const given = (await viewCommands(room, COMMANDS_LISTED, box)).find((one) => one.command === command);
			return reply.status(201).send(given);
		},
	);
}
