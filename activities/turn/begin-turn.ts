import { randomUUID } from 'node:crypto';
import type { EventLog } from '../../db/event-log.ts';
import type { Orm } from '../../db/orm.ts';
import { queryAsTenant } from '../../db/tenancy.ts';
import { CitiflowError } from '../../domain/errors.ts';
import type { HistoryMessage } from '../llm/prompt.ts';
import { LAST_MESSAGES, type Histories } from './histories.ts';
import type { BeginTurnRequest, BegunTurn } from './contract.ts';

const PREVIEW_CHARACTERS = 140;

export interface BeginTurnDependencies {
  orm: Orm;
  log: EventLog;
  histories: Histories;
}

interface Standing {
  status: 'open' | 'handed-over';
  turn_count: number;
  turn_status: string | null;
  turn_sequence: number | null;
  floor_offset: number;
  history: HistoryMessage[] | null;
}

/**
 * One statement, as every turn waits for it. The conversation's row is locked first: positions and sequences
 * come from it. Nothing is written when the turn is known already.
 */
const BEGIN = `
  with standing as (
    select c.id, c.status, c.turn_count,
      greatest(coalesce((select max(last_offset) from turns where conversation_id = c.id), 0),
        coalesce((select max(last_offset) from desk_actions where conversation_id = c.id), 0)) as floor_offset,
      coalesce((select max(position) from messages where conversation_id = c.id), 0) + 1 as next_position
    from conversations c where c.id = ? for update
  ), known as (
    select status, sequence from turns where id = ?
  ), turn as (
    insert into turns (id, tenant_id, conversation_id, message_id, sequence, status, workflow_id, run_id)
    select ?, ?, id, ?, turn_count + 1, 'running', ?, ? from standing where not exists (select from known)
  ), message as (
    insert into messages (id, tenant_id, conversation_id, turn_id, position, role, external_id, content)
    select ?, ?, id, ?, next_position, 'user', ?, ? from standing where not exists (select from known)
  ), counted as (
    update conversations c set turn_count = c.turn_count + 1, last_activity_at = now(),
      preview = case when c.preview = '' then ? else c.preview end
    from standing where c.id = standing.id and not exists (select from known)
  )
  select standing.status, standing.turn_count, standing.floor_offset,
    known.status as turn_status, known.sequence as turn_sequence,
    (select json_agg(last) from (${LAST_MESSAGES}) last) as history
  from standing left join known on true`;

/**
 * Writes the customer's message and the turn, once, and announces the turn. The conversation's row is locked
 * first: positions and sequences come from it.
 */
export async function beginTurn(
  { orm, log, histories }: BeginTurnDependencies,
  request: BeginTurnRequest,
): Promise<BegunTurn> {
  // The customer need not wait for the disk: a conversation whose stream is there has its next offset there, too.
  const [standing, toldEarly] = await Promise.all([writeDown(orm, request), tellStart(log, request, { when: 'known' })]);
  histories.remember(request.turnId, standing.history ?? []);
  const begun: BegunTurn = {
    alreadyEnded: standing.turn_status !== null && standing.turn_status !== 'running',
    handedOver: standing.status === 'handed-over',
    sequence: standing.turn_sequence ?? standing.turn_count + 1,
    floorOffset: standing.floor_offset,
  };
  if (!begun.alreadyEnded && toldEarly === null) await tellStart(log, request, { floorOffset: begun.floorOffset });
  return begun;
}

/** Told once, however often this step is tried. */
function tellStart(
  log: EventLog,
  { conversationId, turnId, messageId }: BeginTurnRequest,
  { floorOffset = 0, when }: { floorOffset?: number; when?: 'known' },
): Promise<number | null> {
  return log.append({
    conversationId, turnId, floorOffset,
    events: [{ type: 'turn-start', messageId }],
    source: `${turnId}/begin`, attempt: 0, sequence: 1,
    ...(when ? { when } : {}),
  });
}

async function writeDown(orm: Orm, request: BeginTurnRequest): Promise<Standing> {
  const { tenantId, conversationId, turnId, messageId, text, workflowId, runId } = request;
  const [standing] = await queryAsTenant<Standing>(orm, tenantId, BEGIN, [
    conversationId, turnId,
    turnId, tenantId, messageId, workflowId, runId,
    randomUUID(), tenantId, turnId, messageId, text,
    text.slice(0, PREVIEW_CHARACTERS),
    conversationId, turnId,
  ]);
  if (!standing) throw new CitiflowError('not_found', 'The conversation does not exist.');
  return standing;
}
