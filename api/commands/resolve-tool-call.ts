import { LockMode } from '@mikro-orm/core';
import type { z } from 'zod';
import type { User } from '../../contract/http/auth.ts';
import type { toolCallRoutes } from '../../contract/http/tool-calls.ts';
import { ToolCall } from '../../db/entities/tool-call.ts';
import { CitiflowError } from '../../domain/errors.ts';
import { TASK_QUEUES, WORKFLOW_TASK_TIMEOUT } from '../../temporal/queues.ts';
import { CALL_LOOK_UP, type CallLookUpInput, type CallLookUpResult } from '../../workflows/tool-execution/messages.ts';
import { bounded } from '../bounded.ts';
import type { Dependencies } from '../dependencies.ts';
import { fromTemporal, TEMPORAL_TIMEOUT_MS } from '../temporal-failures.ts';

type Resolution = z.output<typeof toolCallRoutes.resolve.body> & { callId: string };

const LOOK_UP_TIMEOUT_MS = 30_000;

/**
 * A turn's own look-ups come at most this far apart, so a call that was left alone for longer is nobody's any more:
 * what is sent of it now would come too late to be known.
 */
const LOOKED_UP_EVERY_MS = 40_000;

const SUMMARIES = {
  'mark-done': 'A colleague has made sure that this was done.',
  'mark-not-done': 'A colleague has made sure that this was not done.',
};

/**
 * Settles a call whose outcome the other side had not confirmed. The call itself is never repeated.
 * @throws CitiflowError `not_found`, `tool_call_settled`, `tool_call_under_way`, `bank_outcome_unknown` when a look-up still does not tell
 */
export async function resolveToolCall(
  { database, temporal }: Pick<Dependencies, 'database' | 'temporal'>,
  user: User,
  { callId, action, reason }: Resolution,
): Promise<void> {
  const { tenantId, name: by } = user;
  await database.tenant(tenantId, async (em) => {
    const call = await em.findOne(ToolCall, { callId }, { lockMode: LockMode.PESSIMISTIC_WRITE });
    if (!call) throw new CitiflowError('not_found');
    if (call.status !== 'unknown' || call.receipt) throw new CitiflowError('tool_call_settled');
    if (action === 'look-up') return;
    const stillAsked = call.updatedAt.getTime() + LOOKED_UP_EVERY_MS - Date.now();
    if (stillAsked > 0) throw new CitiflowError('tool_call_under_way', undefined, { retryAfterMs: stillAsked });
    const status = action === 'mark-done' ? 'succeeded' : 'failed';
    const settled = { action, by, reason, at: new Date().toISOString() };
    em.assign(call, { status, receipt: { status, summary: SUMMARIES[action], data: null }, resolution: settled });
  });
  if (action !== 'look-up') return;
  const { status } = await lookUp(temporal, { tenantId, callId, by, reason });
  if (status === 'unknown') throw new CitiflowError('bank_outcome_unknown');
}

/** Two who ask at once share one look-up: its id is the call's. */
async function lookUp(temporal: Dependencies['temporal'], input: CallLookUpInput): Promise<CallLookUpResult> {
  try {
    const handle = await temporal.withDeadline(Date.now() + TEMPORAL_TIMEOUT_MS, () =>
      temporal.workflow.start<(input: CallLookUpInput) => Promise<CallLookUpResult>>(CALL_LOOK_UP, {
        workflowId: `call-look-up/${input.callId}`,
        workflowIdConflictPolicy: 'USE_EXISTING',
        taskQueue: TASK_QUEUES.turns,
        workflowTaskTimeout: WORKFLOW_TASK_TIMEOUT,
        args: [input],
        staticSummary: 'Look up what became of a call',
      }));
    return await bounded(handle.result(), LOOK_UP_TIMEOUT_MS);
  } catch (error) {
    throw fromTemporal(error);
  }
}
