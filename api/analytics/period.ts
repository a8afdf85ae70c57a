import { bucketOf, daysOf, type Bucket } from '../../domain/analytics/range.ts';
import type { AnalyticsQuery } from '../../contract/http/analytics.ts';
import type { Database } from '../database.ts';

/** The moments that a range of days stands for. ISO 8601; `to` and `previousTo` are not included. */
export interface Period {
  from: string;
  to: string;
  previousFrom: string;
  previousTo: string;
  timeZone: string;
  bucket: Bucket;
}

/** Whose figures, over which period: what each report is counted by. */
export interface Scope extends Period {
  rows: <Row extends object>(sql: string, parameters: readonly unknown[]) => Promise<Row[]>;
  filter: Pick<AnalyticsQuery, 'agentId' | 'versionId' | 'mode'>;
}

/** SQL: a moment as the API tells it. */
export const isoUtc = (moment: string) => `to_char(${moment} at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"')`;

/**
 * PostgreSQL knows when a day begins in a time zone, also where the clocks change. A range that is not over ends now,
 * and is compared to as much of the days before: half a day against a whole one would always look bad.
 */
const PERIOD = `
  with day as (select ?::date as first, ?::date as last, ?::int as days, ?::text as zone),
  moment as (
    select first::timestamp at time zone zone as begins, least((last + 1)::timestamp at time zone zone, now()) as ends,
      (first - days)::timestamp at time zone zone as before,
      (least((last + 1)::timestamp, now() at time zone zone) - make_interval(days => days)) at time zone zone as until
    from day)
  select ${isoUtc('begins')} as "from", ${isoUtc('greatest(begins, ends)')} as "to",
    ${isoUtc('before')} as "previousFrom", ${isoUtc('greatest(before, until)')} as "previousTo" from moment`;

export async function scopeOf(database: Database, tenantId: string, asked: AnalyticsQuery): Promise<Scope> {
  const { from, to, timeZone, agentId, versionId, mode } = asked;
  const [moments] = await database.query<Pick<Period, 'from' | 'to' | 'previousFrom' | 'previousTo'>>(
    tenantId, PERIOD, [from, to, daysOf(asked), timeZone]);
  if (!moments) throw new Error('PostgreSQL did not tell the period.');
  return {
    ...moments, timeZone, bucket: bucketOf(asked), filter: { agentId, versionId, mode },
    rows: (sql, parameters) => database.query(tenantId, sql, parameters),
  };
}

/** The condition of the filters on a conversation, and its parameters. */
export function conversationIs({ filter }: Scope, alias = 'c'): { sql: string; parameters: string[] } {
  const { agentId, versionId, mode } = filter;
  const parts = [
    { sql: `${alias}.mode = ?`, value: mode },
    ...(agentId ? [{ sql: `${alias}.agent_id = ?`, value: agentId }] : []),
    ...(versionId ? [{ sql: `${alias}.version_id = ?`, value: versionId }] : []),
  ];
  return { sql: parts.map(({ sql }) => sql).join(' and '), parameters: parts.map(({ value }) => value) };
}
