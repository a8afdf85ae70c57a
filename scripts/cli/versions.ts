import { z } from 'zod';
import { agentRoutes } from '../../contract/http/agents.ts';
import { call, type Connection } from './api.ts';
import { ContentError, UsageError } from './options.ts';

/**
 * The id of an agent's version, named by id or by number; of the newest where none is named.
 * @param needs what is said where neither an id nor an agent to look in is named
 * @throws UsageError
 */
export async function versionOf(to: Connection, agentId: string | null | undefined, wanted: string | undefined, needs: string): Promise<string> {
  if (wanted && z.uuid().safeParse(wanted).success) return wanted;
  if (!agentId) throw new UsageError(needs);
  for (let cursor: string | null = null; ; ) {
    const query: Record<string, string> = { limit: '100', ...(cursor === null ? {} : { cursor }) };
    const { items, nextCursor } = await call(to, agentRoutes.versions, { params: { agentId }, query });
    const found = wanted ? items.find(({ version }) => version === wanted) : items[0];
    if (found) return found.id;
    if (nextCursor === null) throw new ContentError(wanted ? `The agent has no version ${wanted}.` : 'The agent has no version yet: make one first.');
    cursor = nextCursor;
  }
}
