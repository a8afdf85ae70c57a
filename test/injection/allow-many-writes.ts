import { randomUUID } from 'node:crypto';
import { DEFAULT_POLICY, type TenantPolicy } from '../../domain/tools/settings.ts';
import type { TurnBench } from '../support/turn-bench.ts';

/** So that nothing is stopped for being one of too many: what stops an attack here is its gate. */
export async function allowManyWrites(bench: TurnBench): Promise<void> {
  const policy: TenantPolicy = { ...DEFAULT_POLICY, velocity: { writes: 1_000, windowMinutes: 1 }, perDayMinor: null };
  await bench.query(
    `insert into tool_policies (id, tenant_id, policy, revision, updated_by) values (?, ?, ?::jsonb, 1, 'test')`,
    [randomUUID(), bench.tenantId, JSON.stringify(policy)],
  );
}
