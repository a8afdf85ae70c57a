import { setHandler } from '@temporalio/workflow';
import type { ToolRunRequest, TurnRef } from '../../activities/turn/contract.ts';
import { decide } from '../../domain/tools/policy.ts';
import { ApprovalGate } from '../approvals/gate.ts';
import { decideApprovalUpdate } from '../approvals/messages.ts';
import type { ApprovalHost } from '../conversation-turn/approval.ts';
import { runGated, runOrAsk } from '../conversation-turn/tool-call.ts';
import type { ToolExecutionInput, ToolExecutionResult } from './messages.ts';

/** One tool call that staff or a program asked for: the same gate, ledger and promises as within a turn. */
export async function toolExecution(input: ToolExecutionInput): Promise<ToolExecutionResult> {
  const approvals = new ApprovalGate();
  setHandler(decideApprovalUpdate, (decision) => approvals.decide(decision), {
    validator: (decision) => approvals.validate(decision),
  });
  const { tenantId, callId, tool, customer, requestedBy, policy } = input;
  const ref: TurnRef = { tenantId, conversationId: callId, turnId: callId, floorOffset: 0, standalone: true };
  const host: ApprovalHost = { ref, approvals, customer, waitingFor: null, ...(requestedBy ? { requestedBy } : {}) };
  const request: ToolRunRequest = { ...ref, toolCallId: callId, tool, arguments: input.arguments, customer, ...(policy ? { policy } : {}) };
  const decision = decide({
    toolName: tool.name, tool, customerSignedIn: true, callsThisTurn: 0, callsThisRound: 0,
  });
  const { status, summary, data, code } =
    decision.verdict === 'gate'
      ? await runGated(host, request, decision.gate, input.approvalId)
      : await runOrAsk(host, request, () => input.approvalId);
  return { status, summary, data, ...(code ? { code } : {}) };
}
