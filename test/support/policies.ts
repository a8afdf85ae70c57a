import { randomUUID } from 'node:crypto';
import { toolNamed } from '../../activities/banking/tools/index.ts';
import { DEFAULT_POLICY, defaultSettings, type TenantPolicy, type ToolSettings } from '../../domain/tools/settings.ts';
import type { TurnBench } from './turn-bench.ts';

type Bench = Pick<TurnBench, 'tenantId' | 'query'>;

/** Sets what holds for all tools of the bench's tenant; what is not named is the default. */
export async function setPolicy({ tenantId, query }: Bench, change: Partial<TenantPolicy> = {}): Promise<void> {
  await query(
    `insert into tool_policies (id, tenant_id, policy, revision, updated_by) values (?, ?, ?::jsonb, 1, 'test')
     on conflict (tenant_id) do update set policy = excluded.policy`,
    [randomUUID(), tenantId, JSON.stringify({ ...DEFAULT_POLICY, ...change })],
  );
}

/** Sets one tool of the bench's tenant; what is not named is the tool's default. */
export async function setTool({ tenantId, query }: Bench, toolName: string, change: Partial<ToolSettings> = {}): Promise<void> {
  const settings = { ...defaultSettings(toolNamed(toolName)), ...change };
  await query(
    `insert into tool_settings (id, tenant_id, tool_name, settings, revision, updated_by) values (?, ?, ?, ?::jsonb, 1, 'test')
     on conflict (tenant_id, tool_name) do update set settings = excluded.settings`,
    [randomUUID(), tenantId, toolName, JSON.stringify(settings)],
  );
}
