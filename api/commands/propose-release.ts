import { randomUUID } from 'node:crypto';
import { defineSearchAttributeKey, WorkflowExecutionAlreadyStartedError } from '@temporalio/common';
import type { z } from 'zod';
import type { User } from '../../contract/http/auth.ts';
import type { proposalSchema } from '../../contract/http/releases.ts';
import { acceptRelease } from '../../db/accept-release.ts';
import { Release } from '../../db/entities/release.ts';
import { CitiflowError } from '../../domain/errors.ts';
import { releaseWorkflowId } from '../../domain/ids.ts';
import type { ReleaseProposal } from '../../domain/release/record.ts';
import { TASK_QUEUES, WORKFLOW_TASK_TIMEOUT } from '../../temporal/queues.ts';
import { AB_TEST, STAGED_DEPLOYMENT, type ReleaseInput } from '../../workflows/staged-deployment/messages.ts';
import type { Dependencies } from '../dependencies.ts';
import { fromTemporal, TEMPORAL_TIMEOUT_MS } from '../temporal-failures.ts';
import { knownTesters } from './known-testers.ts';
import { refuseReplay, refuseUnmeasured, refuseUnmetGates, releasable } from './release-checks.ts';

export interface AcceptedRelease {
  releaseId: string;
  workflowId: string;
}

type Needs = Pick<Dependencies, 'database' | 'temporal' | 'logger'>;

const TENANT = defineSearchAttributeKey('CitiflowTenant', 'KEYWORD');
const AGENT = defineSearchAttributeKey('CitiflowAgent', 'KEYWORD');
/** How long a run that has told of its end may take to end: two seconds, all told. */
const ATTEMPTS = 9;
const PAUSE_MS = 50;

/**
 * Proposes a version for production. What can be told at once is told at once; the workflow checks again.
 * @throws CitiflowError `not_found`, `release_not_needed`, `release_not_ready`, `release_gate_unmet`,
 * `replay_no_conversations`, `replay_over_budget`, `release_metric_without_data`, `release_running`, `dependency_unavailable`,
 * `validation_failed` for a tester whom nobody knows
 */
export async function proposeRelease(
  needs: Needs,
  user: User,
  agentId: string,
  { versionId, note, gates, canary, testers, conversations }: z.output<typeof proposalSchema>,
): Promise<AcceptedRelease> {
  const proposal = await needs.database.tenant(user.tenantId, async (em): Promise<ReleaseProposal> => {
    const { agent, version } = await releasable(em, agentId, versionId);
    await refuseUnmetGates(em, versionId, gates.suites);
    await refuseReplay(em, version, gates.replay);
    await refuseUnmeasured(em, agent.publishedVersionId ?? null, canary);
    const known = await knownTesters(em, testers);
    return {
      tenantId: user.tenantId, agentId, agentName: agent.name, releaseId: randomUUID(), kind: 'release',
      versionId, version: version.version, baselineVersionId: agent.publishedVersionId ?? null,
      note, gates, canary, testers: known, conversations, proposedBy: { id: user.id, name: user.name },
    };
  });
  return startRelease(needs, proposal);
}

/**
 * Proposes, and once more where the agent's last release has told of its end, but its run has not ended yet, which it
 * does a moment later: whoever reads that it is over may propose the next at once. What is proposed is read anew.
 * @throws what `propose` does
 */
export async function onceFree<Proposed>(
  { database }: Pick<Needs, 'database'>, { tenantId }: Pick<User, 'tenantId'>, agentId: string, propose: () => Promise<Proposed>,
): Promise<Proposed> {
  for (let attempt = 1; ; attempt += 1) {
    try {
      return await propose();
    } catch (error) {
      const isTaken = error instanceof CitiflowError && error.code === 'release_running';
      if (!isTaken || attempt === ATTEMPTS) throw error;
      if ((await database.tenant(tenantId, (em) => em.count(Release, { agentId, endedAt: null }))) > 0) throw error;
    }
    await new Promise((resolve) => setTimeout(resolve, PAUSE_MS * attempt));
  }
}

/** @throws CitiflowError `release_running`, `dependency_unavailable` */
export async function startRelease({ database, temporal, logger }: Needs, proposal: ReleaseProposal): Promise<AcceptedRelease> {
  const { tenantId, agentId, agentName, version, releaseId, kind } = proposal;
  const workflowId = releaseWorkflowId(agentId);
  const input: ReleaseInput = { proposal };
  try {
    await temporal.withDeadline(Date.now() + TEMPORAL_TIMEOUT_MS, () =>
      temporal.workflow.start(kind === 'ab-test' ? AB_TEST : STAGED_DEPLOYMENT, {
        workflowId, taskQueue: TASK_QUEUES.releases, workflowTaskTimeout: WORKFLOW_TASK_TIMEOUT,
        workflowIdReusePolicy: 'ALLOW_DUPLICATE', workflowIdConflictPolicy: 'FAIL', args: [input],
        staticSummary: `${agentName} ${version} · ${kind}`,
        typedSearchAttributes: [{ key: TENANT, value: tenantId }, { key: AGENT, value: agentId }],
      }));
  } catch (error) {
    if (error instanceof WorkflowExecutionAlreadyStartedError) throw new CitiflowError('release_running');
    throw fromTemporal(error);
  }
  // Accepted: Temporal has it. The row is for whoever looks at once; the workflow writes it, too.
  await database.tenant(tenantId, (em) => acceptRelease(em, proposal)).catch((cause: unknown) =>
    logger.warn({ err: cause, releaseId }, 'the row of a release is left to its workflow'));
  return { releaseId, workflowId };
}
