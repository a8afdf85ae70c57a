import { randomUUID } from 'node:crypto';
import { defineSearchAttributeKey } from '@temporalio/common';
import type { z } from 'zod';
import type { User } from '../../contract/http/auth.ts';
import type { replayRoutes } from '../../contract/http/replays.ts';
import { closeDeadRun } from '../../db/close-dead-run.ts';
import { ReplayRun } from '../../db/entities/replay.ts';
import { openReplayRun } from '../../db/open-replay-run.ts';
import { CitiflowError } from '../../domain/errors.ts';
import { replayWorkflowId } from '../../domain/ids.ts';
import { REPLAY } from '../../domain/replay/limits.ts';
import type { ReplayOrder } from '../../domain/replay/order.ts';
import { TASK_QUEUES } from '../../temporal/queues.ts';
import { cancelReplayUpdate, REPLAY_RUN } from '../../workflows/replay-run/messages.ts';
import { isDead } from '../dead-workflow.ts';
import type { Dependencies } from '../dependencies.ts';
import { estimateReplay, versionToReplay } from '../replays.ts';
import { sendUntilTaken } from '../send-update.ts';
import { fromTemporal, runHasEnded, TEMPORAL_TIMEOUT_MS, UPDATE_TIMEOUT_MS } from '../temporal-failures.ts';

type Needs = Pick<Dependencies, 'database' | 'temporal'>;

const TENANT = defineSearchAttributeKey('CitiflowTenant', 'KEYWORD');
const AGENT = defineSearchAttributeKey('CitiflowAgent', 'KEYWORD');

/**
 * Hands a replay to Temporal; once it is accepted there, it will happen. The version's row is held meanwhile, so that of
 * two who start one at once, one learns of the other.
 * @throws CitiflowError `replay_version_gone`, `replay_not_ready`, `replay_running`, `replay_busy`,
 * `replay_no_conversations`, `replay_over_budget`, `dependency_unavailable`
 */
export async function startReplay(
  { database, temporal }: Needs, user: User, { versionId, filter, judge, budgetMicros: cap }: z.output<typeof replayRoutes.start.body>,
): Promise<{ runId: string; workflowId: string }> {
  const runId = randomUUID();
  const workflowId = replayWorkflowId(runId);
  const budgetMicros = cap ?? null;
  await database.tenant(user.tenantId, async (em) => {
    await em.execute('select 1 from agent_versions where id = ? for no key update', [versionId]);
    const version = await versionToReplay(em, versionId);
    const running = await em.find(ReplayRun, { status: 'running' }, { fields: ['versionId'] });
    if (running.some((run) => run.versionId === versionId)) throw new CitiflowError('replay_running');
    if (running.length >= REPLAY.runsAtOnce) throw new CitiflowError('replay_busy');
    const { conversations, costMicros, judgeCostMicros } = await estimateReplay(em, version, filter, judge);
    if (conversations === 0) throw new CitiflowError('replay_no_conversations');
    const estimateMicros = costMicros + (judgeCostMicros ?? 0);
    if (budgetMicros !== null && estimateMicros > budgetMicros) {
      throw new CitiflowError('replay_over_budget', undefined, { extra: { estimateMicros } });
    }
    const order: ReplayOrder = {
      tenantId: user.tenantId, runId, agentId: version.agentId, versionId, releaseId: null, filter, judge, budgetMicros, estimateMicros, startedBy: user.name, startedById: user.id,
    };
    try {
      await temporal.withDeadline(Date.now() + TEMPORAL_TIMEOUT_MS, () =>
        temporal.workflow.start(REPLAY_RUN, {
          workflowId, taskQueue: TASK_QUEUES.evaluations, args: [order], staticSummary: 'Replay',
          typedSearchAttributes: [{ key: TENANT, value: order.tenantId }, { key: AGENT, value: order.agentId }],
        }));
    } catch (error) {
      throw fromTemporal(error);
    }
    await openReplayRun(em, order);
  });
  return { runId, workflowId };
}

/** @throws CitiflowError `replay_ended`, `dependency_unavailable` */
export async function cancelReplay({ database, temporal }: Needs, run: ReplayRun, by: User): Promise<void> {
  const handle = temporal.workflow.getHandle(run.workflowId);
  try {
    await sendUntilTaken(() => temporal.withDeadline(Date.now() + UPDATE_TIMEOUT_MS, () => handle.executeUpdate(cancelReplayUpdate, { args: [{ by: by.name, byId: by.id }] })));
  } catch (error) {
    if (!runHasEnded(error)) throw fromTemporal(error);
    const { id: runId, tenantId, workflowId } = run;
    // One that was terminated in Temporal could not tell so itself.
    if (await isDead(temporal, workflowId)) await database.tenant(tenantId, (em) => closeDeadRun(em, 'replay', { tenantId, runId }));
    throw new CitiflowError('replay_ended', undefined, { cause: error });
  }
}
