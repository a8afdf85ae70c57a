import { z } from 'zod';
import type { TenantPolicy, ToolLimits, ToolSettings } from './settings.ts';

/** The schemas of settings.ts, apart from it because workflows may not import zod. */
const minor = z.int().min(0).max(1_000_000_000_000);
const count = z.int().min(1).max(1_000_000);
const currency = z.string().regex(/^[A-Z]{3}$/, 'Write the currency as three letters.').default('USD');
const payeeIds = z.array(z.string().trim().min(1).max(100)).max(1_000);

export const toolLimitsSchema = z.object({
  currency,
  perCallMinor: minor.optional(),
  perDayMinor: minor.optional(),
  callsPerMinute: count.optional(),
  callsPerDay: count.optional(),
  secondPersonAboveMinor: minor.optional(),
  newPayeeHours: z.int().min(1).max(24 * 365).optional(),
  newPayeeMaxMinor: minor.optional(),
  payees: z.object({ allow: payeeIds.optional(), block: payeeIds.optional() }).optional(),
}) satisfies z.ZodType<ToolLimits>;

export const toolSettingsSchema = z.object({
  enabled: z.boolean(),
  requiresSignIn: z.boolean(),
  requires2FA: z.boolean(),
  strategy: z.enum(['ai_decides', 'always_ask', 'auto_use']).nullable(),
  askBeforeWrites: z.boolean(),
  limits: toolLimitsSchema,
}) satisfies z.ZodType<ToolSettings>;

export const tenantPolicySchema = z.object({
  blockedTools: z.array(z.string().trim().min(1).max(128)).max(1_000),
  velocity: z.object({ writes: count, windowMinutes: z.int().min(1).max(7 * 24 * 60) }),
  currency,
  secondPersonAboveMinor: minor.nullable(),
  perCallMinor: minor.nullable().default(null),
  perDayMinor: minor.nullable().default(null),
  newPayeeHours: z.int().min(1).max(24 * 365).nullable().default(null),
  newPayeeMaxMinor: minor.nullable().default(null),
}) satisfies z.ZodType<TenantPolicy>;
