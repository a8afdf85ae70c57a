import type { trialRoutes } from '../../../contract/http/trials.ts';
import { forkConversation } from '../../commands/fork-conversation.ts';
import { runNode } from '../../commands/run-node.ts';
import type { HandlersOf } from '../../handler.ts';
import { authorise } from '../../middleware/session.ts';
import { readTurn } from './read-turn.ts';

export const trialHandlers: HandlersOf<typeof trialRoutes> = {
  readTurn,
  async fork({ params, body, user, caller }, dependencies) {
    authorise('conversations:read', caller);
    const { turn, ...fork } = await forkConversation(dependencies, { ...caller, user }, params.conversationId, body);
    return { status: 201, body: { ...fork, turnId: turn?.turnId ?? null } };
  },
  async runNode({ params, body, user, caller }, dependencies) {
    authorise('chat:test', caller);
    return { status: 202, body: await runNode(dependencies, { ...caller, user }, params.agentId, body) };
  },
};
