import { createHash, randomUUID } from 'node:crypto';
import type { EntityManager } from '@mikro-orm/postgresql';
import type { Receipt } from '../../db/entities/tool-call.ts';
import type { Orm } from '../../db/orm.ts';
import { queryAsTenant, withTenant } from '../../db/tenancy.ts';
import type { Effect } from '../../domain/conversation/events.ts';
import { storable } from '../../domain/storable.ts';
import { canonicalJson } from '../../domain/tools/canonical.ts';
import type { MovedMoney } from '../banking/tool.ts';
import { decisionParameters, INSERT_DECISIONS, recordDecisions, type DecisionRecord } from './decisions.ts';

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
  money: MovedMoney | null;
}

export type CallStatus =
  | 'requested' | 'awaiting-approval' | 'executing' | 'succeeded' | 'failed' | 'rejected' | 'expired' | 'unknown';

/** How a claim found the call. `again`: an earlier attempt may have reached the bank, so look it up first. */
export type Claim =
  | { state: 'first'; idempotencyKey: string }
  | { state: 'again'; idempotencyKey: string }
  | { state: 'done'; receipt: Receipt }
  | { state: 'closed'; status: CallStatus };

/** May a call that nobody has attempted yet be made? Said, and written down, in the claim's own transaction. */
export type Admission = { decisions: DecisionRecord[]; refusal?: Receipt };

/** The key under which the bank books the call: hex SHA-256 of place, tool and canonical arguments (RFC 8785). */
export function idempotencyKey(call: LedgerCall): string {
  const parts = [call.conversationId, call.turnId, call.toolCallId, call.toolName, canonicalJson(call.arguments)];
  return createHash('sha256').update(parts.join('\n'), 'utf8').digest('hex');
}

/** Writes the call down once; what is there already stays. */
export async function recordCall(em: EntityManager, call: LedgerCall, status: CallStatus): Promise<void> {
  await em.execute(
    `insert into tool_calls (${COLUMNS}, status) values (${PLACES}, ?) on conflict (call_id) do nothing`,
    [...valuesOf(call), status],
  );
}

/**
 * Claims a call before the bank is called. Two attempts cannot both find it `first`, and two calls of one customer
 * are judged one after the other, so that both cannot slip under a limit that has room for one.
 * @param admit asked only for a call that is attempted for the first time; what it throws undoes the claim
 */
export async function claimCall(orm: Orm, call: LedgerCall, admit: (em: EntityManager) => Promise<Admission>): Promise<Claim> {
  return withTenant(orm, call.tenantId, async (em) => {
    await lockCustomer(em, call);
    await recordCall(em, call, 'requested');
    const [row] = await em.execute<{ status: CallStatus; receipt: Receipt | null; idempotency_key: string }[]>(
      'select status, receipt, idempotency_key from tool_calls where call_id = ? for update',
      [call.toolCallId],
    );
    if (!row) throw new Error(`The ledger lost the call ${call.toolCallId}`);
    if (row.receipt) return { state: 'done', receipt: row.receipt };
    if (row.status === 'rejected' || row.status === 'expired') return { state: 'closed', status: row.status };
    if (row.idempotency_key !== idempotencyKey(call)) throw new Error('The arguments of a claimed call have changed');
    if (row.status === 'executing' || row.status === 'unknown') {
      await setCallStatus(em, call.toolCallId, 'executing');
      return { state: 'again', idempotencyKey: row.idempotency_key };
    }
    const { decisions, refusal } = await admit(em);
    await recordDecisions(em, call, decisions);
    if (refusal) {
      await keepReceipt(em, call, refusal);
      return { state: 'done', receipt: refusal };
    }
    await em.execute(`update tool_calls set status = 'executing', claimed_at = clock_timestamp(), updated_at = now() where call_id = ?`, [
      call.toolCallId,
    ]);
    return { state: 'first', idempotencyKey: row.idempotency_key };
  });
}

/** Until the transaction ends, no other call of this customer is judged. */
async function lockCustomer(em: EntityManager, { tenantId, customerId }: LedgerCall): Promise<void> {
  if (customerId === null) return;
  await em.execute('select pg_advisory_xact_lock(hashtextextended(?, 0))', [`tool-calls/${tenantId}/${customerId}`]);
}

/**
 * Keeps what a call came to; from now on every attempt is given this. A read, which nobody claimed, is written down
 * whole, with the decisions that let it run, in one round trip.
 */
export async function saveReceipt(orm: Orm, call: LedgerCall, receipt: Receipt, decisions: readonly DecisionRecord[] = []): Promise<void> {
  const wasSent = receipt.refusedBy === undefined;
  await queryAsTenant(
    orm,
    call.tenantId,
    `${decisions.length > 0 ? `with decided as (${INSERT_DECISIONS})` : ''}
     insert into tool_calls (${COLUMNS}, status, receipt, claimed_at) values (${PLACES}, ?, ?::jsonb, ${wasSent ? 'now()' : 'null'})
     on conflict (call_id) do update set status = excluded.status, receipt = excluded.receipt, updated_at = now()`,
    [
      ...(decisions.length > 0 ? decisionParameters(call, decisions) : []),
      ...valuesOf(call), receipt.status, JSON.stringify(storable(receipt)),
    ],
  );
}

/** The same within a transaction, for a call that has its row. */
export async function keepReceipt(em: EntityManager, call: LedgerCall, receipt: Receipt): Promise<void> {
  await em.execute('update tool_calls set status = ?, receipt = ?::jsonb, updated_at = now() where call_id = ?', [
    receipt.status, JSON.stringify(storable(receipt)), call.toolCallId,
  ]);
}

const COLUMNS = `id, tenant_id, call_id, conversation_id, turn_id, customer_id, tool_name, effect, arguments,
  arguments_digest, idempotency_key, amount_minor, currency, payee_id`;
const PLACES = '?, ?, ?, ?, ?, ?, ?, ?, ?::jsonb, ?, ?, ?, ?, ?';

/** In the order of COLUMNS. */
function valuesOf(call: LedgerCall): unknown[] {
  const place = call.standalone ? [null, null] : [call.conversationId, call.turnId];
  const { money } = call;
  return [
    randomUUID(), call.tenantId, call.toolCallId, ...place, call.customerId, call.toolName, call.effect,
    JSON.stringify(call.arguments), call.argumentsDigest, idempotencyKey(call),
    money?.amountMinor ?? null, money?.currency ?? null, money?.payeeId ?? null,
  ];
}

/** A status without a receipt. One that has a receipt keeps its status. */
export async function setCallStatus(em: EntityManager, callId: string, status: CallStatus): Promise<void> {
  await em.execute('update tool_calls set status = ?, updated_at = now() where call_id = ? and receipt is null', [
    status, callId,
  ]);
}
