import type { Orm } from '../../db/orm.ts';
import { queryAsTenant } from '../../db/tenancy.ts';
import type { RuntimePackage } from '../../domain/flow/plan.ts';

const PACKAGES_KEPT = 200;

/** What versions were compiled into, kept in memory: a version never changes, so neither does its package. */
export interface RuntimePackages {
  /** @throws Error when the tenant has no such version: the conversation is pinned to it, so it must exist */
  of(tenantId: string, versionId: string): Promise<RuntimePackage>;
}

export function createRuntimePackages(orm: Orm): RuntimePackages {
  const packages = new Map<string, RuntimePackage>();
  return {
    async of(tenantId, versionId) {
      const key = `${tenantId}/${versionId}`;
      const known = packages.get(key);
      if (known) return known;
      const [row] = await queryAsTenant<{ runtime_package: RuntimePackage }>(
        orm, tenantId, 'select runtime_package from agent_versions where id = ?', [versionId],
      );
      if (!row) throw new Error(`There is no version ${versionId}`);
      const oldest = packages.size >= PACKAGES_KEPT ? packages.keys().next().value : undefined;
      if (oldest !== undefined) packages.delete(oldest);
      packages.set(key, row.runtime_package);
      return row.runtime_package;
    },
  };
}
