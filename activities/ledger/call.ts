import type { BankClient } from '../banking/client.ts';
import { argumentsDigest } from '../banking/digest.ts';
import { parseArguments, type Tool, type ToolContext } from '../banking/tool.ts';
import { CitiflowError, type ErrorCode } from '../../domain/errors.ts';
import type { Receipt } from '../../db/entities/tool-call.ts';
import type { EventLog } from '../../db/event-log.ts';
import { maskSecrets } from '../../domain/tools/mask.ts';
import type { ToolCallRef, ToolRunRequest } from '../turn/contract.ts';
import { createPublisher } from '../turn/publisher.ts';
import { furtherAttempt, type Attempt } from '../turn/attempt.ts';
import type { LedgerCall } from './ledger.ts';

/** A customer who is nobody to the bank: for tools that need no sign-in. */
const ANONYMOUS = 'anonymous';

/** Told once, whichever comes first: the request for approval or the run. */
export async function announceCall(log: EventLog, request: ToolCallRef, args: Record<string, unknown>): Promise<void> {
  const { toolCallId, tool } = request;
  await createPublisher(log, request, `${toolCallId}/call`).publish(
    { type: 'status', step: 'tools', message: `Calling ${tool.name.replaceAll('_', ' ')}` },
    {
      type: 'tool-call',
      toolCallId,
      toolName: tool.name,
      arguments: maskSecrets(args),
      effect: tool.effect,
    },
  );
}

/** Tells of a further attempt at a call. */
export async function announceAttempt(log: EventLog, { toolCallId, tool, ...ref }: ToolCallRef, attempt: Attempt): Promise<void> {
  if (attempt.number === 1) return;
  await createPublisher(log, ref, `${toolCallId}/attempt/${attempt.number}`).publish(
    { type: 'status', step: 'tools', message: `Trying ${tool.name.replaceAll('_', ' ')} again`, ...furtherAttempt(attempt) },
  );
}

/** Here tools are real. A call that is to be answered from a recording has come to the wrong queue. */
export function refuseRecorded({ recording }: ToolCallRef): void {
  if (recording) throw new CitiflowError('forbidden', 'A call of a recording has come to where tools are real.');
}

/** Failures that trying again would not change. */
const ANSWERS: ReadonlySet<ErrorCode> = new Set(['tool_arguments_invalid', 'bank_refused']);

/**
 * The arguments as they will be digested, shown and run: parsed, with names turned into the bank's ids. What
 * does not fit is a result for the model to read, not an exception.
 */
export async function exactArguments(
  bank: BankClient,
  tool: Tool,
  request: ToolCallRef & { approved?: true },
  signal: AbortSignal,
): Promise<{ arguments: Record<string, unknown> } | { failure: Receipt }> {
  try {
    const parsed = parseArguments(tool, request.arguments);
    if (request.approved || !tool.resolve) return { arguments: parsed };
    return { arguments: await tool.resolve(parsed, readContext(bank, request, signal)) };
  } catch (failure) {
    const isAnswer = failure instanceof CitiflowError && ANSWERS.has(failure.code);
    if (isAnswer) return { failure: failedReceipt(failure) };
    throw failure;
  }
}

export const failedReceipt = (failure: CitiflowError): Receipt => ({
  status: 'failed',
  summary: failure.message,
  data: failure.errors ?? null,
  code: String(failure.extra?.['bankCode'] ?? failure.code),
});

/** The call as the ledger keeps it, with the digest of its exact arguments and the money that they move. */
export function ledgerCall(request: ToolCallRef, tool: Tool, args: Record<string, unknown>): LedgerCall {
  const { tenantId, conversationId, turnId, standalone, toolCallId, customer } = request;
  return {
    tenantId, conversationId, turnId, standalone, toolCallId,
    customerId: customer?.id ?? null,
    toolName: tool.name,
    effect: tool.effect,
    arguments: args,
    argumentsDigest: argumentsDigest(tool.name, args),
    money: tool.moneyOf?.(args) ?? null,
  };
}

/** Enough to read of the bank for a call. */
export const readContext = (bank: BankClient, { customer }: ToolCallRef, signal: AbortSignal): ToolContext =>
  ({ bank, customerId: customer?.id ?? ANONYMOUS, signal });

export function runContext(
  deps: { bank: BankClient; open: (sealed: string, purpose: string) => string },
  request: ToolRunRequest,
  call: LedgerCall,
  signal: AbortSignal,
): ToolContext {
  const { sealedChallengeToken, toolCallId } = request;
  return {
    ...readContext(deps.bank, request, signal),
    argumentsDigest: call.argumentsDigest,
    ...(sealedChallengeToken
      ? { challengeToken: deps.open(sealedChallengeToken, challengePurpose(toolCallId)) }
      : {}),
  };
}

/** What a challenge's token, and a code, are sealed for: neither opens as anything else. */
export const challengePurpose = (toolCallId: string) => `challenge/${toolCallId}`;
export const codePurpose = (approvalId: string) => `approval/${approvalId}`;
