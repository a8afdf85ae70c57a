import type { EntityManager } from '@mikro-orm/postgresql';
import type { ApprovalKind } from '../../domain/conversation/events.ts';
import type { PlanTool } from '../../domain/flow/plan.ts';
import { hasPassed, judge, limitSetsOf, type Judgement } from '../../domain/tools/judge.ts';
import type { CallFacts, LimitSet, RuleInput } from '../../domain/tools/rules/rule.ts';
import { isAbove } from '../../domain/tools/rules/rule.ts';
import { payeesOf } from '../banking/resolve.ts';
import type { Tool, ToolContext } from '../banking/tool.ts';
import { TOOLS } from '../banking/tools/index.ts';
import { recordsOf, type DecisionRecord } from './decisions.ts';
import type { LedgerCall } from './ledger.ts';
import type { TenantRules } from './tenant-rules.ts';

/** Everything that a judgement needs but the counts, which are read where they cannot change any more. */
export interface Case {
  call: LedgerCall;
  tool: Tool;
  planned: PlanTool;
  rules: TenantRules;
  payeeAgeHours: number | null;
  /** The gates that the call has come through. */
  passed: readonly ApprovalKind[];
}

export interface Judged {
  judgement: Judgement;
  decisions: DecisionRecord[];
}

/** Of reads that no limit counts, nothing is asked of the database. */
export const needsCounts = (judged: Case): boolean =>
  judged.call.customerId !== null &&
  (judged.tool.effect === 'write' ||
    limitSetsFor(judged).some(({ limits }) => limits.callsPerMinute !== undefined || limits.callsPerDay !== undefined));

/**
 * Judges a call. For a write, `em` holds the customer's lock, so that no other call can slip in between the counts
 * and what is done about them.
 */
export async function judgeCall(em: EntityManager | null, judged: Case, stage: 'prepare' | 'claim'): Promise<Judged> {
  const counts = em && needsCounts(judged) ? await countsOf(em, judged) : NOTHING_COUNTED;
  const { call, tool, planned, rules } = judged;
  const facts: CallFacts = {
    toolName: tool.name,
    effect: tool.effect,
    customerSignedIn: call.customerId !== null,
    requires2FA: tool.requires2FA || planned.requires2FA,
    alwaysAsk: planned.strategy === 'always_ask',
    protective: tool.ungatedByDefault === true,
    money: call.money,
    payeeAgeHours: judged.payeeAgeHours,
    ...counts,
  };
  const input: RuleInput = { facts, settings: rules.settingsOf(tool), policy: rules.policy, limitSets: limitSetsFor(judged) };
  const judgement = judge(input);
  if (judgement.verdict === 'gate' && hasPassed(judgement, judged.passed)) {
    const decision = { stage, rule: 'approved', verdict: 'allow', code: null, facts: { passed: judged.passed } } as const;
    return { judgement: { verdict: 'allow' }, decisions: [decision] };
  }
  return { judgement, decisions: recordsOf(judgement, stage, facts) };
}

const limitSetsFor = ({ rules, tool, planned }: Pick<Case, 'rules' | 'tool' | 'planned'>): LimitSet[] =>
  limitSetsOf(rules.settingsOf(tool).limits, planned.limits, rules.policy);

/**
 * Since when the customer has the payee, in hours; null where no rule asks, or the payee is not on the list. Asked of
 * the bank before the ledger is locked.
 */
export async function payeeAgeHours(judged: Omit<Case, 'payeeAgeHours' | 'passed'>, context: ToolContext): Promise<number | null> {
  const { money } = judged.call;
  const isAsked = money?.payeeId !== undefined && limitSetsFor(judged).some(({ limits }) =>
    limits.newPayeeHours !== undefined && isAbove(money, limits.newPayeeMaxMinor ?? 0, limits.currency));
  if (!isAsked) return null;
  const payee = (await payeesOf(context)).find(({ id }) => id === money.payeeId);
  return payee ? (Date.now() - Date.parse(payee.addedAt)) / 3_600_000 : null;
}

type Counts = Pick<CallFacts, 'spentMinor' | 'writesInWindow' | 'callsLastMinute' | 'callsLastDay'>;

const NOTHING_COUNTED: Counts = {
  spentMinor: { byThisTool: 0, byAllTools: 0 }, writesInWindow: 0, callsLastMinute: 0, callsLastDay: 0,
};

const PROTECTIVE = Object.values<Tool>(TOOLS).filter((tool) => tool.ungatedByDefault).map(({ name }) => name);

/** What has been sent off, or may have been, counts; what was refused before it was sent does not. */
const COUNTS = `
  select coalesce(sum(amount_minor) filter (where booked and today and currency = ? and tool_name = ?), 0)::float8 as by_this_tool,
    coalesce(sum(amount_minor) filter (where booked and today and currency = ?), 0)::float8 as by_all_tools,
    count(*) filter (where booked and effect = 'write' and not protective and claimed_at > now() - make_interval(mins => ?::int))::int as writes,
    count(*) filter (where tool_name = ? and claimed_at > now() - interval '1 minute')::int as calls_last_minute,
    count(*) filter (where tool_name = ? and today)::int as calls_last_day
  from (
    select *, status in ('executing', 'unknown', 'succeeded') as booked, claimed_at > now() - interval '24 hours' as today,
      tool_name = any(string_to_array(?, ',')) as protective
    from tool_calls
    where customer_id = ? and call_id <> ? and claimed_at > now() - greatest(interval '24 hours', make_interval(mins => ?::int))
  ) recent`;

async function countsOf(em: EntityManager, { call, tool, rules }: Case): Promise<Counts> {
  const currency = call.money?.currency ?? '';
  const { windowMinutes } = rules.policy.velocity;
  const [row] = await em.execute<CountsRow[]>(COUNTS, [
    currency, tool.name, currency, windowMinutes, tool.name, tool.name, PROTECTIVE.join(','), call.customerId, call.toolCallId,
    windowMinutes,
  ]);
  if (!row) return NOTHING_COUNTED;
  return {
    spentMinor: { byThisTool: row.by_this_tool, byAllTools: row.by_all_tools },
    writesInWindow: row.writes,
    callsLastMinute: row.calls_last_minute,
    callsLastDay: row.calls_last_day,
  };
}

interface CountsRow {
  by_this_tool: number;
  by_all_tools: number;
  writes: number;
  calls_last_minute: number;
  calls_last_day: number;
}
