import { randomUUID } from 'node:crypto';
import type { EntityManager } from '@mikro-orm/postgresql';
import type { User } from '../../contract/http/auth.ts';
import type { AgentVersion } from '../../db/entities/agent.ts';
import { Release } from '../../db/entities/release.ts';
import { CitiflowError } from '../../domain/errors.ts';
import { releaseWorkflowId } from '../../domain/ids.ts';
import type { ConversationPolicy } from '../../domain/release/moving.ts';
import type { ReleaseProposal } from '../../domain/release/record.ts';
import { rollBackUpdate } from '../../workflows/staged-deployment/messages.ts';
import type { Dependencies } from '../dependencies.ts';
import { actionOf, closeIfDead, decideRelease } from './decide-release.ts';
import { startRelease, type AcceptedRelease } from './propose-release.ts';
import { NO_CANARY } from './propose-test.ts';
import { releasable } from './release-checks.ts';
import { agentById } from '../agents.ts';

type Needs = Pick<Dependencies, 'database' | 'temporal' | 'logger'>;

const ATTEMPTS = 5;
const PAUSE_MS = 100;

export interface RollBackRequest {
  agentId: string;
  /** What goes to production. */
  versionId: string;
  reason: string;
  /** Left out, as the release that is in force says. */
  conversations?: ConversationPolicy | undefined;
}

/**
 * Puts a former version into production: by the release that runs, which is given up, or by a short run of its own,
 * which checks the version and is recorded like any release.
 * @throws CitiflowError `not_found`, `release_not_needed`, `release_never_in_production`, `release_not_ready`, `release_running`, `dependency_unavailable`
 */
export async function rollBack(needs: Needs, user: User, request: RollBackRequest): Promise<AcceptedRelease> {
  for (let attempt = 1; ; attempt += 1) {
    try {
      return await tryRollBack(needs, user, request);
    } catch (error) {
      // A release that ends just now is neither there to be given up, nor out of the way yet.
      const between = error instanceof CitiflowError && (error.code === 'release_running' || error.code === 'release_closed');
      if (!between || attempt === ATTEMPTS) throw error;
    }
    await new Promise((resolve) => setTimeout(resolve, PAUSE_MS * attempt));
  }
}

/** What nobody has approved for customers does not reach them by the way back. */
async function former(em: EntityManager, agentId: string, versionId: string): Promise<AgentVersion> {
  const { version } = await releasable(em, agentId, versionId);
  if (!version.inProductionAt) throw new CitiflowError('release_never_in_production');
  return version;
}

async function tryRollBack(needs: Needs, user: User, request: RollBackRequest): Promise<AcceptedRelease> {
  const { agentId, versionId, reason } = request;
  const found = await needs.database.tenant(user.tenantId, async (em) => {
    const agent = await agentById(em, agentId);
    const running = await em.findOne(Release, { agentId, endedAt: null });
    // Back to what production runs: the release is given up, and that is all.
    const same = running !== null && agent.publishedVersionId === versionId;
    const inForce = await em.findOne(Release, { agentId, status: 'active' }, { orderBy: { createdAt: 'desc', id: 'desc' }, fields: ['conversations'] });
    const conversations = request.conversations ?? inForce?.conversations ?? 'stay';
    return { agent, running, conversations, target: same ? null : await former(em, agentId, versionId) };
  });
  const { agent, running, target, conversations } = found;
  // Somebody has said so already: they, or who got no answer.
  if (running?.kind === 'roll-back' && running.versionId === versionId) {
    if (await closeIfDead(needs, running)) throw new CitiflowError('release_closed');
    return { releaseId: running.id, workflowId: releaseWorkflowId(agentId) };
  }
  if (running) {
    const action = { ...actionOf(running, user, reason), versionId: target?.id ?? null, version: target?.version ?? null };
    await decideRelease(needs, running, rollBackUpdate, action);
    return { releaseId: running.id, workflowId: releaseWorkflowId(agentId) };
  }
  if (!target) throw new CitiflowError('release_not_needed');
  const proposal: ReleaseProposal = {
    tenantId: user.tenantId, agentId, agentName: agent.name, releaseId: randomUUID(), kind: 'roll-back', versionId,
    version: target.version, baselineVersionId: agent.publishedVersionId ?? null, note: reason, gates: { suites: [] },
    canary: NO_CANARY, testers: [], conversations, proposedBy: { id: user.id, name: user.name },
  };
  return startRelease(needs, proposal);
}
