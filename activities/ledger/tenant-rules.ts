import type { Orm } from '../../db/orm.ts';
import { queryAsTenant } from '../../db/tenancy.ts';
import { DEFAULT_POLICY, defaultSettings, type TenantPolicy, type ToolSettings } from '../../domain/tools/settings.ts';
import type { Tool } from '../banking/tool.ts';

/** What a tenant has set, over what holds until it does. */
export interface TenantRules {
  policy: TenantPolicy;
  settingsOf(tool: Pick<Tool, 'name' | 'ungatedByDefault'>): ToolSettings;
}

export interface TenantRulesReader {
  /** As they were at most two seconds ago. */
  of(tenantId: string): Promise<TenantRules>;
}

const MAXIMUM_AGE_MS = 2_000;

interface Row {
  tool: string | null;
  body: Partial<TenantPolicy & ToolSettings>;
}

/** Keeps each tenant's rules for a moment, so that a plain read costs no round trip more. @param maximumAgeMs 0 reads anew each time */
export function createTenantRules(orm: Orm, maximumAgeMs = MAXIMUM_AGE_MS): TenantRulesReader {
  const kept = new Map<string, { rules: Promise<TenantRules>; until: number }>();
  return {
    of(tenantId) {
      const known = kept.get(tenantId);
      if (known && known.until > Date.now()) return known.rules;
      const rules = readRules(orm, tenantId);
      kept.set(tenantId, { rules, until: Date.now() + maximumAgeMs });
      // A failure is not kept: the next call asks again.
      rules.catch(() => kept.delete(tenantId));
      return rules;
    },
  };
}

async function readRules(orm: Orm, tenantId: string): Promise<TenantRules> {
  const rows = await queryAsTenant<Row>(
    orm,
    tenantId,
    `select null as tool, policy as body from tool_policies
     union all select tool_name as tool, settings as body from tool_settings`,
  );
  const ofTools = new Map(rows.flatMap(({ tool, body }) => (tool === null ? [] : [[tool, body] as const])));
  return {
    policy: { ...DEFAULT_POLICY, ...rows.find(({ tool }) => tool === null)?.body },
    settingsOf: (tool) => ({ ...defaultSettings(tool), ...ofTools.get(tool.name) }),
  };
}
