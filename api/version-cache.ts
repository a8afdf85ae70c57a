import { AgentVersion } from '../db/entities/agent.ts';
import type { Plan } from '../domain/flow/plan.ts';
import { CitiflowError } from '../domain/errors.ts';
import type { Database } from './database.ts';

const VERSIONS_KEPT = 200;

/** Plans of versions, kept in memory: versions never change, so neither do these. */
export interface VersionCache {
  planOf(tenantId: string, versionId: string): Promise<Plan>;
}

/** Keeps the 200 versions read last. `planOf` throws CitiflowError `not_found` for a version of another tenant. */
export function createVersionCache(database: Database): VersionCache {
  const plans = new Map<string, Plan>();
  return {
    async planOf(tenantId, versionId) {
      const known = plans.get(versionId);
      if (known) return known;
      const version = await database.tenant(tenantId, (em) => em.findOne(AgentVersion, { id: versionId }));
      if (!version) throw new CitiflowError('not_found');
      const oldest = plans.size >= VERSIONS_KEPT ? plans.keys().next().value : undefined;
      if (oldest) plans.delete(oldest);
      // Versions from before the policy run under it, too: its marker is of the workflow, not of the flow.
      const plan: Plan = { ...version.runtimePackage.plan, policy: 1 };
      plans.set(versionId, plan);
      return plan;
    },
  };
}
