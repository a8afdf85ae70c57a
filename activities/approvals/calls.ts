import { createHash } from 'node:crypto';
import { withTenant } from '../../db/tenancy.ts';
import { CitiflowError } from '../../domain/errors.ts';
import { openChallenge, verifyChallenge } from '../banking/challenges.ts';
import type { ToolCatalogue } from '../imported-tools/catalogue.ts';
import {
  announceCall, TOO_OFTEN, challengePurpose, codePurpose, exactArguments, ledgerCall, type ToolDependencies,
} from '../ledger/run-tool.ts';
import { recordCall, saveReceipt } from '../ledger/ledger.ts';
import type { ApprovalPreparation, CodeCheck, CodeVerdict, PreparedApproval } from '../turn/contract.ts';
import { createPublisher } from '../turn/publisher.ts';

export interface ApprovalDependencies extends ToolDependencies {
  seal: (plain: string, purpose: string) => string;
  tools: ToolCatalogue;
}

/**
 * Fixes what is to be approved: the arguments as they will run, their digest, a sentence for people, and for
 * a 2FA the bank's challenge bound to that digest. The call is in the ledger before anybody is asked.
 */
export async function prepareApproval(
  deps: ApprovalDependencies,
  request: ApprovalPreparation,
  signal: AbortSignal,
): Promise<PreparedApproval> {
  const tool = await deps.tools.forCall(request.tenantId, request.tool);
  await announceCall(deps.log, request, request.arguments);
  const parsed = await exactArguments(deps.bank, tool, request, signal);
  if ('failure' in parsed) return notReady(deps, request, parsed.failure.summary);
  if (!(await deps.rates.take(tool, request.conversationId))) return notReady(deps, request, TOO_OFTEN.summary);
  const call = ledgerCall(request, tool, parsed.arguments);
  await withTenant(deps.orm, request.tenantId, (em) => recordCall(em, call, 'awaiting-approval'));
  const customerId = request.customer?.id ?? '';
  try {
    const context = { bank: deps.bank, customerId, signal };
    const summary = tool.summarise
      ? await tool.summarise(parsed.arguments, context)
      : tool.describe(parsed.arguments);
    const challenge =
      request.kind === '2fa'
        ? await openChallenge(deps.bank, {
            customerId, digest: call.argumentsDigest, summary, idempotencyKey: request.approvalId, signal,
          })
        : null;
    return {
      ready: true,
      arguments: parsed.arguments,
      argumentsDigest: call.argumentsDigest,
      summary,
      challengeId: challenge?.challengeId ?? null,
    };
  } catch (failure) {
    if (!(failure instanceof CitiflowError) || failure.code !== 'bank_refused') throw failure;
    await saveReceipt(deps.orm, call, { status: 'failed', summary: failure.message, data: null });
    return notReady(deps, request, failure.message);
  }
}

async function notReady(
  deps: ApprovalDependencies,
  request: ApprovalPreparation,
  summary: string,
): Promise<PreparedApproval> {
  const { toolCallId } = request;
  const status = 'failed' as const;
  await createPublisher(deps.log, request, `${toolCallId}/result`).publish({ type: 'tool-result', toolCallId, status, summary });
  return { ready: false, result: { status, summary, data: null, handsOver: false } };
}

/** Hands a code to the bank. The key is the code's own, so that a retried activity costs the customer no try. */
export async function verifyCode(deps: ApprovalDependencies, check: CodeCheck, signal: AbortSignal): Promise<CodeVerdict> {
  const { approvalId, toolCallId, challengeId, customerId, sealedCode } = check;
  const code = deps.open(sealedCode, codePurpose(approvalId));
  const idempotencyKey = createHash('sha256').update(sealedCode).digest('hex');
  const verification = await verifyChallenge(deps.bank, { challengeId, code, customerId, idempotencyKey, signal });
  switch (verification.outcome) {
    case 'verified':
      return { right: true, sealedChallengeToken: deps.seal(verification.challengeToken, challengePurpose(toolCallId)) };
    case 'wrong':
      return { right: false, triesLeft: verification.triesLeft, closed: verification.triesLeft <= 0 };
    default:
      return { right: false, triesLeft: 0, closed: true };
  }
}
