import type { Receipt, Resolution } from '../../db/entities/tool-call.ts';
import type { Orm } from '../../db/orm.ts';
import { auditSettling } from '../../db/settle-call.ts';
import { withTenant } from '../../db/tenancy.ts';
import { CitiflowError } from '../../domain/errors.ts';
import { storable } from '../../domain/storable.ts';
import type { BankClient } from '../banking/client.ts';
import type { Tool } from '../banking/tool.ts';
import type { ToolCatalogue } from '../imported-tools/catalogue.ts';
import { failedReceipt } from './call.ts';

/** The workflow's messages, said again: activities know nothing of workflows. */
export interface LookUpRequest {
  tenantId: string;
  callId: string;
  by: string;
  byId?: string;
  reason: string;
}

export interface CallLookUps {
  lookUpCall(request: LookUpRequest): Promise<{ status: 'succeeded' | 'failed' | 'unknown' }>;
}

interface LookUpDependencies {
  orm: Orm;
  bank: BankClient;
  tools: ToolCatalogue;
}

interface Row {
  customer_id: string | null;
  tool_name: string;
  effect: 'read' | 'write';
  idempotency_key: string;
  receipt: Receipt | null;
  /** Attempted so recently that it may still arrive. */
  under_way: boolean;
}

/** Asks the other side by the call's key, and keeps what it says. A tool that nobody can ask stays unknown. */
export async function lookUpCall(deps: LookUpDependencies, request: LookUpRequest, signal: AbortSignal) {
  const { tenantId, callId } = request;
  const [row] = await withTenant(deps.orm, tenantId, (em) =>
    em.execute<Row[]>(`select customer_id, tool_name, effect, idempotency_key, receipt, updated_at > now() - interval '40 seconds' as under_way
       from tool_calls where call_id = ?`, [callId]));
  if (!row) throw new CitiflowError('not_found');
  if (row.receipt) return { status: row.receipt.status };
  const tool = await deps.tools.forCall(tenantId, { name: row.tool_name, effect: row.effect });
  const receipt = await told(deps.bank, tool, row, signal);
  if (!receipt) return { status: 'unknown' as const };
  const { by, byId, reason } = request;
  const resolution: Resolution = { action: 'look-up', by, reason, at: new Date().toISOString() };
  await withTenant(deps.orm, tenantId, async (em) => {
    const settled = await em.execute<object[]>(
      `update tool_calls set status = ?, receipt = ?::jsonb, resolution = ?::jsonb, updated_at = now()
       where call_id = ? and receipt is null returning id`,
      [receipt.status, JSON.stringify(storable(receipt)), JSON.stringify(resolution), callId],
    );
    const call = { tenantId, callId, toolName: row.tool_name };
    if (settled.length > 0) await auditSettling(em, call, { action: 'look-up', by: { id: byId ?? null, name: by }, reason, status: receipt.status });
  });
  return { status: receipt.status };
}

async function told(bank: BankClient, tool: Tool, row: Row, signal: AbortSignal): Promise<Receipt | undefined> {
  if (!tool.lookUp) return undefined;
  try {
    const outcome = await tool.lookUp({ bank, customerId: row.customer_id ?? '', idempotencyKey: row.idempotency_key, signal });
    if (outcome !== 'not-done') return { status: 'succeeded', ...outcome };
    if (row.under_way) return undefined;
    return { status: 'failed', summary: 'The bank has confirmed that this was not done.', data: null, code: 'not_done' };
  } catch (failure) {
    if (failure instanceof CitiflowError && failure.code === 'bank_refused') return failedReceipt(failure);
    throw failure;
  }
}
