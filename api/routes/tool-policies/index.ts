import { toolNamed } from '../../../activities/banking/tools/index.ts';
import type { TenantPolicyBody, toolPolicyRoutes, ToolSettingsBody } from '../../../contract/http/tool-policies.ts';
import { ToolPolicy, ToolSetting } from '../../../db/entities/tool-policy.ts';
import { DEFAULT_POLICY, defaultSettings } from '../../../domain/tools/settings.ts';
import { saveTenantPolicy, saveToolSettings } from '../../commands/save-policy.ts';
import type { Database } from '../../database.ts';
import type { HandlersOf } from '../../handler.ts';

export const toolPolicyHandlers: HandlersOf<typeof toolPolicyRoutes> = {
  async readSettings({ params, user }, { database }) {
    return { status: 200, body: await settingsOf(database, user.tenantId, params.toolName) };
  },
  async saveSettings({ params, body, user }, { database }) {
    toolNamed(params.toolName);
    await saveToolSettings(database, user, params.toolName, body);
    return { status: 200, body: await settingsOf(database, user.tenantId, params.toolName) };
  },
  async readPolicy({ user }, { database }) {
    return { status: 200, body: await policyOf(database, user.tenantId) };
  },
  async savePolicy({ body, user }, { database }) {
    await saveTenantPolicy(database, user, body);
    return { status: 200, body: await policyOf(database, user.tenantId) };
  },
};

/** @throws CitiflowError `tool_unknown` */
async function settingsOf(database: Database, tenantId: string, toolName: string): Promise<ToolSettingsBody> {
  const defaults = defaultSettings(toolNamed(toolName));
  const row = await database.tenant(tenantId, (em) => em.findOne(ToolSetting, { toolName }));
  return { ...defaults, ...row?.settings, ...revisionOf(row) };
}

async function policyOf(database: Database, tenantId: string): Promise<TenantPolicyBody> {
  const row = await database.tenant(tenantId, (em) => em.findOne(ToolPolicy, { tenantId }));
  return { ...DEFAULT_POLICY, ...row?.policy, ...revisionOf(row) };
}

const revisionOf = (row: ToolSetting | ToolPolicy | null) => ({
  revision: row?.revision ?? 0,
  updatedBy: row?.updatedBy ?? null,
  updatedAt: row?.updatedAt.toISOString() ?? null,
});
