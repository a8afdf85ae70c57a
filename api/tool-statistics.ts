import type { EntityManager } from '@mikro-orm/postgresql';
import type { ToolDetail, ToolStatistics } from '../contract/http/tools.ts';

const DAYS = 7;
const DAY_MS = 24 * 3600 * 1000;
const LAST_CALLS = 20;
/** Milliseconds of the call itself, which the receipt keeps. */
const DURATION = `nullif(receipt->>'durationMs', '')::float`;

const none = (): ToolStatistics => ({ calls: 0, failed: 0, p50Ms: null, p95Ms: null, days: emptyDays() });

/**
 * Calls, failures and durations of the last seven days, by tool; zeros for one that was not called.
 * @param toolName only this one's
 */
export async function statisticsOfTools(em: EntityManager, toolName?: string): Promise<(name: string) => ToolStatistics> {
  const only = toolName === undefined ? '' : 'and tool_name = ?';
  const parameters = toolName === undefined ? [] : [toolName];
  const where = `where created_at > now() - interval '${DAYS} days' and status in ('succeeded', 'failed', 'unknown') ${only}`;
  const days = await em.execute<{ tool: string; day: string; calls: number; failed: number }[]>(
    `select tool_name as tool, to_char(created_at at time zone 'UTC', 'YYYY-MM-DD') as day, count(*)::int as calls,
       count(*) filter (where status <> 'succeeded')::int as failed
     from tool_calls ${where} group by 1, 2`,
    parameters,
  );
  const durations = await em.execute<{ tool: string; p50: number | null; p95: number | null }[]>(
    `select tool_name as tool, percentile_cont(0.5) within group (order by ${DURATION}) as p50,
       percentile_cont(0.95) within group (order by ${DURATION}) as p95
     from tool_calls ${where} group by 1`,
    parameters,
  );
  const byTool = new Map<string, ToolStatistics>();
  for (const { tool, day, calls, failed } of days) {
    const entry = byTool.get(tool) ?? none();
    entry.calls += calls;
    entry.failed += failed;
    entry.days = entry.days.map((one) => (one.day === day ? { day, calls, failed } : one));
    byTool.set(tool, entry);
  }
  for (const { tool, p50, p95 } of durations) {
    const entry = byTool.get(tool);
    if (entry) Object.assign(entry, { p50Ms: rounded(p50), p95Ms: rounded(p95) });
  }
  return (name) => byTool.get(name) ?? none();
}

const rounded = (value: number | null) => (value === null ? null : Math.round(value));

function emptyDays(): ToolStatistics['days'] {
  const today = Date.now();
  return Array.from({ length: DAYS }, (_, index) => ({
    day: new Date(today - (DAYS - 1 - index) * DAY_MS).toISOString().slice(0, 10), calls: 0, failed: 0,
  }));
}

/** The last calls of a tool, newest first. Of their arguments nothing: those are in the conversation. */
export async function lastCallsOf(em: EntityManager, toolName: string): Promise<ToolDetail['lastCalls']> {
  const rows = await em.execute<{ call_id: string; created_at: Date | string; status: string; duration: number | null; conversation_id: string | null; summary: string | null }[]>(
    `select call_id, created_at, status, ${DURATION} as duration, conversation_id, receipt->>'summary' as summary
     from tool_calls where tool_name = ? order by created_at desc limit ${LAST_CALLS}`,
    [toolName],
  );
  return rows.map((row) => ({
    callId: row.call_id,
    at: new Date(row.created_at).toISOString(),
    status: row.status,
    durationMs: rounded(row.duration),
    conversationId: row.conversation_id,
    summary: row.summary,
  }));
}
