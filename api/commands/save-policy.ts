import { randomUUID } from 'node:crypto';
import type { EntityManager } from '@mikro-orm/postgresql';
import { z } from 'zod';
import type { User } from '../../contract/http/auth.ts';
import { audit, type AuditRecord } from '../../db/audit.ts';
import { CitiflowError } from '../../domain/errors.ts';
import { canonicalJson } from '../../domain/tools/canonical.ts';
import type { TenantPolicy, ToolSettings } from '../../domain/tools/settings.ts';
import type { Database } from '../database.ts';

type Revised<Value> = Value & { revision: number };

/** Saves a tool's settings at a revision. @throws CitiflowError `conflict` when it is old */
export async function saveToolSettings(database: Database, user: User, toolName: string, change: Revised<ToolSettings>): Promise<void> {
  const { revision, ...settings } = change;
  await database.tenant(user.tenantId, async (em) => {
    const [before] = await em.execute<{ settings: Record<string, unknown> }[]>('select settings from tool_settings where tool_name = ? for update', [toolName]);
    const saved = await em.execute<{ id: string }[]>(
      `insert into tool_settings as known (id, tenant_id, tool_name, settings, revision, updated_by)
       select ?, ?, ?, ?::jsonb, ?::int, ? where ?::int = 0 or exists (select 1 from tool_settings where tool_name = ?)
       on conflict (tenant_id, tool_name) do update set settings = excluded.settings, revision = excluded.revision,
         updated_by = excluded.updated_by, updated_at = now() where known.revision = excluded.revision - 1
       returning id`,
      [randomUUID(), user.tenantId, toolName, JSON.stringify(settings), revision + 1, user.name, revision, toolName],
    );
    if (saved.length === 0) throw new CitiflowError('conflict');
    await auditChange(em, user, {
      action: 'tool.settings-changed', subject: { kind: 'tool', id: toolName, label: toolName },
    }, { before: before?.settings ?? {}, after: { ...settings }, revision: revision + 1 });
  });
}

/** Saves what holds for all tools, at a revision. @throws CitiflowError `conflict` when it is old */
export async function saveTenantPolicy(database: Database, user: User, change: Revised<TenantPolicy>): Promise<void> {
  const { revision, ...policy } = change;
  await database.tenant(user.tenantId, async (em) => {
    const [before] = await em.execute<{ policy: Record<string, unknown> }[]>('select policy from tool_policies for update');
    const saved = await em.execute<{ id: string }[]>(
      `insert into tool_policies as known (id, tenant_id, policy, revision, updated_by)
       select ?, ?, ?::jsonb, ?::int, ? where ?::int = 0 or exists (select 1 from tool_policies)
       on conflict (tenant_id) do update set policy = excluded.policy, revision = excluded.revision,
         updated_by = excluded.updated_by, updated_at = now() where known.revision = excluded.revision - 1
       returning id`,
      [randomUUID(), user.tenantId, JSON.stringify(policy), revision + 1, user.name, revision],
    );
    if (saved.length === 0) throw new CitiflowError('conflict');
    await auditChange(em, user, {
      action: 'policy.changed', subject: { kind: 'policy', id: 'tools', label: '' },
    }, { before: before?.policy ?? {}, after: { ...policy }, revision: revision + 1 });
  });
}

/** What it was and what it is, of each field that has changed. A field that nothing was saved of was as by default: null. */
async function auditChange(
  em: EntityManager, by: User, record: Pick<AuditRecord, 'action' | 'subject'>,
  { before, after, revision }: { before: Record<string, unknown>; after: Record<string, unknown>; revision: number },
): Promise<void> {
  const changed = Object.keys(after).filter((field) => canonicalJson(before[field] ?? null) !== canonicalJson(after[field] ?? null));
  const changes = Object.fromEntries(changed.map((field) => [field, { from: auditable(before[field]), to: auditable(after[field]) }]));
  await audit(em, by.tenantId, { by, ...record, details: { revision, changes } });
}

/** Payees are people: that a list of them has changed is seen by how many they are. */
function auditable(value: unknown): unknown {
  if (typeof value !== 'object' || value === null || !('payees' in value)) return value ?? null;
  const { allow, block } = payeesShape.catch({}).parse(value.payees);
  return { ...value, payees: { allow: allow?.length ?? null, block: block?.length ?? null } };
}

const payeesShape = z.object({ allow: z.array(z.string()), block: z.array(z.string()) }).partial();
