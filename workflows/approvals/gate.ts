import { ApplicationFailure, condition } from '@temporalio/workflow';
import type { ApprovalDecider, ApprovalKind, ApprovalOutcome } from '../../domain/conversation/events.ts';
import type { ErrorCode } from '../../domain/errors.ts';
import type { Decider, Decision, DecisionResult } from './messages.ts';

export interface Verdict {
  outcome: ApprovalOutcome;
  by: ApprovalDecider;
  decidedBy: string;
  /** The decider's id; empty for the system. */
  deciderId: string;
  reason: string | null;
  /** Of an approved 2FA. */
  verification?: 'code' | 'call-back';
  sealedChallengeToken?: string;
}

export interface Verification {
  right: boolean;
  triesLeft: number;
  closed: boolean;
  sealedToken?: string;
}

/** A call that waits for a person. It exists before anybody can see its request. */
export interface WaitingApproval {
  approvalId: string;
  toolCallId: string;
  kind: ApprovalKind;
  argumentsDigest: string;
  triesLeft: number;
  toolName: string;
  /** Milliseconds since 1970. */
  openedAtMs: number;
  /** Of a second person: ids of those who may not be it. */
  notBy?: readonly string[];
  /** Checks a code with the bank. Called for one verdict at a time. */
  verify?: (sealedCode: string) => Promise<Verification>;
  /** Vouches for the customer at the bank, instead of a code. */
  attest?: (by: Decider, reason: string) => Promise<Verification>;
  /** Tells of a wrong code, once the verdict on it is known. */
  onWrongCode?: (triesLeft: number) => Promise<void>;
}

interface Entry extends WaitingApproval {
  verdict: Verdict | undefined;
  /** A verdict is being checked: the next one waits for its end. */
  busy: boolean;
}

/**
 * After a worker was killed, a verdict can reach the workflow ahead of the steps that open its wait once more:
 * their own record was lost with the worker, though the customer has already seen the request.
 */
const REOPENING = '10s';

const refuse = (code: ErrorCode, message: string, details: unknown[] = []) =>
  ApplicationFailure.nonRetryable(message, code, ...details);

/**
 * The approvals that a workflow waits for. Single use, bound to the arguments' digest; a second, late or
 * mismatched verdict is refused at once by the update's validator, before it enters history.
 */
export class ApprovalGate {
  private readonly entries = new Map<string, Entry>();
  private ended = false;

  /** @param turnId of the only turn whose approvals are opened here */
  constructor(private readonly turnId?: string) {}

  get waiting(): boolean {
    return this.waitingNow().length > 0;
  }

  /** What waits, oldest first. */
  waitingNow(): WaitingApproval[] {
    return [...this.entries.values()].filter((entry) => !entry.verdict);
  }

  /** Opens the wait. Announce only after this. */
  open(approval: WaitingApproval): void {
    this.entries.set(approval.approvalId, { ...approval, verdict: undefined, busy: false });
  }

  /** The update's validator: synchronous, changes nothing, throws to refuse. */
  validate(decision: Decision): void {
    if (this.isKnown(decision)) this.entryFor(decision);
  }

  /** Nothing more is learnt of it by waiting: it is here, or can never be. */
  private isKnown({ approvalId, turnId }: Decision): boolean {
    const isOfAnotherTurn = turnId !== undefined && this.turnId !== undefined && turnId !== this.turnId;
    return this.ended || isOfAnotherTurn || !UUID.test(approvalId) || this.entries.has(approvalId);
  }

  /** The update's handler. */
  async decide(decision: Decision): Promise<DecisionResult> {
    const known = () => this.isKnown(decision);
    // Asked only when needed: a wait with a time limit always leaves a timer in the history.
    if (!known()) await condition(known, REOPENING);
    const entry = this.entryFor(decision);
    // Several verdicts may wake at once: only the one that finds the entry free, and takes it, goes on.
    while (entry.busy) await condition(() => !entry.busy);
    this.entryFor(decision);
    entry.busy = true;
    try {
      return decision.decision === 'reject' ? this.reject(entry, decision) : await this.approve(entry, decision);
    } finally {
      entry.busy = false;
    }
  }

  /** No wait will be opened any more: whatever verdict is still on its way comes too late. */
  end(): void {
    this.ended = true;
  }

  /** Waits for the verdict; a durable timer ends the wait. */
  async verdictOf(approvalId: string, timeoutMs: number): Promise<Verdict> {
    const entry = this.entries.get(approvalId);
    if (!entry) throw new Error(`No approval ${approvalId} is open`);
    await condition(() => entry.verdict !== undefined, timeoutMs);
    // A code that is being checked when the time is up still counts: the bank decides on its own clock.
    await condition(() => !entry.busy);
    entry.verdict ??= { outcome: 'expired', by: 'system', decidedBy: 'system', deciderId: '', reason: null };
    return entry.verdict;
  }

  /** Closes what waits, without a verdict of a person: the turn was stopped. */
  abandon(approvalId: string, reason: string): Verdict {
    const entry = this.entries.get(approvalId);
    const verdict: Verdict = { outcome: 'rejected', by: 'system', decidedBy: 'system', deciderId: '', reason };
    if (entry && !entry.verdict) entry.verdict = verdict;
    return entry?.verdict ?? verdict;
  }

  private entryFor(decision: Decision): Entry {
    const entry = this.entries.get(decision.approvalId);
    if (!entry || entry.verdict) throw refuse('approval_closed', 'This approval has already been decided, or has expired.');
    if (entry.argumentsDigest !== decision.argumentsDigest) {
      throw refuse('approval_mismatch', 'The approval is for other arguments than those waiting.');
    }
    if (entry.kind === 'second-person' && decision.by.kind === 'customer') {
      throw refuse('forbidden', 'A member of staff has to decide this.');
    }
    if (entry.notBy?.includes(decision.by.id)) {
      throw refuse('approval_needs_other_person', 'Somebody else has to decide this: not who asked for it, and not who approved it first.');
    }
    if (decision.decision === 'approve' && entry.kind === '2fa') mustBeVerified(decision);
    return entry;
  }

  private reject(entry: Entry, decision: Decision): DecisionResult {
    entry.verdict = verdictBy(decision, 'rejected');
    return { status: 'rejected', outcome: 'rejected' };
  }

  private async approve(entry: Entry, decision: Decision): Promise<DecisionResult> {
    const check = await verification(entry, decision);
    if (!check) {
      entry.verdict = verdictBy(decision, 'approved');
      return { status: 'approved', outcome: 'approved' };
    }
    if (check.right && check.sealedToken) {
      const how = isCallBack(decision) ? 'call-back' : 'code';
      entry.verdict = { ...verdictBy(decision, 'approved'), verification: how, sealedChallengeToken: check.sealedToken };
      return { status: 'approved', outcome: 'approved' };
    }
    entry.triesLeft = check.triesLeft;
    if (check.closed || check.triesLeft <= 0) {
      entry.verdict = { ...verdictBy(decision, 'rejected'), by: 'system', reason: 'Too many wrong codes, or the code expired.' };
    }
    await entry.onWrongCode?.(check.triesLeft);
    if (isCallBack(decision)) throw refuse('approval_closed', 'The bank does not take this verification any more. Nothing was done.');
    throw refuse('approval_code_wrong', wrongCodeText(check.triesLeft), [{ triesLeft: check.triesLeft }]);
  }
}

const UUID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;

const isCallBack = (decision: Decision) => decision.verification === 'call-back';

/** A code, or the word of a member of staff who has called back and says how they made sure. */
function mustBeVerified(decision: Decision): void {
  if (!isCallBack(decision)) {
    if (!decision.sealedCode) throw refuse('approval_code_required', 'A verification code is needed to approve this.');
    return;
  }
  if (decision.by.kind !== 'support') throw refuse('forbidden', 'A member of staff has to vouch for a call-back.');
  if (!decision.reason?.trim()) throw refuse('approval_reason_required', 'Say how the customer was verified.');
}

/** Undefined where nothing has to be verified. */
function verification(entry: Entry, decision: Decision): Promise<Verification> | undefined {
  if (isCallBack(decision) && entry.attest) return entry.attest(decision.by, decision.reason ?? '');
  return decision.sealedCode === undefined ? undefined : entry.verify?.(decision.sealedCode);
}

const verdictBy = (decision: Decision, outcome: ApprovalOutcome): Verdict => ({
  outcome,
  by: decision.by.kind,
  decidedBy: decision.by.name,
  deciderId: decision.by.id,
  reason: decision.reason ?? null,
});

const wrongCodeText = (triesLeft: number) =>
  triesLeft > 0
    ? `The code is not right. ${triesLeft} ${triesLeft === 1 ? 'try' : 'tries'} left.`
    : 'The code is not right, and no tries are left. Nothing was done.';
