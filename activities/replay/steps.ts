import type { EntityManager } from '@mikro-orm/postgresql';
import { AgentVersion } from '../../db/entities/agent.ts';
import { Conversation } from '../../db/entities/conversation.ts';
import { ReplayPair, ReplayRun } from '../../db/entities/replay.ts';
import { openReplayRun } from '../../db/open-replay-run.ts';
import type { Orm } from '../../db/orm.ts';
import { recordRunEnd } from '../../db/run-audit.ts';
import { replayedSides } from '../../db/replayed-turns.ts';
import { withTenant } from '../../db/tenancy.ts';
import { fittingPage } from '../../domain/evaluation/text-page.ts';
import { REPLAY } from '../../domain/replay/limits.ts';
import type { ReplayOrder } from '../../domain/replay/order.ts';
import { summariseReplay } from '../../domain/replay/summary.ts';
import type { ReplayedTurn } from '../../domain/replay/turns.ts';
import { recordUncompared } from './compare-pair.ts';
import type { OpenedReplay, PairsRequest, PairToHold, ReplaySteps } from './contract.ts';

/** The short in-house steps of a replay, as its workflow calls them. */
export function createReplaySteps(orm: Orm): ReplaySteps {
  return {
    openReplay: (order) => withTenant(orm, order.tenantId, (em) => openReplay(em, order)),
    openPairs: (request) => withTenant(orm, request.tenantId, (em) => openPairs(em, request)),
    recordUncompared: (request) => recordUncompared(orm, request),
    finishReplay: ({ tenantId, runId, ...ending }) => withTenant(orm, tenantId, async (em) => {
      if (await finishReplay(em, runId, ending)) await recordRunEnd(em, 'replay', { tenantId, runId, ...ending });
    }),
  };
}

async function openReplay(em: EntityManager, order: ReplayOrder): Promise<OpenedReplay | null> {
  const version = await em.findOne(AgentVersion, { id: order.versionId });
  if (!version) return null;
  await openReplayRun(em, order);
  const [so] = await em.execute<{ pairs: number; compared: number; spent: number }[]>(
    `select count(*)::int as pairs, count(*) filter (where ended_at is not null)::int as compared,
       coalesce(sum(cost_micros + judge_cost_micros), 0)::float8 as spent
     from replay_pairs where run_id = ?`, [order.runId]);
  return { plan: version.runtimePackage.plan, pairs: so?.pairs ?? 0, compared: so?.compared ?? 0, spentMicros: so?.spent ?? 0 };
}

/** Each gets its conversation, whose tools answer from the recording; one that a worker before had opened keeps it. */
async function openPairs(em: EntityManager, { tenantId, runId, agentId, versionId, after, limit }: PairsRequest): Promise<PairToHold[]> {
  const rows = await em.find(
    ReplayPair,
    { runId, position: { $gt: after }, status: { $in: ['waiting', 'running'] } },
    { orderBy: { position: 'asc' }, limit },
  );
  if (rows.length === 0) return [];
  const pairs = await readPairs(em, rows);
  await em.execute(
    `insert into conversations (id, tenant_id, agent_id, version_id, mode, channel, customer_id, customer_name, recording)
     select c.id, ?, ?, ?, 'evaluation', 'replay', o.customer_id, o.customer_name, jsonb_build_object('conversationId', o.id)
     from jsonb_to_recordset(?::jsonb) as c(id uuid, original uuid) join conversations o on o.id = c.original
     on conflict (id) do nothing`,
    [tenantId, agentId, versionId, JSON.stringify(pairs.map((pair) => ({ id: pair.conversationId, original: pair.originalConversationId })))],
  );
  await em.execute(
    `update replay_pairs set status = 'running', started_at = coalesce(started_at, now())
     where id in (${pairs.map(() => '?').join(', ')}) and status = 'waiting'`,
    pairs.map(({ pairId }) => pairId),
  );
  return pairs;
}

async function readPairs(em: EntityManager, rows: readonly ReplayPair[]): Promise<PairToHold[]> {
  const originals = await em.find(Conversation, { id: { $in: rows.map((row) => row.originalConversationId) }, mode: 'live' });
  const pairs: PairToHold[] = [];
  for (const { id, position, originalConversationId, conversationId } of rows) {
    const original = originals.find((one) => one.id === originalConversationId);
    const { original: turns } = await replayedSides(em, { originalConversationId, conversationId });
    pairs.push({
      pairId: id, position, originalConversationId, conversationId,
      customer: original?.customerId ? { id: original.customerId, name: original.customerName || original.customerId } : null,
      approval: turns.some(wasRejected) ? 'rejects' : 'approves',
      texts: turns.map(({ said }) => said.slice(0, REPLAY.turnCharacters)),
    });
    const page = fittingPage(pairs, ({ texts }) => texts);
    if (page.length < pairs.length) return page;
  }
  return pairs;
}

const wasRejected = ({ calls }: ReplayedTurn) => calls.some(({ status }) => status === 'rejected');

type Ending = Pick<Parameters<ReplaySteps['finishReplay']>[0], 'status' | 'endedBy' | 'reason'>;

async function finishReplay(em: EntityManager, runId: string, { status, endedBy, reason }: Ending): Promise<boolean> {
  const run = await em.findOne(ReplayRun, { id: runId });
  if (!run || run.status !== 'running') return false;
  await em.execute("update replay_pairs set status = 'cancelled' where run_id = ? and status in ('waiting', 'running')", [runId]);
  const pairs = await em.find(ReplayPair, { runId }, { fields: ['status', 'figures', 'verdict'] });
  const outcomes = pairs.map(({ status: made, figures, verdict }) => ({ status: made, figures: figures ?? null, verdict: verdict ?? null }));
  Object.assign(run, { status, endedBy, reason, endedAt: new Date(), summary: summariseReplay(outcomes) });
  await em.flush();
  return true;
}
