import type { EntityManager } from '@mikro-orm/postgresql';
import type { toolCallRoutes } from '../../../contract/http/tool-calls.ts';
import { ToolCall } from '../../../db/entities/tool-call.ts';
import { PolicyDecision } from '../../../db/entities/tool-policy.ts';
import { createInboxFeed } from '../../../db/inbox-feed.ts';
import { CitiflowError } from '../../../domain/errors.ts';
import { resolveToolCall } from '../../commands/resolve-tool-call.ts';
import type { HandlersOf } from '../../handler.ts';
import { newerThan, olderThan, pageOf, placeOf } from '../../page.ts';
import { presentToolCall, presentToolCallDetail } from '../../presenters/tool-call.ts';

/** What waits longest comes first where a person has to act; elsewhere what happened last. */
const OLDEST_FIRST: readonly string[] = ['unknown', 'awaiting-approval'];

export const toolCallHandlers: HandlersOf<typeof toolCallRoutes> = {
  async list({ query, user }, { database }) {
    const { status, toolName, limit, cursor } = query;
    const oldestFirst = OLDEST_FIRST.includes(status ?? '');
    const place = placeOf(cursor);
    const after = oldestFirst ? newerThan('createdAt', place) : olderThan('createdAt', place);
    const order = oldestFirst ? 'asc' : 'desc';
    const found = await database.tenant(user.tenantId, (em) =>
      em.find(
        ToolCall,
        { $and: [{ ...(status ? { status } : {}), ...(toolName ? { toolName } : {}) }, after] },
        { orderBy: { createdAt: order, id: order }, limit: limit + 1 },
      ));
    const { rows, nextCursor } = pageOf(found, limit, (row) => ({ at: row.createdAt, id: row.id }));
    return { status: 200, body: { items: rows.map(presentToolCall), nextCursor } };
  },
  async read({ params, user }, { database }) {
    return { status: 200, body: await database.tenant(user.tenantId, (em) => detailOf(em, params.callId)) };
  },
  async resolve({ params, body, user }, dependencies) {
    await resolveToolCall(dependencies, user, { callId: params.callId, ...body });
    createInboxFeed(dependencies.valkey).announce(user.tenantId, { kind: 'outcome', id: params.callId });
    return { status: 200, body: await dependencies.database.tenant(user.tenantId, (em) => detailOf(em, params.callId)) };
  },
};

/** @throws CitiflowError `not_found` */
async function detailOf(em: EntityManager, callId: string) {
  const call = await em.findOne(ToolCall, { callId });
  if (!call) throw new CitiflowError('not_found');
  const decisions = await em.find(PolicyDecision, { callId }, { orderBy: { createdAt: 'asc', rule: 'asc' } });
  return presentToolCallDetail(call, decisions);
}
