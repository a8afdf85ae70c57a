import { conversationIs, isoUtc, type Scope } from './period.ts';

/** What one table has come to: over a whole period (`start` is null), or in the bucket that begins at `start`. */
type Counted<Counts> = Counts & { start: string | null };

interface Source {
  /** Aggregates over the columns of `columns`. */
  counts: string;
  columns: string;
  /** With a conversation `c`. */
  from: string;
  /** When what is counted happened. */
  time: string;
  and?: string;
}

export interface ConversationCounts { conversations: number; handedOver: number }
const CONVERSATIONS: Source = {
  counts: `count(*)::int as conversations, count(*) filter (where handed_over)::int as "handedOver"`,
  // Handed back, a conversation keeps the summary of its handover: it was not contained.
  columns: 'c.handoff is not null or c.handed_over_at is not null as handed_over',
  from: 'conversations c',
  time: 'c.created_at',
  and: 'c.turn_count > 0',
};

export interface TurnCounts {
  turns: number; failedTurns: number; inputTokens: number; outputTokens: number; costMicros: number;
  guardrailTurns: number; turnsWithoutKnowledge: number;
  p50Ms: number | null; p95Ms: number | null; firstP50Ms: number | null; firstP95Ms: number | null;
}
/**
 * A turn that waits for an approval waits for a person, not for the agent: such stretches are taken off its time, counted
 * once where several overlap. A turn at the desk has no reply of the agent, and so no time of one.
 */
const TURNS: Source = {
  counts: `count(*)::int as turns, count(*) filter (where status = 'failed')::int as "failedTurns",
    coalesce(sum(input_tokens), 0)::float8 as "inputTokens", coalesce(sum(output_tokens), 0)::float8 as "outputTokens",
    coalesce(sum(cost_micros), 0)::float8 as "costMicros",
    count(*) filter (where guarded)::int as "guardrailTurns", count(*) filter (where found_nothing)::int as "turnsWithoutKnowledge",
    percentile_cont(0.5) within group (order by ms) as "p50Ms", percentile_cont(0.95) within group (order by ms) as "p95Ms",
    percentile_cont(0.5) within group (order by first_ms) as "firstP50Ms",
    percentile_cont(0.95) within group (order by first_ms) as "firstP95Ms"`,
  columns: `t.status, t.input_tokens, t.output_tokens, t.cost_micros, t.found_nothing, t.guardrail_flags <> '[]' as guarded,
    case when t.ended_at is not null and t.status <> 'handed-over'
      then greatest(0, extract(epoch from t.ended_at - t.created_at) - coalesce(w.seconds, 0))::float8 * 1000 end as ms,
    case when t.first_text_at is not null
      then greatest(0, extract(epoch from t.first_text_at::timestamptz - t.created_at))::float8 * 1000 end as first_ms`,
  from: `turns t join conversations c on c.id = t.conversation_id left join (
      select turn_id, sum(extract(epoch from upper(stretch) - lower(stretch))) as seconds from (
        select a.turn_id, unnest(range_agg(tstzrange(a.created_at, greatest(a.created_at, coalesce(a.decided_at, now()))))) as stretch
        from approvals a where a.turn_id is not null and a.created_at >= ?::timestamptz group by a.turn_id) stretches
      group by turn_id) w on w.turn_id = t.id`,
  time: 't.created_at',
};

export interface RatingCounts { ratings: number; goodRatings: number; averageRating: number | null }
const RATINGS: Source = {
  counts: `count(*)::int as ratings, count(*) filter (where rating >= 4)::int as "goodRatings", avg(rating)::float8 as "averageRating"`,
  columns: 'f.rating',
  from: 'user_feedback f join conversations c on c.id = f.conversation_id',
  time: 'f.created_at',
};

export interface ToolCounts { toolCalls: number; toolCallsSucceeded: number }
const TOOL_CALLS: Source = {
  counts: `count(*)::int as "toolCalls", count(*) filter (where status = 'succeeded')::int as "toolCallsSucceeded"`,
  columns: 'k.status',
  from: 'tool_calls k join conversations c on c.id = k.conversation_id',
  time: 'k.created_at',
  and: `k.status in ('succeeded', 'failed', 'unknown')`,
};

type Which = 'current' | 'previous';

function count<Counts extends object>(scope: Scope, which: Which, source: Source): Promise<Counted<Counts>[]> {
  const [from, to] = which === 'current' ? [scope.from, scope.to] : [scope.previousFrom, scope.previousTo];
  const only = conversationIs(scope);
  const start = which === 'current'
    ? `date_trunc('${scope.bucket}', ${source.time}, ?)`
    : 'null::timestamptz';
  const sql = `select ${isoUtc('one.start')} as start, ${source.counts} from (
      select ${start} as start, ${source.columns} from ${source.from}
      where ${source.time} >= ?::timestamptz and ${source.time} < ?::timestamptz and ${only.sql} ${source.and ? `and ${source.and}` : ''}) one
    group by grouping sets ((), (one.start))`;
  const zone = which === 'current' ? [scope.timeZone] : [];
  const inFrom = source.from.includes('?') ? [from] : [];
  return scope.rows<Counted<Counts>>(sql, [...zone, ...inFrom, from, to, ...only.parameters]);
}

/** Everything of a period at once, each of its own table. */
export async function countAll(scope: Scope, which: Which) {
  const [conversations, turns, ratings, toolCalls] = await Promise.all([
    count<ConversationCounts>(scope, which, CONVERSATIONS),
    count<TurnCounts>(scope, which, TURNS),
    count<RatingCounts>(scope, which, RATINGS),
    count<ToolCounts>(scope, which, TOOL_CALLS),
  ]);
  return { conversations, turns, ratings, toolCalls };
}
