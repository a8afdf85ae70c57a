import { LockMode } from '@mikro-orm/core';
import type { EntityManager } from '@mikro-orm/postgresql';
import { CitiflowError } from '../domain/errors.ts';
import { audit, type AuditedBy } from './audit.ts';
import { Approval, ToolCall, type Resolution } from './entities/tool-call.ts';

/**
 * A turn's own look-ups come at most this far apart, so a call that was left alone for longer is nobody's any more:
 * what is sent of it now would come too late to be known.
 */
const LOOKED_UP_EVERY_MS = 40_000;

const SAID = {
  'mark-done': 'A colleague has made sure that this was done.',
  'mark-not-done': 'A colleague has made sure that this was not done.',
};

/**
 * A call that a person may settle in this way; locked until the transaction's end.
 * @throws CitiflowError `not_found`, `tool_call_settled`, `tool_call_under_way`
 */
export async function callToSettle(em: EntityManager, callId: string, action: Resolution['action']): Promise<ToolCall> {
  const call = await em.findOne(ToolCall, { callId }, { lockMode: LockMode.PESSIMISTIC_WRITE });
  if (!call) throw new CitiflowError('not_found');
  if (call.status !== 'unknown' || call.receipt) throw new CitiflowError('tool_call_settled');
  const stillAsked = call.updatedAt.getTime() + LOOKED_UP_EVERY_MS - Date.now();
  if (action !== 'look-up' && stillAsked > 0) throw new CitiflowError('tool_call_under_way', undefined, { retryAfterMs: stillAsked });
  return call;
}

/** Keeps what somebody was told of a call. From now on it is settled. */
export async function settleByHand(
  em: EntityManager,
  call: ToolCall,
  { action, by, reason }: { action: 'mark-done' | 'mark-not-done'; by: { id: string; name: string }; reason: string },
): Promise<void> {
  const asked = await em.findOne(Approval, { toolCallId: call.callId }, { orderBy: { createdAt: 'asc' } });
  // In the words in which the customer was asked: what it was may be long ago.
  const summary = [asked?.summary.replace(/[.:]?$/, '.'), SAID[action]].filter(Boolean).join(' ');
  const status = action === 'mark-done' ? 'succeeded' : 'failed';
  const resolution = { action, by: by.name, reason, at: new Date().toISOString() };
  em.assign(call, { status, receipt: { status, summary, data: null }, resolution });
  await auditSettling(em, call, { action, by, reason, status });
}

/** By whom, how and why a call that nobody knew the outcome of was settled. A call is settled once. */
export async function auditSettling(
  em: EntityManager, { tenantId, callId, toolName }: Pick<ToolCall, 'tenantId' | 'callId' | 'toolName'>,
  { action, by, reason, status }: { action: Resolution['action']; by: AuditedBy; reason: string; status: string },
): Promise<void> {
  await audit(em, tenantId, {
    by, action: 'tool-call.settled', subject: { kind: 'tool-call', id: callId, label: toolName }, reason, details: { how: action, status },
    key: `tool-call/${callId}/settled`,
  });
}
