import type { AnalyticsBucket, AnalyticsFigures, AnalyticsSummary } from '../../contract/http/analytics.ts';
import { countAll } from './counts.ts';
import { isoUtc, type Scope } from './period.ts';

/** Hours as they pass; days and weeks as they begin in the time zone, which may be 23 or 25 hours after the one before. */
const STARTS = {
  hour: `select generate_series(date_trunc('hour', ?::timestamptz, zone), ?::timestamptz - interval '1 microsecond', '1 hour') as start from zoned`,
  day: dated('day'),
  week: dated('week'),
};

function dated(bucket: 'day' | 'week') {
  return `select generate_series(date_trunc('${bucket}', ?::timestamptz at time zone zone),
    (?::timestamptz - interval '1 microsecond') at time zone zone, '1 ${bucket}') at time zone zone as start from zoned`;
}

export async function summaryOf(scope: Scope): Promise<AnalyticsSummary> {
  const [now, before, starts] = await Promise.all([countAll(scope, 'current'), countAll(scope, 'previous'), startsOf(scope)]);
  const { from, to, previousFrom, previousTo, timeZone, bucket } = scope;
  return {
    period: { from, to, previousFrom, previousTo, timeZone, bucket },
    current: figuresOf(now),
    previous: figuresOf(before),
    series: starts.map((start) => bucketOf(now, start)),
  };
}

async function startsOf({ rows, timeZone, from, to, bucket }: Scope): Promise<string[]> {
  if (from === to) return [];
  const found = await rows<{ start: string }>(
    `with zoned as (select ?::text as zone), moments as (${STARTS[bucket]})
     select ${isoUtc('start')} as start from moments order by moments.start`,
    [timeZone, from, to],
  );
  return found.map(({ start }) => start);
}

type Counts = Awaited<ReturnType<typeof countAll>>;

const at = <Row extends { start: string | null }>(rows: readonly Row[], start: string | null): Row | undefined =>
  rows.find((row) => row.start === start);

function figuresOf({ conversations, turns, ratings, toolCalls }: Counts): AnalyticsFigures {
  const [conversation, turn, rating, tool] = [at(conversations, null), at(turns, null), at(ratings, null), at(toolCalls, null)];
  return {
    conversations: conversation?.conversations ?? 0,
    handedOver: conversation?.handedOver ?? 0,
    turns: turn?.turns ?? 0,
    failedTurns: turn?.failedTurns ?? 0,
    ratings: rating?.ratings ?? 0,
    goodRatings: rating?.goodRatings ?? 0,
    averageRating: rating?.averageRating ?? null,
    latency: { p50Ms: turn?.p50Ms ?? null, p95Ms: turn?.p95Ms ?? null },
    firstText: { p50Ms: turn?.firstP50Ms ?? null, p95Ms: turn?.firstP95Ms ?? null },
    inputTokens: turn?.inputTokens ?? 0,
    outputTokens: turn?.outputTokens ?? 0,
    costMicros: turn?.costMicros ?? 0,
    toolCalls: tool?.toolCalls ?? 0,
    toolCallsSucceeded: tool?.toolCallsSucceeded ?? 0,
    guardrailTurns: turn?.guardrailTurns ?? 0,
    turnsWithoutKnowledge: turn?.turnsWithoutKnowledge ?? 0,
  };
}

function bucketOf({ conversations, turns, ratings }: Counts, start: string): AnalyticsBucket {
  const [conversation, turn, rating] = [at(conversations, start), at(turns, start), at(ratings, start)];
  return {
    start,
    conversations: conversation?.conversations ?? 0,
    handedOver: conversation?.handedOver ?? 0,
    turns: turn?.turns ?? 0,
    failedTurns: turn?.failedTurns ?? 0,
    p50Ms: turn?.p50Ms ?? null,
    p95Ms: turn?.p95Ms ?? null,
    ratings: rating?.ratings ?? 0,
    goodRatings: rating?.goodRatings ?? 0,
    inputTokens: turn?.inputTokens ?? 0,
    outputTokens: turn?.outputTokens ?? 0,
    costMicros: turn?.costMicros ?? 0,
  };
}
