import type { conversationRoutes } from '../../../contract/http/conversations.ts';
import { handBack, takeOver, writeAsStaff } from '../../commands/desk.ts';
import { startConversation } from '../../commands/start-conversation.ts';
import { startTurn } from '../../commands/start-turn.ts';
import { stopTurn } from '../../commands/stop-turn.ts';
import { conversationFor } from '../../conversation-context.ts';
import type { HandlersOf } from '../../handler.ts';
import { cookieOptions } from '../../middleware/session.ts';
import { newSecret } from '../../sessions/secrets.ts';
import { VISITOR_COOKIE, VISITOR_SECONDS } from '../../sessions/visitors.ts';
import { readEvents } from './events.ts';
import { listConversations } from './list.ts';
import { readConversation } from './read.ts';

export const conversationHandlers: HandlersOf<typeof conversationRoutes> = {
  async start({ params, body, caller, response }, dependencies) {
    const visitorSecret = caller.visitorSecret ?? (caller.user ? undefined : newSecret());
    const { id } = await startConversation(
      dependencies,
      { ...caller, visitorSecret, customerToken: body?.customerToken ?? caller.customerToken },
      { agentId: params.agentId, mode: body?.mode ?? 'live', versionId: body?.versionId, environment: body?.environment, channel: 'api' },
    );
    if (visitorSecret && !caller.user) {
      response.cookie(VISITOR_COOKIE, visitorSecret, { ...cookieOptions(dependencies.environment), maxAge: VISITOR_SECONDS * 1000 });
    }
    return { status: 201, body: { conversationId: id } };
  },
  list: listConversations,
  read: readConversation,
  async send({ params, body, caller }, dependencies) {
    const conversation = await conversationFor(dependencies, caller, params.conversationId);
    return { status: 202, body: await startTurn(dependencies, conversation, body, { pins: body.pins, by: caller }) };
  },
  events: readEvents,
  async stop({ params, body, caller }, dependencies) {
    const conversation = await conversationFor(dependencies, caller, params.conversationId);
    await stopTurn(dependencies, conversation.id, body?.turnId);
    return { status: 202, body: { stopped: true } };
  },
  async takeOver({ params, body, user, caller }, dependencies) {
    const conversation = await conversationFor(dependencies, caller, params.conversationId);
    return { status: 200, body: await takeOver(dependencies, conversation, user, { force: body?.force ?? false }) };
  },
  async handBack({ params, body, user, caller }, dependencies) {
    const conversation = await conversationFor(dependencies, caller, params.conversationId);
    const how = { force: body?.force ?? false, note: body?.note || null };
    return { status: 200, body: await handBack(dependencies, conversation, user, how) };
  },
  async writeAsStaff({ params, body, user, caller }, dependencies) {
    const conversation = await conversationFor(dependencies, caller, params.conversationId);
    return { status: 200, body: await writeAsStaff(dependencies, conversation, user, body) };
  },
};
