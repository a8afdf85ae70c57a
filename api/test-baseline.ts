import type { EntityManager } from '@mikro-orm/postgresql';
import type { TestBaseline } from '../contract/http/ab-tests.ts';
import { AgentVersion } from '../db/entities/agent.ts';
import { productionFigures } from '../db/test-figures.ts';
import { readingOf } from '../domain/release/judge-ab-test.ts';
import { METRICS } from '../domain/release/model.ts';
import { agentById } from './agents.ts';

const SINCE = `
  select greatest(1, extract(epoch from now() - min(created_at)) / 86400)::float8 as days from conversations
  where version_id = ? and mode = 'live' and turn_count > 0 and created_at > now() - interval '30 days'`;

/** @throws CitiflowError `not_found` */
export async function testBaseline(em: EntityManager, agentId: string): Promise<TestBaseline> {
  const { publishedVersionId } = await agentById(em, agentId);
  const version = publishedVersionId ? await em.findOne(AgentVersion, { id: publishedVersionId }, { fields: ['version'] }) : null;
  const arm = version && (await productionFigures(em, version.id));
  if (!version || !arm) return { version: version && named(version), customers: 0, customersPerDay: 0, values: [] };
  const [since] = await em.execute<{ days: number | null }[]>(SINCE, [version.id]);
  return {
    version: named(version),
    customers: arm.conversations,
    customersPerDay: arm.conversations / (since?.days ?? 30),
    values: METRICS.map((metric) => {
      const { value, count, compared } = readingOf(metric, arm);
      return { metric, value, count, variance: compared.kind === 'sample' ? compared.sample.variance : null };
    }),
  };
}

const named = ({ id, version }: Pick<AgentVersion, 'id' | 'version'>) => ({ id, version });
