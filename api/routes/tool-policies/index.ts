import type { TenantPolicyBody, toolPolicyRoutes, ToolSettingsBody } from '../../../contract/http/tool-policies.ts';
import { ToolPolicy, ToolSetting } from '../../../db/entities/tool-policy.ts';
import { DEFAULT_POLICY, defaultSettings } from '../../../domain/tools/settings.ts';
import { saveTenantPolicy, saveToolSettings } from '../../commands/save-policy.ts';
import type { Dependencies } from '../../dependencies.ts';
import type { HandlersOf } from '../../handler.ts';

export const toolPolicyHandlers: HandlersOf<typeof toolPolicyRoutes> = {
  async readSettings({ params, user }, dependencies) {
    return { status: 200, body: await settingsOf(dependencies, user.tenantId, params.toolName) };
  },
  async saveSettings({ params, body, user }, dependencies) {
    await dependencies.tools.named(user.tenantId, params.toolName);
    await saveToolSettings(dependencies.database, user, params.toolName, body);
    return { status: 200, body: await settingsOf(dependencies, user.tenantId, params.toolName) };
  },
  async readPolicy({ user }, { database }) {
    return { status: 200, body: await policyOf(database, user.tenantId) };
  },
  async savePolicy({ body, user }, { database }) {
    await saveTenantPolicy(database, user, body);
    return { status: 200, body: await policyOf(database, user.tenantId) };
  },
};

type Needs = Pick<Dependencies, 'database' | 'tools'>;

/** @throws CitiflowError `tool_unknown` */
async function settingsOf({ database, tools }: Needs, tenantId: string, toolName: string): Promise<ToolSettingsBody> {
  const defaults = defaultSettings(await tools.named(tenantId, toolName));
  const row = await database.tenant(tenantId, (em) => em.findOne(ToolSetting, { toolName }));
  return { ...defaults, ...row?.settings, ...revisionOf(row) };
}

async function policyOf(database: Needs['database'], tenantId: string): Promise<TenantPolicyBody> {
  const row = await database.tenant(tenantId, (em) => em.findOne(ToolPolicy, { tenantId }));
  return { ...DEFAULT_POLICY, ...row?.policy, ...revisionOf(row) };
}

const revisionOf = (row: ToolSetting | ToolPolicy | null) => ({
  revision: row?.revision ?? 0,
  updatedBy: row?.updatedBy ?? null,
  updatedAt: row?.updatedAt.toISOString() ?? null,
});
