import { randomUUID } from 'node:crypto';
import type { UpdateDefinition } from '@temporalio/common';
import type { User } from '../../contract/http/auth.ts';
import { closeDeadRelease } from '../../db/accept-release.ts';
import { Release } from '../../db/entities/release.ts';
import { CitiflowError } from '../../domain/errors.ts';
import { releaseWorkflowId } from '../../domain/ids.ts';
import { may } from '../../domain/roles.ts';
import type { ReleaseAction, ReleaseStanding } from '../../workflows/staged-deployment/messages.ts';
import { isDead } from '../dead-workflow.ts';
import type { Dependencies } from '../dependencies.ts';
import { sendUntilTaken } from '../send-update.ts';
import { fromTemporal, runHasEnded, UPDATE_TIMEOUT_MS } from '../temporal-failures.ts';

type Needs = Pick<Dependencies, 'database' | 'temporal'>;

/** @throws CitiflowError `not_found` */
export async function releaseById({ database }: Pick<Needs, 'database'>, tenantId: string, releaseId: string): Promise<Release> {
  const release = await database.tenant(tenantId, (em) => em.findOne(Release, { id: releaseId }));
  if (!release) throw new CitiflowError('not_found');
  return release;
}

/**
 * Brings a decision to the release's workflow, which alone decides whether it counts. Once this is back, it is in force.
 * @throws CitiflowError `not_found`, `release_closed`, `release_needs_other_person`, `release_decided`,
 * `release_stage_wrong`, `validation_failed`, `release_not_ready`, `dependency_unavailable`
 */
export async function decideRelease<Action extends ReleaseAction>(
  needs: Needs,
  release: Release,
  update: UpdateDefinition<ReleaseStanding, [Action]>,
  action: Action,
): Promise<void> {
  if (release.endedAt) throw closed(release);
  try {
    await sendUntilTaken(() => needs.temporal.withDeadline(Date.now() + UPDATE_TIMEOUT_MS, () =>
      needs.temporal.workflow.getHandle(releaseWorkflowId(release.agentId)).executeUpdate(update, { args: [action], updateId: action.actionId })));
  } catch (error) {
    if (!runHasEnded(error)) throw fromTemporal(error);
    await closeIfDead(needs, release);
    throw new CitiflowError('release_closed', undefined, { cause: error });
  }
}

/**
 * Closes a release that stands as running though Temporal runs nothing of its agent's: its run was terminated there, and
 * could tell nobody. A run tells of its end before it ends, so nothing is closed that has told.
 * @returns true where it was dead
 * @throws CitiflowError `dependency_unavailable`
 */
export async function closeIfDead({ database, temporal }: Needs, { id, tenantId, agentId }: Release): Promise<boolean> {
  const hasDied = await isDead(temporal, releaseWorkflowId(agentId));
  if (hasDied) await database.tenant(tenantId, (em) => closeDeadRelease(em, { id, tenantId, agentId }));
  return hasDied;
}

const closed = ({ verdict }: Release) => new CitiflowError(verdict === 'rejected' ? 'release_decided' : 'release_closed');

export const actionOf = (release: Release, user: User, reason: string | undefined): ReleaseAction =>
  ({ actionId: randomUUID(), releaseId: release.id, by: { id: user.id, name: user.name }, reason: reason ?? null });

/** Who may decide may give any release up; who may only propose, their own. */
export const mayAbort = (user: User, { proposedById }: Pick<Release, 'proposedById'>): boolean =>
  may(user.role, 'releases:decide') || (may(user.role, 'releases:propose') && proposedById === user.id);
