import { z } from 'zod';
import { tenantPolicySchema, toolSettingsSchema } from '../../domain/tools/settings-schema.ts';
import { timeSchema } from './common.ts';
import { defineRoute } from './route.ts';

const revised = {
  /** Sent back with a change: an old one is a `409 conflict`. 0 before the first change. */
  revision: z.int().min(0),
  updatedBy: z.string().nullable(),
  updatedAt: timeSchema.nullable(),
};

export const toolSettingsBodySchema = toolSettingsSchema.extend(revised).meta({ id: 'ToolSettings' });
export type ToolSettingsBody = z.infer<typeof toolSettingsBodySchema>;

export const tenantPolicyBodySchema = tenantPolicySchema.extend(revised).meta({ id: 'ToolPolicy' });
export type TenantPolicyBody = z.infer<typeof tenantPolicyBodySchema>;

const atRevision = { revision: z.int().min(0) };
const tag = 'Policies';
const params = z.object({ toolName: z.string().max(128) });

export const toolPolicyRoutes = {
  readSettings: defineRoute({
    method: 'get',
    path: '/api/v1/tools/:toolName/settings',
    summary: 'What the tenant has set for a tool',
    tag,
    access: 'tools:read',
    params,
    responses: { 200: toolSettingsBodySchema },
  }),
  saveSettings: defineRoute({
    method: 'put',
    path: '/api/v1/tools/:toolName/settings',
    summary: 'Set a tool, in force within two seconds: settings tighten what the tool asks for, and never loosen it',
    tag,
    access: 'tools:write',
    params,
    body: toolSettingsSchema.extend(atRevision),
    responses: { 200: toolSettingsBodySchema },
  }),
  readPolicy: defineRoute({
    method: 'get',
    path: '/api/v1/policies/tools',
    summary: 'What holds for all tools together',
    tag,
    access: 'tools:read',
    responses: { 200: tenantPolicyBodySchema },
  }),
  savePolicy: defineRoute({
    method: 'put',
    path: '/api/v1/policies/tools',
    summary: 'Set what holds for all tools together, in force within two seconds',
    tag,
    access: 'policies:write',
    body: tenantPolicySchema.extend(atRevision),
    responses: { 200: tenantPolicyBodySchema },
  }),
};
