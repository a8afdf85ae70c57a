import { randomUUID } from 'node:crypto';
import type { EntityManager } from '@mikro-orm/postgresql';
import type { EventLog } from '../../db/event-log.ts';
import type { InboxFeed } from '../../db/inbox-feed.ts';
import type { Orm } from '../../db/orm.ts';
import { withTenant } from '../../db/tenancy.ts';
import type { ChatEventBody } from '../../domain/conversation/events.ts';
import { CitiflowError } from '../../domain/errors.ts';
import type { DeskStanding } from '../../domain/conversation/desk.ts';
import type {
  DeskRequest, DeskSteps, HandBackRequest, StaffMessageRequest, TakeOverRequest,
} from './contract.ts';
import { recordHandoff } from './handoff.ts';
import { settleOutcome } from './outcome.ts';
import { standingOf, type Standing } from './standing.ts';

export interface DeskDependencies {
  orm: Orm;
  log: EventLog;
  inbox: InboxFeed;
}

/**
 * What colleagues do in a conversation. Each action is written down first, in one transaction with what it changes,
 * and then told; a repetition after a crash finds it written and does the rest.
 */
export function createDeskSteps(deps: DeskDependencies): DeskSteps {
  return {
    takeOver: (request) => takeOver(deps, request),
    handBack: (request) => handBack(deps, request),
    writeAsStaff: (request) => writeAsStaff(deps, request),
    settleOutcome: (request) => settleOutcome(deps, request),
  };
}

/** @throws CitiflowError `conversation_taken` when a colleague has it and `force` is not set */
async function takeOver(deps: DeskDependencies, request: TakeOverRequest): Promise<DeskStanding> {
  const { conversationId, by, runningTurnId } = request;
  if (runningTurnId) {
    // Before anything else, but only if it will be theirs: a refused take-over silences nobody.
    await withTenant(deps.orm, request.tenantId, async (em) => mayTake(await standingOf(em, request), request));
    await deps.log.muteTurn(conversationId, runningTurnId);
  }
  return act(deps, request, 'take-over', null, async (em, standing) => {
    mayTake(standing, request);
    if (standing.takenById === by.id) return null;
    const reason = `${by.name} from ${standing.tenantName} has joined.`;
    await em.execute(
      `update conversations set status = 'handed-over', taken_by_id = ?, taken_by_name = ?, taken_at = now(),
         handed_over_at = coalesce(case when status = 'handed-over' then handed_over_at end, now()) where id = ?`,
      [by.id, by.name, conversationId],
    );
    if (standing.status === 'open') await recordHandoff(em, conversationId, { reason, by: by.name });
    return { type: 'handoff', reason, name: by.name };
  });
}

/** @throws CitiflowError `conversation_not_taken` when the agent has it already, `conversation_taken` when a colleague has it */
async function handBack(deps: DeskDependencies, request: HandBackRequest): Promise<DeskStanding> {
  const { conversationId, by, note } = request;
  return act(deps, request, 'hand-back', note, async (em, standing) => {
    if (standing.status === 'open') throw new CitiflowError('conversation_not_taken', 'The agent has this conversation already.');
    if (standing.takenById !== null) mayTake(standing, request);
    await em.execute(
      `update conversations set status = 'open', taken_by_id = null, taken_by_name = null, taken_at = null,
         handed_over_at = null where id = ?`,
      [conversationId],
    );
    return { type: 'hand-back', name: by.name };
  });
}

/** @throws CitiflowError `conversation_not_taken`, `conversation_taken` */
async function writeAsStaff(deps: DeskDependencies, request: StaffMessageRequest): Promise<DeskStanding> {
  const { tenantId, conversationId, by, messageId, text } = request;
  return act(deps, request, 'message', text, async (em, standing) => {
    if (standing.takenById === null) throw new CitiflowError('conversation_not_taken');
    if (standing.takenById !== by.id) throw takenBy(standing);
    await em.execute(
      `insert into messages (id, tenant_id, conversation_id, turn_id, position, role, external_id, content, metadata)
       select ?, ?, ?, null, coalesce(max(position), 0) + 1, 'support', ?, ?, ?::jsonb from messages where conversation_id = ?`,
      [randomUUID(), tenantId, conversationId, messageId, text, JSON.stringify({ authorName: by.name }), conversationId],
    );
    await em.execute('update conversations set last_activity_at = now() where id = ?', [conversationId]);
    return { type: 'agent-message', from: 'support', name: by.name, text, messageId };
  });
}

function mayTake(standing: Standing, { by, force }: { by: { id: string }; force: boolean }): void {
  if (standing.takenById !== null && standing.takenById !== by.id && !force) throw takenBy(standing);
}

const takenBy = ({ takenByName }: Standing) =>
  new CitiflowError('conversation_taken', `${takenByName ?? 'A colleague'} has taken this conversation over.`);

/**
 * Does an action once. What it changes and what it will tell are written together; told is what was written.
 * @param work changes the conversation; null when there is nothing to change or to tell
 */
async function act(
  deps: DeskDependencies,
  request: DeskRequest,
  kind: 'take-over' | 'hand-back' | 'message',
  text: string | null,
  work: (em: EntityManager, standing: Standing) => Promise<ChatEventBody | null>,
): Promise<DeskStanding> {
  const { tenantId, conversationId, actionId, by } = request;
  const { event, after } = await withTenant(deps.orm, tenantId, async (em) => {
    const before = await standingOf(em, request);
    const known = await knownEvent(em, actionId);
    if (known) return { event: known, after: before };
    const told = await work(em, before);
    if (told) {
      await em.execute(
        `insert into desk_actions (id, tenant_id, conversation_id, kind, by_id, by_name, text, event)
         values (?, ?, ?, ?, ?, ?, ?, ?::jsonb)`,
        [actionId, tenantId, conversationId, kind, by.id, by.name, text, JSON.stringify(told)],
      );
    }
    return { event: told, after: await standingOf(em, request) };
  });
  if (event) await tell(deps, request, event, after.floorOffset);
  deps.inbox.announce(tenantId, { kind: 'conversation', id: conversationId });
  const { status, takenById, takenByName } = after;
  return { status, takenBy: takenById === null ? null : { id: takenById, name: takenByName ?? '' } };
}

async function knownEvent(em: EntityManager, actionId: string): Promise<ChatEventBody | null> {
  const [row] = await em.execute<{ event: ChatEventBody }[]>('select event from desk_actions where id = ?', [actionId]);
  return row?.event ?? null;
}

/** The event has the action's id for its turn: it belongs to none. Its offset is kept, for when the stream is gone. */
async function tell(
  { orm, log }: DeskDependencies,
  { tenantId, conversationId, actionId }: DeskRequest,
  event: ChatEventBody,
  floorOffset: number,
): Promise<void> {
  await log.append({
    conversationId, turnId: actionId, floorOffset, events: [event], source: `desk/${actionId}`, attempt: 0, sequence: 1,
  });
  const told = (await log.read(conversationId, floorOffset, 10_000)).findLast((one) => one.turnId === actionId);
  if (!told) return;
  await withTenant(orm, tenantId, (em) =>
    em.execute('update desk_actions set event = ?::jsonb, last_offset = ? where id = ?', [JSON.stringify(told), told.offset, actionId]));
}
