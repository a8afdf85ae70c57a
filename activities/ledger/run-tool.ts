import type { EntityManager } from '@mikro-orm/postgresql';
import type { EventLog } from '../../db/event-log.ts';
import type { Receipt } from '../../db/entities/tool-call.ts';
import type { InboxFeed } from '../../db/inbox-feed.ts';
import type { Orm } from '../../db/orm.ts';
import { withTenant } from '../../db/tenancy.ts';
import type { ApprovalKind } from '../../domain/conversation/events.ts';
import { CitiflowError } from '../../domain/errors.ts';
import type { Judgement } from '../../domain/tools/judge.ts';
import { gateOf } from '../../domain/tools/policy.ts';
import type { BankClient } from '../banking/client.ts';
import type { Tool, ToolOutcome } from '../banking/tool.ts';
import { attemptsOf, type Attempt } from '../turn/attempt.ts';
import type { ToolRunRequest, ToolRunResult } from '../turn/contract.ts';
import { createPublisher } from '../turn/publisher.ts';
import { announceAttempt, announceCall, exactArguments, failedReceipt, ledgerCall, readContext, refuseRecorded, runContext } from './call.ts';
import type { DecisionRecord } from './decisions.ts';
import { judgeCall, needsCounts, payeeAgeHours, type Case } from './judge-call.ts';
import { claimCall, saveReceipt, setCallStatus, type Admission, type LedgerCall } from './ledger.ts';
import type { TenantRulesReader } from './tenant-rules.ts';
import type { ToolRates } from './tool-rates.ts';

export interface ToolDependencies {
  orm: Orm;
  log: EventLog;
  bank: BankClient;
  rates: ToolRates;
  rules: TenantRulesReader;
  /** A person is told of an outcome that only a person can find out. */
  inbox: InboxFeed;
  /** Opens a sealed challenge token. */
  open: (sealed: string, purpose: string) => string;
}

export const TOO_OFTEN: Receipt = {
  status: 'failed',
  summary: 'This was asked for too often within a minute, so it was not done. Try again in a moment.',
  data: null,
  code: 'rate_limited',
  refusedBy: 'rate-limit',
};

const UNKNOWN = {
  status: 'unknown',
  summary: 'The bank has not confirmed whether this was done. A colleague will check; please do not repeat it.',
  data: null,
} as const;

const NEEDS_APPROVAL: Receipt = {
  status: 'failed',
  summary: 'The rules for this have changed: it needs an approval now, so it was not done. Ask for it again.',
  data: null,
  code: 'tool_not_allowed',
  refusedBy: 'not-approved',
};

/**
 * Runs one tool call and tells of it. Whatever was decided once (a receipt) is given again; a refusal of the
 * bank, or of the policy, or arguments that do not fit, are results for the model to read; only what a retry may
 * mend is thrown. A call that has to be approved first is not run: the workflow is told so.
 */
export async function runTool(
  deps: ToolDependencies,
  tool: Tool,
  request: ToolRunRequest,
  attempt: Attempt,
): Promise<ToolRunResult> {
  refuseRecorded(request);
  const [answer] = await Promise.all([
    answerOf(deps, tool, request, attempt.number, attempt.signal),
    announceCall(deps.log, request, request.arguments).then(() => announceAttempt(deps.log, request, attempt)),
  ]);
  if ('needsApproval' in answer) return { ...UNKNOWN, summary: '', handsOver: false, needsApproval: answer.needsApproval };
  const { status, summary, data } = answer.outcome;
  const { toolCallId } = request;
  await Promise.all([
    createPublisher(deps.log, request, `${toolCallId}/result`).publish({ type: 'tool-result', toolCallId, status, summary }),
    answer.save?.(),
  ]);
  const code = 'code' in answer.outcome ? answer.outcome.code : undefined;
  return { status, summary, data, handsOver: status === 'succeeded' && tool.handsOver === true, ...(code ? { code } : {}), ...attemptsOf(attempt) };
}

type Outcome = Receipt | typeof UNKNOWN;
type Answer =
  /** A read is written down while its result is told: only a write's receipt must come first. */
  | { outcome: Outcome; save?: () => Promise<void> }
  | { needsApproval: '2fa' | 'confirm' };

async function answerOf(
  deps: ToolDependencies,
  tool: Tool,
  request: ToolRunRequest,
  attempt: number,
  signal: AbortSignal,
): Promise<Answer> {
  const isFirst = attempt === 1 && !request.approved;
  const [exact, mayRun, rules] = await Promise.all([
    exactArguments(deps.bank, tool, request, signal),
    isFirst ? deps.rates.take(tool, request.conversationId) : true,
    deps.rules.of(request.tenantId),
  ]);
  if ('failure' in exact) return { outcome: exact.failure };
  if (!mayRun) return { outcome: TOO_OFTEN };
  const call = ledgerCall(request, tool, exact.arguments);
  const known = { call, tool, planned: request.tool, rules };
  const age = await payeeAgeHours(known, readContext(deps.bank, request, signal));
  const judged: Case = { ...known, payeeAgeHours: age, passed: gatesPassed(request) };
  return tool.effect === 'read' ? read(deps, judged, request, signal) : write(deps, judged, request, signal);
}

/** What an approved call has come through. Workflows of before said only that it was approved. */
function gatesPassed({ approved, passed, tool }: ToolRunRequest): ApprovalKind[] {
  return passed ?? (approved ? [gateOf(tool) ?? 'confirm'] : []);
}

async function read(deps: ToolDependencies, judged: Case, request: ToolRunRequest, signal: AbortSignal): Promise<Answer> {
  const { call, tool } = judged;
  const { judgement, decisions } = needsCounts(judged)
    ? await withTenant(deps.orm, call.tenantId, (em) => judgeCall(em, judged, 'claim'))
    : await judgeCall(null, judged, 'claim');
  const gate = gateToAsk(judgement, request);
  if (gate) return { needsApproval: gate };
  const receipt = refusalOf(judgement) ?? (await decided(() => tool.run(call.arguments, runContext(deps, request, call, signal))));
  return { outcome: receipt, save: () => saveReceipt(deps.orm, call, receipt, decisions) };
}

/** The gate that the workflow can still ask at: one of before can not, and an approved call is not asked twice. */
const gateToAsk = (judgement: Judgement, { approved, policy }: ToolRunRequest) =>
  judgement.verdict === 'gate' && policy && !approved ? judgement.gate : undefined;

/** Why the policy does not let the call run, as its receipt. */
export function refusalOf(judgement: Judgement): Receipt | undefined {
  if (judgement.verdict === 'allow') return undefined;
  if (judgement.verdict === 'gate') return NEEDS_APPROVAL;
  const { tellModel, code, rule } = judgement;
  return { status: 'failed', summary: tellModel, data: null, code, refusedBy: rule };
}

/** Undoes the claim of a call that has to be approved first. */
class ApprovalNeeded {
  constructor(readonly gate: '2fa' | 'confirm') {}
}

/** Claims the call, then calls, or looks up what an earlier attempt came to. */
async function write(deps: ToolDependencies, judged: Case, request: ToolRunRequest, signal: AbortSignal): Promise<Answer> {
  const { call, tool } = judged;
  const admit = async (em: EntityManager): Promise<Admission> => {
    const { judgement, decisions } = await judgeCall(em, judged, 'claim');
    const gate = gateToAsk(judgement, request);
    if (gate) throw new ApprovalNeeded(gate);
    return admission(decisions, refusalOf(judgement));
  };
  const claim = await claimCall(deps.orm, call, admit).catch((failure: unknown) => {
    if (failure instanceof ApprovalNeeded) return failure;
    throw failure;
  });
  if (claim instanceof ApprovalNeeded) return { needsApproval: claim.gate };
  if (claim.state === 'done') return { outcome: claim.receipt };
  if (claim.state === 'closed') {
    return { outcome: { status: 'failed', summary: 'This call was already turned down. Nothing was done.', data: null } };
  }
  const context = { ...runContext(deps, request, call, signal), idempotencyKey: claim.idempotencyKey };
  if (!tool.lookUp) return onceOnly(deps, call, claim.state, () => tool.run(call.arguments, context));
  const lookUp = () => tool.lookUp?.(context) ?? Promise.resolve('not-done' as const);
  try {
    const receipt = await decided(async () => {
      const known = claim.state === 'again' ? await lookUp() : 'not-done';
      // The bank enforces the key, so sending again after "not done" cannot book twice.
      return known === 'not-done' ? tool.run(call.arguments, context) : known;
    });
    await saveReceipt(deps.orm, call, receipt);
    return { outcome: receipt };
  } catch (failure) {
    if (failure instanceof CitiflowError && failure.code === 'bank_outcome_unknown') await markAs(deps, call, 'unknown');
    throw failure;
  }
}

const admission = (decisions: DecisionRecord[], refusal: Receipt | undefined): Admission =>
  refusal ? { decisions, refusal } : { decisions };

/**
 * A write that nobody can look up is sent once. Only what certainly never went out is sent again; after anything
 * else the outcome is unknown, for a person to find out.
 */
async function onceOnly(
  deps: ToolDependencies,
  call: LedgerCall,
  state: 'first' | 'again',
  send: () => Promise<ToolOutcome>,
): Promise<Answer> {
  if (state === 'first') {
    try {
      const receipt = await decided(send);
      await saveReceipt(deps.orm, call, receipt);
      return { outcome: receipt };
    } catch (failure) {
      if (failure instanceof CitiflowError && failure.code === 'bank_unavailable') {
        await markAs(deps, call, 'requested');
        throw failure;
      }
    }
  }
  await markAs(deps, call, 'unknown');
  deps.inbox.announce(call.tenantId, { kind: 'outcome', id: call.toolCallId });
  return { outcome: UNKNOWN };
}

const markAs = ({ orm }: ToolDependencies, call: LedgerCall, status: 'unknown' | 'requested') =>
  withTenant(orm, call.tenantId, (em) => setCallStatus(em, call.toolCallId, status));

/** An answer of the bank, refusals included, is final; everything else is thrown. */
async function decided(work: () => Promise<ToolOutcome>): Promise<Receipt> {
  const startedAt = performance.now();
  const durationMs = () => Math.round(performance.now() - startedAt);
  try {
    return { status: 'succeeded', ...(await work()), durationMs: durationMs() };
  } catch (failure) {
    if (failure instanceof CitiflowError && failure.code === 'bank_refused') return { ...failedReceipt(failure), durationMs: durationMs() };
    throw failure;
  }
}
