import type { z } from 'zod';
import type { User } from '../../contract/http/auth.ts';
import type { Release as ReleaseBody, releaseSchema, ReleaseSummary } from '../../contract/http/releases.ts';
import type { Release, ReleaseDecision } from '../../db/entities/release.ts';
import { may } from '../../domain/roles.ts';
import { mayAbort } from '../commands/decide-release.ts';

/** What a release names and its row does not hold. */
export interface ReleaseSurroundings {
  agentName: string;
  publishedVersionId: string | null;
  version: (id: string) => ReleaseSummary['version'] | undefined;
  /** The newest release that ended in production: the only one that can be in force. */
  isNewestActive: boolean;
}

export function presentReleaseSummary(release: Release, around: ReleaseSurroundings): ReleaseSummary {
  const { id, agentId, kind, note, stage, status, sharePercent, paused } = release;
  const unknown = (versionId: string) => ({ id: versionId, version: '?', changeDescription: '' });
  const { baselineVersionId: baseline } = release;
  return {
    id, agentId, kind, note, stage, status, sharePercent, paused,
    agentName: around.agentName,
    version: around.version(release.versionId) ?? unknown(release.versionId),
    baseline: baseline ? (around.version(baseline) ?? unknown(baseline)) : null,
    environment: release.environment ?? null,
    outcome: release.outcome ?? null,
    reason: release.reason ?? null,
    inForce: status === 'active' && around.isNewestActive && around.publishedVersionId === release.versionId,
    proposedBy: { id: release.proposedById, name: release.proposedByName },
    createdAt: release.createdAt.toISOString(),
    updatedAt: release.updatedAt.toISOString(),
    endedAt: release.endedAt?.toISOString() ?? null,
    ...(release.test ? { testedVersions: release.test.versions.map(({ version }) => version) } : {}),
  };
}

export interface ReleaseDetails {
  decisions: ReleaseDecision[];
  conversations: ReleaseBody['conversations'];
  movedConversations: number;
  temporalUrl: string;
  user: User;
}

export function presentRelease(
  release: Release,
  around: ReleaseSurroundings,
  { decisions, conversations, movedConversations, temporalUrl, user }: ReleaseDetails,
): z.input<typeof releaseSchema> {
  const { workflowId, testers, gates, canary, checks, evaluation } = release;
  const isRunning = !release.endedAt;
  return {
    ...presentReleaseSummary(release, around),
    workflowId, testers, checks, evaluation, conversations, movedConversations, temporalUrl,
    conversationPolicy: release.conversations,
    test: presentPlan(release),
    testState: release.testState ?? null,
    gates: { ...gates, suites: [...gates.suites] },
    replay: release.replay ?? null,
    canary: { ...canary, steps: [...canary.steps], conditions: [...canary.conditions] },
    verdict: release.verdict ?? null,
    canaryState: release.canaryState ?? null,
    decisions: decisions.map(({ id, kind, byId, byName, reason, detail, createdAt }) => ({
      id, kind, detail, reason: reason ?? null, at: createdAt.toISOString(),
      by: byId ? { id: byId, name: byName ?? '' } : null,
    })),
    mayDecide: isRunning && may(user.role, 'releases:decide') && release.proposedById !== user.id,
    mayAbort: isRunning && mayAbort(user, release),
  };
}

const presentPlan = ({ test }: Release) => (test ? { ...test, versions: [...test.versions] } : null);
