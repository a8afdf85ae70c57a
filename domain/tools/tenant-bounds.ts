import type { TenantPolicy, ToolLimits, ToolSettings } from './settings.ts';

/** Limits that are one number. Of all but `newPayeeHours`, the smaller is the stronger. */
export const NUMBER_LIMITS = [
  'perCallMinor', 'perDayMinor', 'callsPerMinute', 'callsPerDay', 'secondPersonAboveMinor', 'newPayeeHours', 'newPayeeMaxMinor',
] as const;
export type NumberLimit = (typeof NUMBER_LIMITS)[number];

/** What holds for a tool whatever an agent's flow says: an agent can only ask for more. */
export interface TenantBounds {
  /** No agent can call it. */
  off: boolean;
  /** Who asks for it: the tool itself, or what the tenant has set; null where nobody does. */
  signIn: 'tool' | 'tenant' | null;
  twoFactor: 'tool' | 'tenant' | null;
  /** The customer confirms each call, or each write. */
  confirm: 'always' | 'writes' | null;
  /** In the currency of the limits that they are compared with. */
  limits: Partial<Record<NumberLimit, number>>;
}

/**
 * @param currency of the agent's own limits: others cannot be compared with them, and are left out
 */
export function tenantBounds(
  tool: { name: string; effect: 'read' | 'write'; requiresAuth: boolean; requires2FA: boolean },
  settings: ToolSettings,
  policy: TenantPolicy,
  currency: string,
): TenantBounds {
  const gated = tool.requires2FA || settings.requires2FA;
  return {
    off: !settings.enabled || policy.blockedTools.includes(tool.name),
    signIn: tool.requiresAuth ? 'tool' : settings.requiresSignIn ? 'tenant' : null,
    twoFactor: tool.requires2FA ? 'tool' : settings.requires2FA ? 'tenant' : null,
    confirm: settings.strategy === 'always_ask' ? 'always' : tool.effect === 'write' && settings.askBeforeWrites && !gated ? 'writes' : null,
    limits: strongest(settings.limits, policy, currency),
  };
}

function strongest(ofTool: ToolLimits, policy: TenantPolicy, currency: string): TenantBounds['limits'] {
  const sets: Partial<Record<NumberLimit, number | null | undefined>>[] = [
    ...(ofTool.currency === currency ? [numbersOf(ofTool)] : [{ callsPerMinute: ofTool.callsPerMinute, callsPerDay: ofTool.callsPerDay }]),
    ...(policy.currency === currency ? [policy] : []),
  ];
  const found: TenantBounds['limits'] = {};
  for (const key of NUMBER_LIMITS) {
    const values = sets.map((set) => set[key]).filter((value) => typeof value === 'number');
    if (values.length > 0) found[key] = key === 'newPayeeHours' ? Math.max(...values) : Math.min(...values);
  }
  return found;
}

const numbersOf = ({ currency: _currency, payees: _payees, ...numbers }: ToolLimits) => numbers;

/** Whether the tenant's limit is the one that counts, beside the agent's own. */
export const tenantCounts = (key: NumberLimit, own: number | undefined, bound: number | undefined): boolean =>
  bound !== undefined && (own === undefined || (key === 'newPayeeHours' ? bound > own : bound < own));
