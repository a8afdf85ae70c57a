import { createHash, randomUUID } from 'node:crypto';
import type { EntityManager } from '@mikro-orm/postgresql';
import type { Receipt } from '../../db/entities/tool-call.ts';
import type { Orm } from '../../db/orm.ts';
import { queryAsTenant, withTenant } from '../../db/tenancy.ts';
import type { Effect } from '../../domain/conversation/events.ts';
import { storable } from '../../domain/storable.ts';
import { canonicalJson } from '../../domain/tools/canonical.ts';

/**
 * The ledger of tool calls. A call's key is fixed by conversation, turn, call and canonical arguments before
 * the bank is called, and is what the bank enforces; its receipt is what any retry gets.
 */
export interface LedgerCall {
  tenantId: string;
  conversationId: string;
  turnId: string;
  standalone?: true | undefined;
  toolCallId: string;
  customerId: string | null;
  toolName: string;
  effect: Effect;
  arguments: Record<string, unknown>;
  argumentsDigest: string;
}

export type CallStatus =
  | 'requested' | 'awaiting-approval' | 'executing' | 'succeeded' | 'failed' | 'rejected' | 'expired' | 'unknown';

/** How a claim found the call. `again`: an earlier attempt may have reached the bank, so look it up first. */
export type Claim =
  | { state: 'first'; idempotencyKey: string }
  | { state: 'again'; idempotencyKey: string }
  | { state: 'done'; receipt: Receipt }
  | { state: 'closed'; status: CallStatus };

/** The key under which the bank books the call: hex SHA-256 of place, tool and canonical arguments (RFC 8785). */
export function idempotencyKey(call: LedgerCall): string {
  const parts = [call.conversationId, call.turnId, call.toolCallId, call.toolName, canonicalJson(call.arguments)];
  return createHash('sha256').update(parts.join('\n'), 'utf8').digest('hex');
}

/** Writes the call down once; what is there already stays. */
export async function recordCall(em: EntityManager, call: LedgerCall, status: CallStatus): Promise<void> {
  await em.execute(
    `insert into tool_calls (id, tenant_id, call_id, conversation_id, turn_id, customer_id, tool_name, effect,
       arguments, arguments_digest, idempotency_key, status)
     values (?, ?, ?, ?, ?, ?, ?, ?, ?::jsonb, ?, ?, ?) on conflict (call_id) do nothing`,
    [...columnsOf(call), status],
  );
}

/** Claims a call before the bank is called. Two attempts cannot both find it `first`. */
export async function claimCall(orm: Orm, call: LedgerCall): Promise<Claim> {
  return withTenant(orm, call.tenantId, async (em) => {
    await recordCall(em, call, 'requested');
    const [row] = await em.execute<{ status: CallStatus; receipt: Receipt | null; idempotency_key: string }[]>(
      'select status, receipt, idempotency_key from tool_calls where call_id = ? for update',
      [call.toolCallId],
    );
    if (!row) throw new Error(`The ledger lost the call ${call.toolCallId}`);
    if (row.receipt) return { state: 'done', receipt: row.receipt };
    if (row.status === 'rejected' || row.status === 'expired') return { state: 'closed', status: row.status };
    if (row.idempotency_key !== idempotencyKey(call)) throw new Error('The arguments of a claimed call have changed');
    await setCallStatus(em, call.toolCallId, 'executing');
    const attemptedBefore = row.status === 'executing' || row.status === 'unknown';
    return { state: attemptedBefore ? 'again' : 'first', idempotencyKey: row.idempotency_key };
  });
}

/** Keeps what the call came to; from now on every attempt is given this. */
/** Keeps what a call came to. A read, which nobody claimed, is written down whole. */
export async function saveReceipt(orm: Orm, call: LedgerCall, receipt: Receipt): Promise<void> {
  await queryAsTenant(
    orm,
    call.tenantId,
    `insert into tool_calls (id, tenant_id, call_id, conversation_id, turn_id, customer_id, tool_name, effect,
       arguments, arguments_digest, idempotency_key, status, receipt)
     values (?, ?, ?, ?, ?, ?, ?, ?, ?::jsonb, ?, ?, ?, ?::jsonb)
     on conflict (call_id) do update set status = excluded.status, receipt = excluded.receipt, updated_at = now()`,
    [...columnsOf(call), receipt.status, JSON.stringify(storable(receipt))],
  );
}

/** In the order in which the table's inserts name them. */
function columnsOf(call: LedgerCall): unknown[] {
  const place = call.standalone ? [null, null] : [call.conversationId, call.turnId];
  return [
    randomUUID(), call.tenantId, call.toolCallId, ...place, call.customerId, call.toolName, call.effect,
    JSON.stringify(call.arguments), call.argumentsDigest, idempotencyKey(call),
  ];
}

/** A status without a receipt. One that has a receipt keeps its status. */
export async function setCallStatus(em: EntityManager, callId: string, status: CallStatus): Promise<void> {
  await em.execute('update tool_calls set status = ?, updated_at = now() where call_id = ? and receipt is null', [
    status, callId,
  ]);
}
