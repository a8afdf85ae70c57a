import type { ApprovalKind } from '../conversation/events.ts';
import type { ErrorCode } from '../errors.ts';
import { GATES, REFUSALS } from './rules/index.ts';
import type { LimitSet, Rule, RuleInput } from './rules/rule.ts';
import type { TenantPolicy, ToolLimits } from './settings.ts';

/** Grows with every change of what a rule decides, so that a recorded decision says by which it was made. */
export const POLICY_VERSION = 1;

/** Whether a call may run now, and the rules that said so. */
export type Judgement =
  | { verdict: 'allow' }
  | { verdict: 'refuse'; rule: string; code: ErrorCode; tellModel: string }
  | {
      verdict: 'gate';
      /** Each gate with the rule that asks for it. */
      rules: { rule: string; gate: ApprovalKind }[];
      /** Who is asked first: the customer, with a code or without. */
      gate: '2fa' | 'confirm';
      secondPerson: boolean;
    };

/**
 * Judges a call by every rule. Refusals come before gates, so that nobody is asked to approve what would be
 * refused. A second person never stands alone: somebody approves first.
 */
export function judge(input: RuleInput): Judgement {
  for (const rule of REFUSALS) {
    const finding = rule.check(input);
    if (finding?.verdict === 'refuse') return { rule: rule.name, ...finding };
  }
  const rules = GATES.flatMap((rule) => gateOf(rule, input));
  if (rules.length === 0) return { verdict: 'allow' };
  const asked = new Set(rules.map(({ gate }) => gate));
  return { verdict: 'gate', rules, gate: asked.has('2fa') ? '2fa' : 'confirm', secondPerson: asked.has('second-person') };
}

function gateOf(rule: Rule, input: RuleInput): { rule: string; gate: ApprovalKind }[] {
  const finding = rule.check(input);
  return finding?.verdict === 'gate' ? [{ rule: rule.name, gate: finding.gate }] : [];
}

/** True when what a call has passed is at least what is asked of it: a code is stronger than a confirmation. */
export function hasPassed(judgement: Extract<Judgement, { verdict: 'gate' }>, passed: readonly ApprovalKind[]): boolean {
  const first = passed.includes('2fa') || (judgement.gate === 'confirm' && passed.includes('confirm'));
  return first && (!judgement.secondPerson || passed.includes('second-person'));
}

/** The sets of limits that hold for a call, each with its own currency. */
export function limitSetsOf(tool: ToolLimits, agent: ToolLimits | undefined, policy: TenantPolicy): LimitSet[] {
  const { currency, perCallMinor, perDayMinor, secondPersonAboveMinor, newPayeeHours, newPayeeMaxMinor } = policy;
  const limits: ToolLimits = {
    currency,
    ...(perCallMinor === null ? {} : { perCallMinor }),
    ...(perDayMinor === null ? {} : { perDayMinor }),
    ...(secondPersonAboveMinor === null ? {} : { secondPersonAboveMinor }),
    ...(newPayeeHours === null ? {} : { newPayeeHours }),
    ...(newPayeeMaxMinor === null ? {} : { newPayeeMaxMinor }),
  };
  return [{ of: 'tool', limits: tool }, ...(agent ? [{ of: 'agent', limits: agent } as const] : []), { of: 'tenant', limits }];
}
