import { randomUUID } from 'node:crypto';
import type { EventLog } from '../../db/event-log.ts';
import type { Orm } from '../../db/orm.ts';
import { queryAsTenant } from '../../db/tenancy.ts';
import { languageOf } from '../../domain/conversation/language.ts';
import { CitiflowError } from '../../domain/errors.ts';
import type { HistoryMessage } from '../llm/prompt.ts';
import type { RuntimePackages } from '../llm/runtime-packages.ts';
import { LAST_MESSAGES, type Histories } from './histories.ts';
import type { BeginTurnRequest, BegunTurn } from './contract.ts';

const PREVIEW_CHARACTERS = 140;

export interface BeginTurnDependencies {
  orm: Orm;
  log: EventLog;
  histories: Histories;
  packages: RuntimePackages;
}

interface Standing {
  status: 'open' | 'handed-over';
  turn_count: number;
  turn_status: string | null;
  turn_sequence: number | null;
  version_id: string;
  floor_offset: number;
  history: HistoryMessage[] | null;
}

/**
 * Where a release moves the conversation, in the statement that begins a turn: between two turns by its nature, as a
 * conversation's turns come one after the other. Not while a person has it, an approval waits, or an earlier turn has
 * come to no end. What was moved once is on its new version; the same turn tried again finds itself known.
 */
const MOVE = `
    select (a.moving ->> 'versionId')::uuid as to_version_id, (a.moving ->> 'releaseId')::uuid as release_id
    from standing s join agents a on a.id = s.agent_id
    where s.mode = 'live' and s.status = 'open' and s.taken_by_id is null
      and s.created_at < (a.moving ->> 'since')::timestamptz and s.version_id <> (a.moving ->> 'versionId')::uuid
      and (a.moving ->> 'from' is null or s.version_id = (a.moving ->> 'from')::uuid)
      and not exists (select from known)
      and not exists (select from turns t where t.conversation_id = s.id and t.status = 'running')
      and not exists (select from approvals p where p.conversation_id = s.id and p.status = 'waiting')`;

/**
 * One statement, as every turn waits for it. The conversation's row is locked first: positions and sequences
 * come from it. Nothing is written when the turn is known already.
 */
const BEGIN = `
  with standing as (
    select c.id, c.status, c.turn_count, c.version_id, c.agent_id, c.mode, c.taken_by_id, c.created_at,
      greatest(coalesce((select max(last_offset) from turns where conversation_id = c.id), 0),
        coalesce((select max(last_offset) from desk_actions where conversation_id = c.id), 0)) as floor_offset,
      coalesce((select max(position) from messages where conversation_id = c.id), 0) + 1 as next_position
    from conversations c where c.id = ? for update
  ), known as (
    select status, sequence, version_id from turns where id = ?
  ), move as (${MOVE}
  ), turn as (
    insert into turns (id, tenant_id, conversation_id, message_id, sequence, status, workflow_id, run_id, version_id)
    select ?, ?, id, ?, turn_count + 1, 'running', ?, ?, coalesce((select to_version_id from move), version_id)
    from standing where not exists (select from known)
  ), moved as (
    insert into conversation_moves (id, tenant_id, conversation_id, turn_id, release_id, from_version_id, to_version_id)
    select ?, ?, standing.id, ?, release_id, version_id, to_version_id from move, standing
  ), message as (
    insert into messages (id, tenant_id, conversation_id, turn_id, position, role, external_id, content)
    select ?, ?, id, ?, next_position, 'user', ?, ? from standing where not exists (select from known)
  ), counted as (
    update conversations c set turn_count = c.turn_count + 1, last_activity_at = now(),
      preview = case when c.preview = '' then ? else c.preview end, language = coalesce(c.language, ?),
      version_id = coalesce((select to_version_id from move), c.version_id)
    from standing where c.id = standing.id and not exists (select from known)
  )
  select standing.status, standing.turn_count, standing.floor_offset,
    known.status as turn_status, known.sequence as turn_sequence,
    coalesce(known.version_id, (select to_version_id from move), standing.version_id) as version_id,
    (select json_agg(last) from (${LAST_MESSAGES}) last) as history
  from standing left join known on true`;

/**
 * Writes the customer's message and the turn, once, and announces the turn. The conversation's row is locked
 * first: positions and sequences come from it.
 */
export async function beginTurn(
  { orm, log, histories, packages }: BeginTurnDependencies,
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
  const { tenantId, versionId } = request;
  if (versionId === undefined || standing.version_id === versionId) return begun;
  const { plan } = await packages.of(tenantId, standing.version_id);
  return { ...begun, moved: { versionId: standing.version_id, plan: { ...plan, policy: 1 } } };
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
    randomUUID(), tenantId, turnId,
    randomUUID(), tenantId, turnId, messageId, text,
    text.slice(0, PREVIEW_CHARACTERS), languageOf(text),
    conversationId, turnId,
  ]);
  if (!standing) throw new CitiflowError('not_found', 'The conversation does not exist.');
  return standing;
}
