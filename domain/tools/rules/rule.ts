import type { Effect } from '../../conversation/events.ts';
import type { ErrorCode } from '../../errors.ts';
import type { TenantPolicy, ToolLimits, ToolSettings } from '../settings.ts';

/** What is known of a call just before it. Amounts of the past are in the call's own currency. */
export interface CallFacts {
  toolName: string;
  effect: Effect;
  customerSignedIn: boolean;
  /** Of the tool itself, or of the agent that calls it. */
  requires2FA: boolean;
  alwaysAsk: boolean;
  /** It only protects the customer: haste is no danger. */
  protective: boolean;
  money: { amountMinor: number; currency: string; payeeId?: string | undefined } | null;
  /** Moved by the customer within 24 hours, this call not counted. Executing and unknown calls count. */
  spentMinor: { byThisTool: number; byAllTools: number };
  /** Writes of the customer within the velocity's window, this call not counted. */
  writesInWindow: number;
  callsLastMinute: number;
  callsLastDay: number;
  /** Null when nobody had to know, or the payee is not on the customer's list: then it counts as new. */
  payeeAgeHours: number | null;
}

/** Limits, and whose they are: each set stands by itself, so that the strictest holds. */
export interface LimitSet {
  of: 'tool' | 'agent' | 'tenant';
  limits: ToolLimits;
}

export interface RuleInput {
  facts: CallFacts;
  settings: ToolSettings;
  policy: TenantPolicy;
  limitSets: readonly LimitSet[];
}

export type Finding =
  | { verdict: 'refuse'; code: ErrorCode; tellModel: string }
  | { verdict: 'gate'; gate: '2fa' | 'confirm' | 'second-person'; tellModel: string };

/** One rule of the policy: pure, so that the same facts give the same finding for ever. */
export interface Rule {
  name: string;
  /** @returns undefined where the rule has nothing to say */
  check(input: RuleInput): Finding | undefined;
}

/** `tool_not_allowed`, in words that the model can pass on. */
export const refuse = (tellModel: string, code: ErrorCode = 'tool_not_allowed'): Finding => ({ verdict: 'refuse', code, tellModel });

/** The first finding among the sets of limits. */
export function firstOf(sets: readonly LimitSet[], check: (set: LimitSet) => Finding | undefined): Finding | undefined {
  for (const set of sets) {
    const finding = check(set);
    if (finding) return finding;
  }
  return undefined;
}

/** True when the amount is above the limit; money of another currency is, as nobody can compare it. */
export const isAbove = (money: NonNullable<CallFacts['money']>, limitMinor: number, currency: string, alreadyMinor = 0) =>
  money.currency !== currency || money.amountMinor + alreadyMinor > limitMinor;
