import type { GuardrailRow, ToolRow, UsageKey, UsageRow, WaitingRow } from '../../contract/http/analytics.ts';
import { ANALYTICS } from '../../domain/analytics/range.ts';
import { conversationIs, isoUtc, type Scope } from './period.ts';

const KEYS: Record<UsageKey, { key: string; name: string; agentId: string; join: string }> = {
  model: { key: `coalesce(nullif(t.model, ''), '-')`, name: `coalesce(nullif(t.model, ''), '-')`, agentId: 'null::uuid', join: '' },
  agent: { key: 'c.agent_id::text', name: 'a.name', agentId: 'c.agent_id', join: 'join agents a on a.id = c.agent_id' },
  version: {
    key: 'c.version_id::text', name: `a.name || ' ' || v.version`, agentId: 'c.agent_id',
    join: 'join agents a on a.id = c.agent_id join agent_versions v on v.id = c.version_id',
  },
};

/** Tokens and cost by what they were spent on. A turn's model is the one that wrote its reply. */
export function usageOf(scope: Scope, by: UsageKey): Promise<UsageRow[]> {
  const { key, name, agentId, join } = KEYS[by];
  const only = conversationIs(scope);
  return scope.rows<UsageRow>(
    `select ${key} as key, ${name} as name, ${agentId} as "agentId", count(distinct t.conversation_id)::int as conversations,
       count(*)::int as turns, sum(t.input_tokens)::float8 as "inputTokens", sum(t.output_tokens)::float8 as "outputTokens",
       sum(t.cost_micros)::float8 as "costMicros"
     from turns t join conversations c on c.id = t.conversation_id ${join}
     where t.created_at >= ?::timestamptz and t.created_at < ?::timestamptz and ${only.sql}
     group by 1, 2, 3 order by "costMicros" desc, turns desc, name limit ${ANALYTICS.rows}`,
    [scope.from, scope.to, ...only.parameters],
  );
}

const SENT = `k.status in ('succeeded', 'failed', 'unknown')`;
/** Milliseconds of the call itself, as its receipt keeps them. */
const CALL_MS = `(k.receipt->>'durationMs')::float8`;

/** Calls of conversations; those tried by hand on a tool's page are nobody's. */
export function toolsOf(scope: Scope): Promise<ToolRow[]> {
  const only = conversationIs(scope);
  return scope.rows<ToolRow>(
    `select k.tool_name as "toolName", count(*) filter (where ${SENT})::int as calls,
       count(*) filter (where k.status = 'succeeded')::int as succeeded, count(*) filter (where k.status = 'failed')::int as failed,
       count(*) filter (where k.status = 'unknown')::int as unknown,
       count(*) filter (where k.status in ('rejected', 'expired'))::int as "notApproved",
       percentile_cont(0.5) within group (order by ${CALL_MS}) as "p50Ms",
       percentile_cont(0.95) within group (order by ${CALL_MS}) as "p95Ms"
     from tool_calls k join conversations c on c.id = k.conversation_id
     where k.created_at >= ?::timestamptz and k.created_at < ?::timestamptz and ${only.sql}
     group by 1 having count(*) filter (where ${SENT} or k.status in ('rejected', 'expired')) > 0
     order by calls desc, 1 limit ${ANALYTICS.rows}`,
    [scope.from, scope.to, ...only.parameters],
  );
}

/** A flag that a turn has twice counts once for it. */
export function guardrailsOf(scope: Scope): Promise<GuardrailRow[]> {
  const only = conversationIs(scope);
  return scope.rows<GuardrailRow>(
    `select flag, count(*)::int as turns, count(distinct conversation_id)::int as conversations,
       (array_agg(conversation_id order by created_at desc))[1] as "conversationId"
     from (
       select distinct t.id, t.conversation_id, t.created_at, f.flag
       from turns t join conversations c on c.id = t.conversation_id, jsonb_array_elements_text(t.guardrail_flags) as f(flag)
       where t.guardrail_flags <> '[]' and t.created_at >= ?::timestamptz and t.created_at < ?::timestamptz and ${only.sql}) found
     group by flag order by turns desc, flag limit ${ANALYTICS.rows}`,
    [scope.from, scope.to, ...only.parameters],
  );
}

/** What waits now. A call that a colleague tries by hand waits in no conversation: it is in the inbox, and not here. */
export function waitingOf(scope: Scope): Promise<WaitingRow[]> {
  const only = conversationIs(scope);
  return scope.rows<WaitingRow>(
    `select w.tool_name as "toolName", w.kind, count(*)::int as waiting, ${isoUtc('min(w.created_at)')} as "oldestAt"
     from approvals w join conversations c on c.id = w.conversation_id
     where w.status = 'waiting' and ${only.sql} group by 1, 2 order by min(w.created_at) limit ${ANALYTICS.rows}`,
    only.parameters,
  );
}
