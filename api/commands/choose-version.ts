import { randomUUID } from 'node:crypto';
import type { User } from '../../contract/http/auth.ts';
import { Agent } from '../../db/entities/agent.ts';
import type { Release } from '../../db/entities/release.ts';
import { acceptRelease } from '../../db/accept-release.ts';
import { CitiflowError } from '../../domain/errors.ts';
import type { ConversationPolicy } from '../../domain/release/moving.ts';
import type { ReleaseProposal } from '../../domain/release/record.ts';
import { chooseUpdate, type ChoiceAction } from '../../workflows/staged-deployment/messages.ts';
import type { Dependencies } from '../dependencies.ts';
import { actionOf, decideRelease } from './decide-release.ts';
import type { AcceptedRelease } from './propose-release.ts';
import { NO_CANARY } from './propose-test.ts';

export interface Choice {
  versionId: string;
  reason: string;
  /** Proposes the version as a release, where it is not in production already. */
  rollOut: boolean;
  conversations: ConversationPolicy;
}

/**
 * Ends an A/B test with one of its versions. The release that may follow is proposed by who chose, so that somebody else
 * approves it; the test's own run goes over into it.
 * @returns the release that follows, if one does
 * @throws CitiflowError as {@link decideRelease}
 */
export async function chooseVersion(
  { database, temporal, logger }: Pick<Dependencies, 'database' | 'temporal' | 'logger'>,
  user: User,
  release: Release,
  { versionId, reason, rollOut, conversations }: Choice,
): Promise<AcceptedRelease | null> {
  const version = release.test?.versions.find((tested) => tested.versionId === versionId)?.version;
  if (!version) throw new CitiflowError('validation_failed', 'Choose one of the versions that the test compares.');
  const agent = await database.tenant(user.tenantId, (em) => em.findOne(Agent, { id: release.agentId }, { fields: ['name', 'publishedVersionId'] }));
  const published = agent?.publishedVersionId ?? null;
  const proposal: ReleaseProposal | null = rollOut && published !== versionId ? {
    tenantId: user.tenantId, agentId: release.agentId, agentName: agent?.name ?? '', releaseId: randomUUID(), kind: 'release',
    versionId, version, baselineVersionId: published, note: `Chosen after an A/B test. ${reason}`, gates: { suites: [] },
    canary: NO_CANARY, testers: [], proposedBy: { id: user.id, name: user.name }, conversations,
  } : null;
  const action: ChoiceAction = { ...actionOf(release, user, reason), versionId, version, rollOut: proposal };
  await decideRelease({ database, temporal }, release, chooseUpdate, action);
  if (!proposal) return null;
  await database.tenant(user.tenantId, (em) => acceptRelease(em, proposal)).catch((cause: unknown) =>
    logger.warn({ err: cause, releaseId: proposal.releaseId }, 'the row of a release is left to its workflow'));
  return { releaseId: proposal.releaseId, workflowId: release.workflowId };
}
