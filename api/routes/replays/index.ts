import type { EntityManager } from '@mikro-orm/postgresql';
import type { replayRoutes, ReplayPair as PairBody, ReplayRun as RunBody } from '../../../contract/http/replays.ts';
import { Agent, AgentVersion } from '../../../db/entities/agent.ts';
import { Conversation } from '../../../db/entities/conversation.ts';
import { ReplayPair, ReplayRun } from '../../../db/entities/replay.ts';
import { replayedSides } from '../../../db/replayed-turns.ts';
import { CitiflowError } from '../../../domain/errors.ts';
import { cancelReplay, startReplay } from '../../commands/replay-run.ts';
import type { HandlersOf } from '../../handler.ts';
import { olderThan, pageOf, placeOf } from '../../page.ts';
import { presentPair, presentPairDetail, presentReplay, type ReplayFigures } from '../../presenters/replay.ts';
import { estimateReplay, replayById, versionToReplay } from '../../replays.ts';

export const replayHandlers: HandlersOf<typeof replayRoutes> = {
  estimate: async ({ body, user }, { database }) => ({
    status: 200,
    body: await database.tenant(user.tenantId, async (em) => estimateReplay(em, await versionToReplay(em, body.versionId), body.filter, body.judge)),
  }),
  start: async ({ body, user }, dependencies) => ({ status: 202, body: await startReplay(dependencies, user, body) }),
  async list({ query, user }, { database }) {
    const { agentId, versionId, releaseId } = query;
    const wanted = { ...(agentId ? { agentId } : {}), ...(versionId ? { versionId } : {}), ...(releaseId ? { releaseId } : {}) };
    const body = await database.tenant(user.tenantId, async (em) => {
      const found = await em.find(ReplayRun, { $and: [wanted, olderThan('createdAt', placeOf(query.cursor))] }, {
        orderBy: { createdAt: 'desc', id: 'desc' }, limit: query.limit + 1,
      });
      const { rows, nextCursor } = pageOf(found, query.limit, (row) => ({ at: row.createdAt, id: row.id }));
      return { items: await presentAll(em, rows), nextCursor };
    });
    return { status: 200, body };
  },
  async read({ params, user }, { database }) {
    const [body] = await database.tenant(user.tenantId, async (em) => presentAll(em, [await replayById(em, params.runId)]));
    if (!body) throw new CitiflowError('not_found');
    return { status: 200, body };
  },
  async pairs({ params, query, user }, { database }) {
    const after = positionOf(query.cursor);
    const diverging = query.diverging === undefined ? {} : { diverges: query.diverging === 'true' };
    const body = await database.tenant(user.tenantId, async (em) => {
      const run = await replayById(em, params.runId);
      const found = await em.find(ReplayPair, { runId: run.id, position: { $gt: after }, ...diverging }, { orderBy: { position: 'asc' }, limit: query.limit + 1 });
      const rows = found.slice(0, query.limit);
      return { items: await presentPairs(em, rows), nextCursor: found.length > rows.length ? String(rows.at(-1)?.position ?? 0) : null };
    });
    return { status: 200, body };
  },
  async pair({ params, user }, { database }) {
    const body = await database.tenant(user.tenantId, async (em) => {
      const pair = await em.findOne(ReplayPair, { id: params.pairId, runId: params.runId });
      const [summary] = pair ? await presentPairs(em, [pair]) : [];
      if (!pair || !summary) throw new CitiflowError('not_found');
      return presentPairDetail(pair, summary, await replayedSides(em, pair));
    });
    return { status: 200, body };
  },
  async cancel({ params, user }, dependencies) {
    const run = await dependencies.database.tenant(user.tenantId, (em) => replayById(em, params.runId));
    await cancelReplay(dependencies, run, user);
    return { status: 202, body: { runId: run.id } };
  },
};

/** A page of pairs goes on after this position. */
function positionOf(cursor: string | undefined): number {
  if (cursor === undefined) return 0;
  if (!/^\d{1,6}$/.test(cursor)) {
    throw new CitiflowError('validation_failed', undefined, { errors: [{ path: 'query.cursor', message: 'This cursor is not one of ours.' }] });
  }
  return Number(cursor);
}

type FigureRow = Omit<ReplayFigures, 'made'> & { run_id: string };

/** Figures of all of them by two statements, however many pairs they have. */
async function presentAll(em: EntityManager, runs: ReplayRun[]): Promise<RunBody[]> {
  if (runs.length === 0) return [];
  const figures = await em.execute<FigureRow[]>(
    `select run_id, count(*)::int as conversations, count(*) filter (where status in ('done', 'error'))::int as done,
       sum(cost_micros)::float8 as "costMicros", sum(judge_cost_micros)::float8 as "judgeCostMicros"
     from replay_pairs where run_id in (${runs.map(() => '?').join(', ')}) group by run_id`, runs.map(({ id }) => id));
  const going = runs.filter(({ summary }) => !summary).map(({ id }) => id);
  const made = going.length === 0 ? [] : await em.find(ReplayPair, { runId: { $in: going } }, { fields: ['runId', 'status', 'figures', 'verdict'] });
  const agents = await em.find(Agent, { id: { $in: runs.map(({ agentId }) => agentId) } }, { fields: ['name'] });
  const named = runs.flatMap(({ versionId, filter }) => [versionId, ...(filter.versionId ? [filter.versionId] : [])]);
  const versions = await em.find(AgentVersion, { id: { $in: named } }, { fields: ['version'] });
  const versionOf = new Map(versions.map(({ id, version }) => [id, version]));
  return runs.map((run) => {
    const names = {
      agentName: agents.find(({ id }) => id === run.agentId)?.name ?? '', version: versionOf.get(run.versionId) ?? '',
      heldOn: versionOf.get(run.filter.versionId ?? '') ?? null,
    };
    const row = figures.find(({ run_id }) => run_id === run.id) ?? NO_FIGURES;
    const own = made.filter(({ runId }) => runId === run.id)
      .map(({ status, figures: own, verdict }) => ({ status, figures: own ?? null, verdict: verdict ?? null }));
    return presentReplay(run, names, { ...row, made: own });
  });
}

const NO_FIGURES = { conversations: 0, done: 0, costMicros: 0, judgeCostMicros: 0 };

async function presentPairs(em: EntityManager, pairs: ReplayPair[]): Promise<PairBody[]> {
  const originals = await em.find(Conversation, { id: { $in: pairs.map((pair) => pair.originalConversationId) } });
  const versions = await em.find(AgentVersion, { id: { $in: originals.map(({ versionId }) => versionId) } }, { fields: ['version'] });
  const originalOf = new Map(originals.map((conversation) => [conversation.id, conversation]));
  const versionOf = new Map(versions.map(({ id, version }) => [id, version]));
  return pairs.map((pair) => {
    const original = originalOf.get(pair.originalConversationId);
    return presentPair(pair, original, versionOf.get(original?.versionId ?? '') ?? '');
  });
}
