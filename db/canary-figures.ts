import type { ArmFigures, CanaryFigures } from '../domain/release/watch.ts';
import { armCountsOf, type ArmRow } from './arm-counts.ts';
import type { Orm } from './orm.ts';
import { queryAsTenant } from './tenancy.ts';

export interface FiguresRequest {
  tenantId: string;
  candidateVersionId: string;
  productionVersionId: string;
  /** Conversations that began before do not count. ISO 8601. */
  since: string;
  /** Of production's p95, by which slow turns are counted: 0.2 is a fifth more. */
  latencyTolerance: number;
}

interface Row extends ArmRow {
  slow_turns: number;
}

/** Parameters: both versions, since when, 1 + tolerance, production's version. */
const FIGURES = `
  with conversation as (
    select id, version_id, handed_over_at, cost_micros from conversations
    where version_id in (?, ?) and mode = 'live' and created_at >= ?::timestamptz),
  turn as (
    select c.id, c.version_id, t.status = 'failed' as failed, extract(epoch from t.ended_at - t.created_at) * 1000 as ms,
      jsonb_path_exists(t.steps, '$[*].detail.flags[*]') as hit
    from conversation c join turns t on t.conversation_id = c.id where t.ended_at is not null),
  told as (
    select version_id, id, bool_or(failed) as failed, bool_or(hit) as hit from turn group by version_id, id),
  speed as (
    select version_id, percentile_cont(0.95) within group (order by ms) as p95 from turn group by version_id),
  slow as (
    select turn.version_id, count(*) filter (where ms > coalesce(
      (select p95 * ?::float8 from speed where version_id = ?), 'infinity'::float8)) as turns, count(*) as of_turns
    from turn group by turn.version_id),
  rated as (
    select c.version_id, count(*) as ratings, count(*) filter (where f.rating >= 4) as good
    from conversation c join user_feedback f on f.conversation_id = c.id group by c.version_id)
  select told.version_id, count(*)::int as conversations, count(*) filter (where told.failed)::int as with_error,
    count(*) filter (where c.handed_over_at is not null)::int as handed_over,
    count(*) filter (where told.hit)::int as with_guardrail,
    coalesce(max(rated.ratings), 0)::int as ratings, coalesce(max(rated.good), 0)::int as good_ratings,
    avg(c.cost_micros)::float8 as cost_mean, coalesce(var_samp(c.cost_micros), 0)::float8 as cost_variance,
    max(slow.of_turns)::int as turns, max(speed.p95)::float8 as p95_ms, max(slow.turns)::int as slow_turns
  from told join conversation c on c.id = told.id
    join speed on speed.version_id = told.version_id join slow on slow.version_id = told.version_id
    left join rated on rated.version_id = told.version_id
  group by told.version_id`;

/** What the version on trial and production have come to, counted anew from the conversations and turns themselves. */
export async function canaryFigures(orm: Orm, request: FiguresRequest): Promise<CanaryFigures> {
  const { tenantId, candidateVersionId, productionVersionId, since, latencyTolerance } = request;
  const rows = await queryAsTenant<Row>(orm, tenantId, FIGURES,
    [candidateVersionId, productionVersionId, since, 1 + latencyTolerance, productionVersionId]);
  const arm = (versionId: string) => armOf(rows.find((row) => row.version_id === versionId));
  return { candidate: arm(candidateVersionId), production: arm(productionVersionId), measuredAt: new Date().toISOString() };
}

const armOf = (row: Row | undefined): ArmFigures => ({ ...armCountsOf(row), slowTurns: row?.slow_turns ?? 0 });
