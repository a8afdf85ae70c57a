import type { z } from 'zod';
import type { User } from '../../contract/http/auth.ts';
import type { toolCallRoutes } from '../../contract/http/tool-calls.ts';
import { callToSettle, settleByHand } from '../../db/settle-call.ts';
import { CitiflowError } from '../../domain/errors.ts';
import { TASK_QUEUES, WORKFLOW_TASK_TIMEOUT } from '../../temporal/queues.ts';
import { CALL_LOOK_UP, type CallLookUpInput, type CallLookUpResult } from '../../workflows/tool-execution/messages.ts';
import { bounded } from '../bounded.ts';
import { conversationFor } from '../conversation-context.ts';
import type { Dependencies } from '../dependencies.ts';
import { fromTemporal, TEMPORAL_TIMEOUT_MS } from '../temporal-failures.ts';
import { settleCall } from './desk.ts';

type Resolution = z.output<typeof toolCallRoutes.resolve.body> & { callId: string };

const LOOK_UP_TIMEOUT_MS = 30_000;

/**
 * Settles a call whose outcome the other side had not confirmed. The call itself is never repeated. One of a
 * conversation is settled by the conversation's workflow, which tells the customer.
 * @throws CitiflowError `not_found`, `tool_call_settled`, `tool_call_under_way`, `bank_outcome_unknown` when a look-up still does not tell
 */
export async function resolveToolCall(dependencies: Dependencies, user: User, { callId, action, reason }: Resolution): Promise<void> {
  const { database, temporal } = dependencies;
  const { tenantId } = user;
  const conversationId = await database.tenant(tenantId, async (em) => {
    const call = await callToSettle(em, callId, action);
    if (call.conversationId) return call.conversationId;
    if (action !== 'look-up') await settleByHand(em, call, { action, by: user, reason });
    return null;
  });
  if (conversationId === null && action !== 'look-up') return;
  const asStaff = { user, customerToken: undefined, visitorSecret: undefined };
  const { status } = conversationId
    ? await settleCall(dependencies, await conversationFor(dependencies, asStaff, conversationId), user, { callId, action, reason })
    : await lookUp(temporal, { tenantId, callId, by: user.name, byId: user.id, reason });
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
