import { randomUUID } from 'node:crypto';
import type { User } from '../../contract/http/auth.ts';
import { CitiflowError } from '../../domain/errors.ts';
import type { TenantPolicy, ToolSettings } from '../../domain/tools/settings.ts';
import type { Database } from '../database.ts';

type Revised<Value> = Value & { revision: number };

/** Saves a tool's settings at a revision. @throws CitiflowError `conflict` when it is old */
export async function saveToolSettings(database: Database, user: User, toolName: string, change: Revised<ToolSettings>): Promise<void> {
  const { revision, ...settings } = change;
  const saved = await database.query(
    user.tenantId,
    `insert into tool_settings as known (id, tenant_id, tool_name, settings, revision, updated_by)
     select ?, ?, ?, ?::jsonb, ?::int, ? where ?::int = 0 or exists (select 1 from tool_settings where tool_name = ?)
     on conflict (tenant_id, tool_name) do update set settings = excluded.settings, revision = excluded.revision,
       updated_by = excluded.updated_by, updated_at = now() where known.revision = excluded.revision - 1
     returning id`,
    [randomUUID(), user.tenantId, toolName, JSON.stringify(settings), revision + 1, user.name, revision, toolName],
  );
  if (saved.length === 0) throw new CitiflowError('conflict');
}

/** Saves what holds for all tools, at a revision. @throws CitiflowError `conflict` when it is old */
export async function saveTenantPolicy(database: Database, user: User, change: Revised<TenantPolicy>): Promise<void> {
  const { revision, ...policy } = change;
  const saved = await database.query(
    user.tenantId,
    `insert into tool_policies as known (id, tenant_id, policy, revision, updated_by)
     select ?, ?, ?::jsonb, ?::int, ? where ?::int = 0 or exists (select 1 from tool_policies)
     on conflict (tenant_id) do update set policy = excluded.policy, revision = excluded.revision,
       updated_by = excluded.updated_by, updated_at = now() where known.revision = excluded.revision - 1
     returning id`,
    [randomUUID(), user.tenantId, JSON.stringify(policy), revision + 1, user.name, revision],
  );
  if (saved.length === 0) throw new CitiflowError('conflict');
}
