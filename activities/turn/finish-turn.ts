import { randomUUID } from 'node:crypto';
import type { EventLog } from '../../db/event-log.ts';
import type { InboxFeed } from '../../db/inbox-feed.ts';
import type { Orm } from '../../db/orm.ts';
import { queryAsTenant, withTenant } from '../../db/tenancy.ts';
import { citationsOf } from '../../domain/conversation/citations.ts';
import type { ChatEvent, Citation, TurnEnd } from '../../domain/conversation/events.ts';
import { keptSteps } from '../../domain/conversation/kept-steps.ts';
import { storable } from '../../domain/storable.ts';
import { recordHandoff } from '../support/handoff.ts';
import type { FinishTurnRequest } from './contract.ts';
import { createPublisher } from './publisher.ts';

const EVENTS_A_READ = 1_000;

export interface FinishTurnDependencies {
  orm: Orm;
  log: EventLog;
  inbox: InboxFeed;
  temporalUrl: (workflowId: string, runId: string) => string;
}

/**
 * Ends a turn. The order matters: the turn is closed to late writers, then its reply is history, and only
 * then is its end told, so that whoever hears of the end finds it. A retry after any of these steps does the
 * rest.
 */
export async function finishTurn(deps: FinishTurnDependencies, request: FinishTurnRequest): Promise<{ content: string }> {
  const { orm, log } = deps;
  const { tenantId, conversationId, turnId, floorOffset } = request;
  const closed = log.closeTurn(conversationId, turnId);
  // Meanwhile, so that the customer does not wait for it.
  const steps = storable(keptSteps(request.steps));
  await closed;
  const content = request.content ?? shownText(await eventsOf(log, request));
  const reply = request.error ? [content, request.error.message].filter(Boolean).join('\n\n') : content;
  const citations = citationsOf(reply, request.sources);
  await saveReply(orm, { ...request, steps }, reply, citations);
  if (request.handoffReason) await bringToDesk(deps, request, request.handoffReason);
  const telling = createPublisher(
    { ...log, append: (event) => log.append({ ...event, when: 'last' }) },
    request,
    `${turnId}/end`,
  );
  await telling.publish(
    ...(request.error ? [{ type: 'error', ...request.error } as const] : []),
    ...(request.handoffReason ? [{ type: 'handoff', reason: request.handoffReason } as const] : []),
    turnEnd(deps, request, reply, citations),
  );
  const events = await eventsOf(log, { conversationId, turnId, floorOffset });
  await queryAsTenant(orm, tenantId, 'update turns set events = ?::jsonb, last_offset = ? where id = ?', [
    JSON.stringify(events), events.at(-1)?.offset ?? floorOffset, turnId,
  ]);
  // Whoever has the conversation at the desk learns of what the customer has written there.
  if (request.status === 'handed-over') deps.inbox.announce(tenantId, { kind: 'conversation', id: conversationId });
  return { content: reply };
}

/** The summary stands before anybody hears of the handover. */
function bringToDesk({ orm }: FinishTurnDependencies, request: FinishTurnRequest, reason: string): Promise<void> {
  const { tenantId, conversationId } = request;
  return withTenant(orm, tenantId, (em) => recordHandoff(em, conversationId, { reason, by: null }));
}

function turnEnd(
  deps: FinishTurnDependencies,
  request: FinishTurnRequest,
  content: string,
  citations: Citation[],
): TurnEnd {
  const { status, replyId, usage, model, sources, toolsCalled, startedAt, workflowId, runId } = request;
  return {
    type: 'turn-end',
    status,
    messageId: replyId,
    content,
    citations,
    usage,
    model,
    documentsUsed: new Set(sources.map((source) => source.documentId)).size,
    toolsCalled,
    durationMs: Math.max(0, Date.now() - Date.parse(startedAt)),
    workflowId,
    runId,
    temporalUrl: deps.temporalUrl(workflowId, runId),
  };
}

/** What the customer has read of a reply: the deltas since the last reset. */
export function shownText(events: readonly ChatEvent[]): string {
  return events.reduce((text, event) => {
    if (event.type === 'text-delta') return text + event.text;
    return event.type === 'text-reset' ? '' : text;
  }, '');
}

async function eventsOf(
  log: EventLog,
  turn: { conversationId: string; turnId: string; floorOffset: number },
): Promise<ChatEvent[]> {
  const events: ChatEvent[] = [];
  for (let after = turn.floorOffset; ; ) {
    const page = await log.read(turn.conversationId, after, EVENTS_A_READ);
    events.push(...page.filter((event) => event.turnId === turn.turnId));
    if (page.length < EVENTS_A_READ) return events;
    after = page.at(-1)?.offset ?? after;
  }
}

/**
 * One statement, as the customer waits for it. A turn that an earlier attempt of this very step has ended is
 * left as it is; an empty reply is no message.
 */
const SAVE = `
  with ended as (
    update turns set status = ?, model = ?, input_tokens = ?, output_tokens = ?, cost_micros = ?,
      steps = ?::jsonb, ended_at = now()
    where id = ? and status = 'running' returning conversation_id
  ), counted as (
    update conversations c set input_tokens = c.input_tokens + ?, output_tokens = c.output_tokens + ?,
      cost_micros = c.cost_micros + ?, last_activity_at = now(),
      status = case when ? then 'handed-over' else c.status end,
      handed_over_at = case when ? then coalesce(c.handed_over_at, now()) else c.handed_over_at end
    from ended where c.id = ended.conversation_id
  )
  insert into messages (id, tenant_id, conversation_id, turn_id, position, role, external_id, content, metadata)
  select ?, ?, conversation_id, ?,
    coalesce((select max(position) from messages m where m.conversation_id = ended.conversation_id), 0) + 1,
    'assistant', ?, ?, ?::jsonb
  from ended where ? <> ''`;

async function saveReply(orm: Orm, request: FinishTurnRequest, content: string, citations: Citation[]): Promise<void> {
  const { tenantId, turnId, replyId, usage, status, sources, model, toolsCalled, steps, handoffReason } = request;
  const used = [usage.inputTokens, usage.outputTokens, usage.costMicros];
  await queryAsTenant(orm, tenantId, SAVE, [
    status, model, ...used, JSON.stringify(steps), turnId,
    ...used, handoffReason !== null, handoffReason !== null,
    randomUUID(), tenantId, turnId, replyId, content, JSON.stringify({ citations, sources, model, toolsCalled }), content,
  ]);
}
