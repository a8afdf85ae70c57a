import type { EventLog } from '../../db/event-log.ts';
import type { Receipt } from '../../db/entities/tool-call.ts';
import type { Orm } from '../../db/orm.ts';
import { CitiflowError, type ErrorCode } from '../../domain/errors.ts';
import { maskSecrets } from '../../domain/tools/mask.ts';
import type { BankClient } from '../banking/client.ts';
import { argumentsDigest } from '../banking/digest.ts';
import { parseArguments, type Tool, type ToolContext, type ToolOutcome } from '../banking/tool.ts';
import type { ToolCallRef, ToolRunRequest, ToolRunResult } from '../turn/contract.ts';
import { createPublisher } from '../turn/publisher.ts';
import type { ToolRates } from './tool-rates.ts';
import { claimCall, saveReceipt, setCallStatus, type LedgerCall } from './ledger.ts';
import { withTenant } from '../../db/tenancy.ts';

export interface ToolDependencies {
  orm: Orm;
  log: EventLog;
  bank: BankClient;
  rates: ToolRates;
  /** Opens a sealed challenge token. */
  open: (sealed: string, purpose: string) => string;
}

/** One of Temporal's attempts at an activity. */
export interface Attempt {
  /** From 1. */
  number: number;
  signal: AbortSignal;
}

export const TOO_OFTEN: Receipt = {
  status: 'failed',
  summary: 'This was asked for too often within a minute, so it was not done. Try again in a moment.',
  data: null,
  code: 'rate_limited',
};

/** A customer who is nobody to the bank: for tools that need no sign-in. */
const ANONYMOUS = 'anonymous';

/**
 * Runs one tool call and tells of it. Whatever was decided once (a receipt) is given again; a refusal of the
 * bank, or arguments that do not fit, are results for the model to read; only what a retry may mend is thrown.
 */
export async function runTool(
  deps: ToolDependencies,
  tool: Tool,
  request: ToolRunRequest,
  { number: attempt, signal }: Attempt,
): Promise<ToolRunResult> {
  const [{ receipt, unsaved }] = await Promise.all([
    answerOf(deps, tool, request, attempt, signal),
    announceCall(deps.log, request, request.arguments),
  ]);
  const { status, summary, data } = receipt;
  const { toolCallId } = request;
  await Promise.all([
    createPublisher(deps.log, request, `${toolCallId}/result`).publish({ type: 'tool-result', toolCallId, status, summary }),
    ...(unsaved ? [saveReceipt(deps.orm, unsaved, receipt)] : []),
  ]);
  return { status, summary, data, handsOver: status === 'succeeded' && tool.handsOver === true };
}

/** Told once, whichever comes first: the request for approval or the run. */
export async function announceCall(log: EventLog, request: ToolCallRef, args: Record<string, unknown>): Promise<void> {
  const { toolCallId, tool } = request;
  await createPublisher(log, request, `${toolCallId}/call`).publish(
    { type: 'status', step: 'tools', message: `Calling ${tool.name.replaceAll('_', ' ')}` },
    {
      type: 'tool-call',
      toolCallId,
      toolName: tool.name,
      arguments: maskSecrets(args) as Record<string, unknown>,
      effect: tool.effect,
    },
  );
}

interface Answer {
  receipt: Receipt;
  /** A read is written down while its result is told: only a write's receipt must come first. */
  unsaved?: LedgerCall;
}

async function answerOf(
  deps: ToolDependencies,
  tool: Tool,
  request: ToolRunRequest,
  attempt: number,
  signal: AbortSignal,
): Promise<Answer> {
  const isFirst = attempt === 1 && !request.approved;
  const [exact, mayRun] = await Promise.all([
    exactArguments(deps.bank, tool, request, signal),
    isFirst ? deps.rates.take(tool, request.conversationId) : true,
  ]);
  if ('failure' in exact) return { receipt: exact.failure };
  if (!mayRun) return { receipt: TOO_OFTEN };
  const call = ledgerCall(request, tool, exact.arguments);
  if (tool.effect === 'read') {
    const receipt = await decided(() => tool.run(exact.arguments, context(deps, request, call, signal)));
    return { receipt, unsaved: call };
  }
  const receipt = await write(deps, tool, call, request, signal);
  if (!receipt.saved) await saveReceipt(deps.orm, call, receipt);
  return { receipt };
}

type SavedReceipt = Receipt & { saved?: true };

/** Claims the call, then calls, or looks up what an earlier attempt came to. */
async function write(
  deps: ToolDependencies,
  tool: Tool,
  call: LedgerCall,
  request: ToolRunRequest,
  signal: AbortSignal,
): Promise<SavedReceipt> {
  const claim = await claimCall(deps.orm, call);
  if (claim.state === 'done') return { ...claim.receipt, saved: true };
  if (claim.state === 'closed') {
    return { status: 'failed', summary: 'This call was already turned down. Nothing was done.', data: null, saved: true };
  }
  const withKey = { ...context(deps, request, call, signal), idempotencyKey: claim.idempotencyKey };
  try {
    return await decided(async () => {
      const known = claim.state === 'again' && tool.lookUp ? await tool.lookUp(withKey) : 'not-done';
      // The bank enforces the key, so sending again after "not done" cannot book twice.
      return known === 'not-done' ? tool.run(call.arguments, withKey) : known;
    });
  } catch (failure) {
    if (failure instanceof CitiflowError && failure.code === 'bank_outcome_unknown') {
      await withTenant(deps.orm, call.tenantId, (em) => setCallStatus(em, call.toolCallId, 'unknown'));
    }
    throw failure;
  }
}

/** An answer of the bank, refusals included, is final; everything else is thrown. */
async function decided(work: () => Promise<ToolOutcome>): Promise<Receipt> {
  try {
    return { status: 'succeeded', ...(await work()) };
  } catch (failure) {
    if (failure instanceof CitiflowError && failure.code === 'bank_refused') return failedReceipt(failure);
    throw failure;
  }
}

const failedReceipt = (failure: CitiflowError): Receipt => ({
  status: 'failed',
  summary: failure.message,
  data: failure.errors ?? null,
  code: String(failure.extra?.['bankCode'] ?? failure.code),
});

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
    const customerId = request.customer?.id ?? ANONYMOUS;
    return { arguments: await tool.resolve(parsed, { bank, customerId, signal }) };
  } catch (failure) {
    const isAnswer = failure instanceof CitiflowError && ANSWERS.has(failure.code);
    if (isAnswer) return { failure: failedReceipt(failure) };
    throw failure;
  }
}

/** Failures that trying again would not change. */
const ANSWERS: ReadonlySet<ErrorCode> = new Set(['tool_arguments_invalid', 'bank_refused']);

/** The call as the ledger keeps it, with the digest of its exact arguments. */
export function ledgerCall(request: ToolCallRef, tool: Tool, args: Record<string, unknown>): LedgerCall {
  const { tenantId, conversationId, turnId, standalone, toolCallId, customer } = request;
  return {
    tenantId, conversationId, turnId, standalone, toolCallId,
    customerId: customer?.id ?? null,
    toolName: tool.name,
    effect: tool.effect,
    arguments: args,
    argumentsDigest: argumentsDigest(tool.name, args),
  };
}

function context(deps: ToolDependencies, request: ToolRunRequest, call: LedgerCall, signal: AbortSignal): ToolContext {
  const { sealedChallengeToken, toolCallId, customer } = request;
  return {
    bank: deps.bank,
    customerId: customer?.id ?? ANONYMOUS,
    argumentsDigest: call.argumentsDigest,
    signal,
    ...(sealedChallengeToken
      ? { challengeToken: deps.open(sealedChallengeToken, challengePurpose(toolCallId)) }
      : {}),
  };
}

/** What a challenge's token, and a code, are sealed for: neither opens as anything else. */
export const challengePurpose = (toolCallId: string) => `challenge/${toolCallId}`;
export const codePurpose = (approvalId: string) => `approval/${approvalId}`;
