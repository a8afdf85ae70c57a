import type { EntityManager } from '@mikro-orm/postgresql';
import { AgentVersion } from '../../db/entities/agent.ts';
import { EvaluationResult, EvaluationRun } from '../../db/entities/evaluation.ts';
import type { NotificationFeed, NotificationRef } from '../../db/notification-feed.ts';
import { notify } from '../../db/notify.ts';
import { openEvaluationRun } from '../../db/open-evaluation-run.ts';
import { recordRunEnd } from '../../db/run-audit.ts';
import type { Orm } from '../../db/orm.ts';
import { withTenant } from '../../db/tenancy.ts';
import type { RunOrder } from '../../domain/evaluation/result.ts';
import { summarise } from '../../domain/evaluation/summary.ts';
import { fittingPage } from '../../domain/evaluation/text-page.ts';
import type { Attempt, AttemptsRequest, EvaluationSteps, OpenedRun } from './contract.ts';
import { recordUnjudged } from './judge-attempt.ts';

/** The short in-house steps of a run, as its workflow calls them. */
export function createEvaluationSteps({ orm, notifications }: { orm: Orm; notifications: NotificationFeed }): EvaluationSteps {
  return {
    openRun: (order) => withTenant(orm, order.tenantId, (em) => openRun(em, order)),
    openAttempts: (request) => withTenant(orm, request.tenantId, (em) => openAttempts(em, request)),
    recordUnjudged: async (request) => {
      await recordUnjudged(orm, request);
    },
    finishRun: async ({ tenantId, runId, ...ending }) => {
      const told = await withTenant(orm, tenantId, async (em) => {
        const hasEnded = await finishRun(em, runId, ending);
        const toTell = await tellStarter(em, runId);
        if (hasEnded) await recordRunEnd(em, 'evaluation', { tenantId, runId, ...ending });
        return toTell;
      });
      notifications.announce(tenantId, told);
    },
  };
}

async function openRun(em: EntityManager, order: RunOrder): Promise<OpenedRun | null> {
  const version = await em.findOne(AgentVersion, { id: order.versionId });
  if (!version || !(await openEvaluationRun(em, order))) return null;
  const [so] = await em.execute<{ attempts: number; judged: number; spent: number }[]>(
    `select count(*)::int as attempts, count(*) filter (where ended_at is not null)::int as judged,
       coalesce(sum(cost_micros + judge_cost_micros), 0)::float8 as spent
     from evaluation_results where run_id = ?`, [order.runId]);
  return { plan: version.runtimePackage.plan, attempts: so?.attempts ?? 0, judged: so?.judged ?? 0, spentMicros: so?.spent ?? 0 };
}

/** Each gets its conversation; one that a worker before had opened keeps it. */
async function openAttempts(em: EntityManager, { tenantId, runId, agentId, versionId, after, limit }: AttemptsRequest): Promise<Attempt[]> {
  const open = await em.find(
    EvaluationResult,
    { runId, position: { $gt: after }, status: { $in: ['waiting', 'running'] } },
    { orderBy: { position: 'asc' }, limit },
  );
  const rows = fittingPage(open, ({ definition: { turns } }) => turns.map(({ text }) => text));
  if (rows.length === 0) return [];
  const conversations = rows.map(({ conversationId: id, definition: { customer } }) => ({ id, customer_id: customer?.id ?? null, customer_name: customer?.name ?? null }));
  await em.execute(
    `insert into conversations (id, tenant_id, agent_id, version_id, mode, channel, customer_id, customer_name)
     select c.id, ?, ?, ?, 'evaluation', 'evaluation', c.customer_id, c.customer_name
     from jsonb_to_recordset(?::jsonb) as c(id uuid, customer_id text, customer_name text) on conflict (id) do nothing`,
    [tenantId, agentId, versionId, JSON.stringify(conversations)],
  );
  await em.execute(
    `update evaluation_results set status = 'running', started_at = coalesce(started_at, now())
     where id in (${rows.map(() => '?').join(', ')}) and status = 'waiting'`,
    rows.map(({ id }) => id),
  );
  return rows.map(({ id, position, conversationId, definition: { customer, approval, turns } }) =>
    ({ resultId: id, position, conversationId, customer, approval, texts: turns.map(({ text }) => text) }));
}

/** Whoever started a run hears of its end, unless they ended it. */
async function tellStarter(em: EntityManager, runId: string): Promise<NotificationRef[]> {
  const run = await em.findOne(EvaluationRun, { id: runId });
  const { startedById, startedBy, endedBy } = run ?? {};
  if (!run || !startedById || run.status === 'running' || endedBy === startedBy) return [];
  const [names] = await em.execute<{ suite: string; agent: string; version: string }[]>(
    `select s.name as suite, a.name as agent, v.version from evaluation_runs r join evaluation_suites s on s.id = r.suite_id
       join agents a on a.id = r.agent_id join agent_versions v on v.id = r.version_id where r.id = ?`, [runId]);
  if (!names) return [];
  return notify(em, run.tenantId, { userId: startedById }, `evaluation/${runId}`, {
    kind: 'evaluation-ended',
    facts: { runId, suiteName: names.suite, agentName: names.agent, version: names.version, status: run.status, score: run.summary?.score ?? null },
  });
}

type Ending = Pick<Parameters<EvaluationSteps['finishRun']>[0], 'status' | 'endedBy' | 'reason'>;

async function finishRun(em: EntityManager, runId: string, { status, endedBy, reason }: Ending): Promise<boolean> {
  const run = await em.findOne(EvaluationRun, { id: runId });
  // Its suite was deleted, and it with it.
  if (!run || run.status !== 'running') return false;
  await em.execute("update evaluation_results set status = 'cancelled' where run_id = ? and status in ('waiting', 'running')", [runId]);
  const results = await em.find(EvaluationResult, { runId }, { fields: ['caseId', 'status', 'definition'] });
  const cases = new Map(results.map(({ caseId, definition }) => [caseId, { id: caseId, weight: definition.weight }]));
  Object.assign(run, { status, endedBy, reason, endedAt: new Date(), summary: summarise([...cases.values()], results) });
  await em.flush();
  return true;
}
