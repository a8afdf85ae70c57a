import { createHash } from 'node:crypto';
import { withTenant } from '../../db/tenancy.ts';
import { CitiflowError } from '../../domain/errors.ts';
import type { Judgement } from '../../domain/tools/judge.ts';
import { attestChallenge, openChallenge, verifyChallenge } from '../banking/challenges.ts';
import type { Tool } from '../banking/tool.ts';
import type { ToolCatalogue } from '../imported-tools/catalogue.ts';
import { announceCall, challengePurpose, codePurpose, exactArguments, ledgerCall, readContext, refuseRecorded } from '../ledger/call.ts';
import { recordDecisions } from '../ledger/decisions.ts';
import { judgeCall, payeeAgeHours } from '../ledger/judge-call.ts';
import { keepReceipt, recordCall, saveReceipt, type LedgerCall } from '../ledger/ledger.ts';
import { refusalOf, TOO_OFTEN, type ToolDependencies } from '../ledger/run-tool.ts';
import type { ApprovalPreparation, CallBack, CodeCheck, CodeVerdict, PreparedApproval } from '../turn/contract.ts';
import { createPublisher } from '../turn/publisher.ts';

export interface ApprovalDependencies extends ToolDependencies {
  seal: (plain: string, purpose: string) => string;
  tools: ToolCatalogue;
}

/**
 * Fixes what is to be approved: the arguments as they will run, their digest, a sentence for people, and for
 * a 2FA the bank's challenge bound to that digest. The call is in the ledger before anybody is asked, and nobody is
 * asked for what the policy would refuse.
 */
export async function prepareApproval(
  deps: ApprovalDependencies,
  request: ApprovalPreparation,
  signal: AbortSignal,
): Promise<PreparedApproval> {
  refuseRecorded(request);
  const tool = await deps.tools.forCall(request.tenantId, request.tool);
  await announceCall(deps.log, request, request.arguments);
  const parsed = await exactArguments(deps.bank, tool, request, signal);
  if ('failure' in parsed) return notReady(deps, request, parsed.failure);
  if (!request.counted && !(await deps.rates.take(tool, request.conversationId))) return notReady(deps, request, TOO_OFTEN);
  const call = ledgerCall(request, tool, parsed.arguments);
  const judgement = await judged(deps, request, tool, call, signal);
  if (judgement.verdict === 'refuse') return notReady(deps, request, { summary: judgement.tellModel, code: judgement.code });
  const asked = judgement.verdict === 'gate' ? judgement : undefined;
  const kind = request.kind === '2fa' || asked?.gate === '2fa' ? '2fa' : 'confirm';
  const customerId = request.customer?.id ?? '';
  try {
    const context = { bank: deps.bank, customerId, signal };
    const summary = tool.summarise
      ? await tool.summarise(parsed.arguments, context)
      : tool.describe(parsed.arguments);
    const challenge =
      kind === '2fa'
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
      kind,
      ...(asked?.secondPerson ? { secondPerson: true } : {}),
      ...(call.money ? { amount: { amountMinor: call.money.amountMinor, currency: call.money.currency } } : {}),
    };
  } catch (failure) {
    if (!(failure instanceof CitiflowError) || failure.code !== 'bank_refused') throw failure;
    const receipt = { status: 'failed', summary: failure.message, data: null } as const;
    await saveReceipt(deps.orm, call, receipt);
    return notReady(deps, request, receipt);
  }
}

/** The policy's word before anybody is asked, written down with the call. */
async function judged(
  deps: ApprovalDependencies,
  request: ApprovalPreparation,
  tool: Tool,
  call: LedgerCall,
  signal: AbortSignal,
): Promise<Judgement> {
  const known = { call, tool, planned: request.tool, rules: await deps.rules.of(request.tenantId) };
  const age = await payeeAgeHours(known, readContext(deps.bank, request, signal));
  return withTenant(deps.orm, request.tenantId, async (em) => {
    await recordCall(em, call, 'awaiting-approval');
    const { judgement, decisions } = await judgeCall(em, { ...known, payeeAgeHours: age, passed: [] }, 'prepare');
    await recordDecisions(em, call, decisions);
    const refusal = judgement.verdict === 'refuse' ? refusalOf(judgement) : undefined;
    if (refusal) await keepReceipt(em, call, refusal);
    return judgement;
  });
}

async function notReady(
  deps: ApprovalDependencies,
  request: ApprovalPreparation,
  { summary, code }: { summary: string; code?: string },
): Promise<PreparedApproval> {
  const { toolCallId } = request;
  const status = 'failed' as const;
  await createPublisher(deps.log, request, `${toolCallId}/result`).publish({ type: 'tool-result', toolCallId, status, summary });
  return { ready: false, result: { status, summary, data: null, handsOver: false, ...(code ? { code } : {}) } };
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

/** Tells the bank who vouches for the customer, and why. The key is the approval's: it counts once. */
export async function attestCallBack(deps: ApprovalDependencies, callBack: CallBack, signal: AbortSignal): Promise<CodeVerdict> {
  const { approvalId, toolCallId, challengeId, customerId, staffId, reason } = callBack;
  const idempotencyKey = createHash('sha256').update(`call-back/${approvalId}/${staffId}/${reason}`).digest('hex');
  const attested = await attestChallenge(deps.bank, { challengeId, customerId, staffId, reason, idempotencyKey, signal });
  if (attested.outcome !== 'verified') return { right: false, triesLeft: 0, closed: true };
  return { right: true, sealedChallengeToken: deps.seal(attested.challengeToken, challengePurpose(toolCallId)) };
}
