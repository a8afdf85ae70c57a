import type { EntityManager } from '@mikro-orm/postgresql';
import type { TestArm, TestFigures } from '../domain/release/ab-test.ts';
import { armCountsOf, type ArmRow } from './arm-counts.ts';
import type { Orm } from './orm.ts';
import { queryAsTenant } from './tenancy.ts';

export interface TestFiguresRequest {
  tenantId: string;
  /** Conversations whose version this test has chosen. */
  releaseId: string;
  /** Longer turns are slow. Milliseconds; null where nobody asks. */
  slowMs: number | null;
}

interface Row extends ArmRow {
  with_slow_turn: number;
}

/**
 * Of each customer their first conversation in the test alone: customers are what was drawn, and what counts as
 * independent. The version is the one of the first turn: whatever moves the conversation later does not move the customer.
 * @param which of the conversations count; then comes the parameter from when on a turn is slow
 */
const figuresOf = (which: string) => `
  with first as (
    select distinct on (coalesce(customer_id, user_id::text, id::text)) id, handed_over_at, cost_micros, version_id as version_now
    from conversations where ${which} and mode = 'live' and turn_count > 0
    order by coalesce(customer_id, user_id::text, id::text), created_at, id),
  turn as (
    select f.id, t.status = 'failed' as failed, extract(epoch from t.ended_at - t.created_at) * 1000 as ms,
      jsonb_path_exists(t.steps, '$[*].detail.flags[*]') as hit,
      first_value(coalesce(t.version_id, f.version_now)) over (partition by f.id order by t.sequence) as version_id
    from first f join turns t on t.conversation_id = f.id where t.ended_at is not null),
  told as (
    select id, version_id, count(*) as turns, bool_or(failed) as failed, bool_or(hit) as hit, bool_or(ms > ?::float8) as slow
    from turn group by id, version_id),
  rated as (
    select f.id, avg(u.rating) >= 4 as good from first f join user_feedback u on u.conversation_id = f.id group by f.id),
  speed as (select version_id, percentile_cont(0.95) within group (order by ms) as p95 from turn group by version_id)
  select told.version_id, count(*)::int as conversations, sum(told.turns)::int as turns,
    count(*) filter (where told.failed)::int as with_error, count(*) filter (where told.hit)::int as with_guardrail,
    count(*) filter (where told.slow)::int as with_slow_turn,
    count(*) filter (where first.handed_over_at is not null)::int as handed_over,
    count(rated.id)::int as ratings, count(*) filter (where rated.good)::int as good_ratings,
    avg(first.cost_micros)::float8 as cost_mean, coalesce(var_samp(first.cost_micros), 0)::float8 as cost_variance,
    max(speed.p95)::float8 as p95_ms
  from told join first on first.id = told.id join speed on speed.version_id = told.version_id left join rated on rated.id = told.id
  group by told.version_id`;

const OF_TEST = figuresOf('release_id = ?');
const OF_PRODUCTION = figuresOf(`version_id = ? and created_at > now() - interval '30 days'`);

/** What production's customers have come to in the last 30 days, counted as a test counts. @returns null where there are none */
export async function productionFigures(em: EntityManager, versionId: string): Promise<TestArm | null> {
  const measured = async (slowMs: number | null) => (await em.execute<Row[]>(OF_PRODUCTION, [versionId, slowMs])).find((row) => row.version_id === versionId);
  const speed = await measured(null);
  const row = speed && (await measured(speed.p95_ms));
  return row ? armOf(row) : null;
}

/** What an A/B test's versions have come to, counted anew from the conversations and turns themselves. */
export async function testFigures(orm: Orm, { tenantId, releaseId, slowMs }: TestFiguresRequest): Promise<TestFigures> {
  const rows = await queryAsTenant<Row>(orm, tenantId, OF_TEST, [releaseId, slowMs]);
  return { arms: rows.map(armOf), measuredAt: new Date().toISOString() };
}

const armOf = (row: Row): TestArm => ({ ...armCountsOf(row), versionId: row.version_id, withSlowTurn: row.with_slow_turn });
