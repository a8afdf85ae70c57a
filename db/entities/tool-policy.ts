import { defineEntity, p } from '@mikro-orm/core';
import type { TenantPolicy, ToolSettings } from '../../domain/tools/settings.ts';
import { tenantColumns, updatedAt } from './columns.ts';

const revised = { revision: p.integer(), updatedBy: p.string(), updatedAt };

const ToolSettingSchema = defineEntity({
  name: 'ToolSetting',
  tableName: 'tool_settings',
  properties: { ...tenantColumns, toolName: p.string(), settings: p.json<ToolSettings>(), ...revised },
});
export class ToolSetting extends ToolSettingSchema.class {}
ToolSettingSchema.setClass(ToolSetting);

const ToolPolicySchema = defineEntity({
  name: 'ToolPolicy',
  tableName: 'tool_policies',
  properties: { ...tenantColumns, policy: p.json<TenantPolicy>(), ...revised },
});
export class ToolPolicy extends ToolPolicySchema.class {}
ToolPolicySchema.setClass(ToolPolicy);

const PolicyDecisionSchema = defineEntity({
  name: 'PolicyDecision',
  tableName: 'policy_decisions',
  properties: {
    ...tenantColumns,
    callId: p.string(),
    toolName: p.string(),
    stage: p.enum(['plan', 'prepare', 'claim'] as const),
    rule: p.string(),
    /** Of the rules: domain/tools/policy.ts. */
    version: p.integer(),
    verdict: p.enum(['allow', 'refuse', 'gate'] as const),
    code: p.string().nullable(),
    facts: p.json<Record<string, unknown>>(),
  },
});
export class PolicyDecision extends PolicyDecisionSchema.class {}
PolicyDecisionSchema.setClass(PolicyDecision);
export { PolicyDecisionSchema, ToolPolicySchema, ToolSettingSchema };
