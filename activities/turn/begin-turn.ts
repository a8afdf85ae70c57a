import { randomUUID } from 'node:crypto';
import type { EventLog } from '../../db/event-log.ts';
import type { Orm } from '../../db/orm.ts';
import { withTenant } from '../../db/tenancy.ts';
import { CitiflowError } from '../../domain/errors.ts';
import type { BeginTurnRequest, BegunTurn } from './contract.ts';
import { createPublisher } from './publisher.ts';

const PREVIEW_CHARACTERS = 140;

interface Standing {
  status: 'open' | 'handed-over';
  turn_count: number;
  turn_status: string | null;
  turn_sequence: number | null;
  floor_offset: number;
  next_position: number;
}

/**
 * Writes the customer's message and the turn, once, and announces the turn. The conversation's row is locked
 * first: positions and sequences come from it.
 */
export async function beginTurn(orm: Orm, log: EventLog, request: BeginTurnRequest): Promise<BegunTurn> {
  const begun = await withTenant(orm, request.tenantId, async (em) => {
    const [standing] = await em.execute<Standing[]>(
      `select c.status, c.turn_count, t.status as turn_status, t.sequence as turn_sequence,
         coalesce((select max(last_offset) from turns where conversation_id = c.id), 0) as floor_offset,
         coalesce((select max(position) from messages where conversation_id = c.id), 0) + 1 as next_position
       from conversations c left join turns t on t.id = ?
       where c.id = ? for update of c`,
      [request.turnId, request.conversationId],
    );
    if (!standing) throw new CitiflowError('not_found', 'The conversation does not exist.');
    if (standing.turn_status === null) await insertTurn(em, request, standing);
    return {
      alreadyEnded: standing.turn_status !== null && standing.turn_status !== 'running',
      handedOver: standing.status === 'handed-over',
      sequence: standing.turn_sequence ?? standing.turn_count + 1,
      floorOffset: standing.floor_offset,
    };
  });
  if (!begun.alreadyEnded) {
    const ref = { ...request, floorOffset: begun.floorOffset };
    await createPublisher(log, ref, `${request.turnId}/begin`).publish({
      type: 'turn-start',
      messageId: request.messageId,
    });
  }
  return begun;
}

type Em = Parameters<Parameters<typeof withTenant>[2]>[0];

async function insertTurn(em: Em, request: BeginTurnRequest, standing: Standing): Promise<void> {
  const { tenantId, conversationId, turnId, messageId, text, workflowId, runId } = request;
  await em.execute(
    `with turn as (
       insert into turns (id, tenant_id, conversation_id, message_id, sequence, status, workflow_id, run_id)
       values (?, ?, ?, ?, ?, 'running', ?, ?)
     ), message as (
       insert into messages (id, tenant_id, conversation_id, turn_id, position, role, external_id, content)
       values (?, ?, ?, ?, ?, 'user', ?, ?)
     )
     update conversations set turn_count = turn_count + 1, last_activity_at = now(),
       preview = case when preview = '' then ? else preview end
     where id = ?`,
    [
      turnId, tenantId, conversationId, messageId, standing.turn_count + 1, workflowId, runId,
      randomUUID(), tenantId, conversationId, turnId, standing.next_position, messageId, text,
      text.slice(0, PREVIEW_CHARACTERS), conversationId,
    ],
  );
}
