/**
 * What a tenant sets for its tools. Everything here can only tighten what a tool asks for itself. Free of zod,
 * because workflows name it; settings-schema.ts is the same as schemas.
 */
export interface ToolLimits {
  /** ISO 4217. Amounts below are in its minor units; money in another currency counts as above every limit. */
  currency: string;
  /** The most that one call may move. */
  perCallMinor?: number | undefined;
  /** The most that a customer may move by this tool within 24 hours. */
  perDayMinor?: number | undefined;
  /** Calls of a customer within a minute, and within 24 hours. */
  callsPerMinute?: number | undefined;
  callsPerDay?: number | undefined;
  /** Above this amount, a second member of staff has to agree. */
  secondPersonAboveMinor?: number | undefined;
  /** A payee who is younger than this is new, and is sent at most `newPayeeMaxMinor` in one call. */
  newPayeeHours?: number | undefined;
  newPayeeMaxMinor?: number | undefined;
  /** Ids of payees. With `allow`, no other payee is paid. */
  payees?: { allow?: string[] | undefined; block?: string[] | undefined } | undefined;
}

export type ToolStrategy = 'ai_decides' | 'always_ask' | 'auto_use';

export interface ToolSettings {
  enabled: boolean;
  requiresSignIn: boolean;
  requires2FA: boolean;
  /** Null: as each agent has it. `always_ask` holds for every agent; the others only say what a new agent starts with. */
  strategy: ToolStrategy | null;
  /** A write that no other gate holds waits for the customer's confirmation. */
  askBeforeWrites: boolean;
  limits: ToolLimits;
}

/** What holds for all tools of a tenant together. */
export interface TenantPolicy {
  blockedTools: string[];
  /** Writes of one customer, within a window. Tools that only protect the customer do not count. */
  velocity: { writes: number; windowMinutes: number };
  /** ISO 4217, of the amounts below. */
  currency: string;
  secondPersonAboveMinor: number | null;
  perCallMinor: number | null;
  /** Of one customer within 24 hours, by all tools together. */
  perDayMinor: number | null;
  newPayeeHours: number | null;
  newPayeeMaxMinor: number | null;
}

const HOME_CURRENCY = 'USD';

/**
 * What holds until a tenant says otherwise: 30 writes an hour, a second person above 10,000.00, at most
 * 25,000.00 a day, and at most 1,000.00 to a payee of the last 24 hours.
 */
export const DEFAULT_POLICY: TenantPolicy = {
  blockedTools: [],
  velocity: { writes: 30, windowMinutes: 60 },
  currency: HOME_CURRENCY,
  secondPersonAboveMinor: 1_000_000,
  perCallMinor: null,
  perDayMinor: 2_500_000,
  newPayeeHours: 24,
  newPayeeMaxMinor: 100_000,
};

/** A tool's settings before anybody has touched them. */
export const defaultSettings = (tool: { ungatedByDefault?: true }): ToolSettings => ({
  enabled: true,
  requiresSignIn: false,
  requires2FA: false,
  strategy: null,
  askBeforeWrites: !tool.ungatedByDefault,
  limits: { currency: HOME_CURRENCY },
});
