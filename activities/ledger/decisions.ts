import type { EntityManager } from '@mikro-orm/postgresql';
import { POLICY_VERSION, type Judgement } from '../../domain/tools/judge.ts';
import type { CallFacts } from '../../domain/tools/rules/rule.ts';

/** One decision of the policy, as it is kept. */
export interface DecisionRecord {
  stage: 'plan' | 'prepare' | 'claim';
  rule: string;
  verdict: 'allow' | 'refuse' | 'gate';
  code: string | null;
  /** Amounts, counts and ages: nothing that says who. */
  facts: Record<string, unknown>;
}

export interface DecidedCall {
  tenantId: string;
  toolCallId: string;
  toolName: string;
}

/** A judgement as records: one for each rule that had a part in it. */
export function recordsOf(judgement: Judgement, stage: DecisionRecord['stage'], known: CallFacts): DecisionRecord[] {
  const facts = factsToKeep(known);
  switch (judgement.verdict) {
    case 'allow':
      return [{ stage, rule: 'none', verdict: 'allow', code: null, facts }];
    case 'refuse':
      return [{ stage, rule: judgement.rule, verdict: 'refuse', code: judgement.code, facts }];
    case 'gate':
      return judgement.rules.map(({ rule }) => ({ stage, rule, verdict: 'gate', code: null, facts }));
  }
}

function factsToKeep({ money, spentMinor, payeeAgeHours, ...facts }: CallFacts): Record<string, unknown> {
  const { effect, customerSignedIn, writesInWindow, callsLastMinute, callsLastDay } = facts;
  if (!money) return { effect, customerSignedIn, writesInWindow, callsLastMinute, callsLastDay };
  const { amountMinor, currency } = money;
  return {
    effect, customerSignedIn, amountMinor, currency, spentMinor, writesInWindow, callsLastMinute, callsLastDay,
    ...(payeeAgeHours === null ? {} : { payeeAgeHours: Math.floor(payeeAgeHours) }),
  };
}

/** To be followed by the statement that it goes with. A repeated attempt decides nothing new. */
export const INSERT_DECISIONS = `
  insert into policy_decisions (id, tenant_id, call_id, tool_name, stage, rule, version, verdict, code, facts)
  select gen_random_uuid(), ?, ?, ?, d.stage, d.rule, ?, d.verdict, d.code, d.facts
  from jsonb_to_recordset(?::jsonb) as d(stage text, rule text, verdict text, code text, facts jsonb)
  on conflict do nothing`;

export const decisionParameters = (call: DecidedCall, decisions: readonly DecisionRecord[]): unknown[] =>
  [call.tenantId, call.toolCallId, call.toolName, POLICY_VERSION, JSON.stringify(decisions)];

export async function recordDecisions(em: EntityManager, call: DecidedCall, decisions: readonly DecisionRecord[]): Promise<void> {
  if (decisions.length > 0) await em.execute(INSERT_DECISIONS, decisionParameters(call, decisions));
}
