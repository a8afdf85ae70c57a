import type { EntityManager } from '@mikro-orm/postgresql';
import type { User } from '../../contract/http/auth.ts';
import type { Agent } from '../../db/entities/agent.ts';
import { Release } from '../../db/entities/release.ts';
import { CitiflowError } from '../../domain/errors.ts';

export interface PublicationWish {
  mode: 'development' | 'production';
  user: Pick<User, 'role'>;
  /** Undefined: publish it where that may be done without a release. */
  publish: boolean | undefined;
}

/**
 * Whether a new version is to be published at once. Where customers use the agent, a version reaches them by a release;
 * an administrator may say otherwise, and so may everybody in development. While a release runs, nobody may.
 * @throws CitiflowError `release_required`, `release_running` where that was asked for in so many words
 */
export async function publishesAtOnce(em: EntityManager, agent: Agent, { mode, user, publish }: PublicationWish): Promise<boolean> {
  if (publish === false) return false;
  const isRunning = (await em.count(Release, { agentId: agent.id, endedAt: null })) > 0;
  const needsRelease = mode === 'production' && Boolean(agent.publishedVersionId) && !(publish && user.role === 'admin');
  if (publish && isRunning) throw new CitiflowError('release_running');
  if (publish && needsRelease) throw new CitiflowError('release_required');
  return !isRunning && !needsRelease;
}
