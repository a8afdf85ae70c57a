import { tenantPolicySchema } from '../../../../domain/tools/settings-schema.ts';
import type { TenantPolicy } from '../../../../domain/tools/settings.ts';

/** The policy's numbers as they are typed: money in units, and an empty field where there is no limit. */
export const POLICY_FIELDS = [
  'writes', 'windowMinutes', 'perCallMinor', 'perDayMinor', 'secondPersonAboveMinor', 'newPayeeHours', 'newPayeeMaxMinor',
] as const;
export type PolicyField = (typeof POLICY_FIELDS)[number];
export type PolicyTexts = Record<PolicyField, string>;

export const isMoney = (field: PolicyField): boolean => field.endsWith('Minor');
/** These two always hold; the others may be left empty. */
export const isNeeded = (field: PolicyField): boolean => field === 'writes' || field === 'windowMinutes';

export function textsOf({ velocity, ...policy }: TenantPolicy): PolicyTexts {
  return {
    writes: String(velocity.writes),
    windowMinutes: String(velocity.windowMinutes),
    perCallMinor: units(policy.perCallMinor),
    perDayMinor: units(policy.perDayMinor),
    secondPersonAboveMinor: units(policy.secondPersonAboveMinor),
    newPayeeHours: policy.newPayeeHours === null ? '' : String(policy.newPayeeHours),
    newPayeeMaxMinor: units(policy.newPayeeMaxMinor),
  };
}

/** The policy that the texts say, and the fields that say none: those are never taken for "no limit". */
export function policyFrom(
  texts: PolicyTexts,
  { blockedTools, currency }: Pick<TenantPolicy, 'blockedTools' | 'currency'>,
): { policy: TenantPolicy | null; wrong: PolicyField[] } {
  const read = new Map(POLICY_FIELDS.map((field) => [field, numberOf(field, texts[field])]));
  const value = (field: PolicyField) => read.get(field) ?? null;
  const unreadable = POLICY_FIELDS.filter((field) => Number.isNaN(value(field)));
  const parsed = tenantPolicySchema.safeParse({
    blockedTools, currency,
    velocity: { writes: value('writes'), windowMinutes: value('windowMinutes') },
    perCallMinor: value('perCallMinor'), perDayMinor: value('perDayMinor'), secondPersonAboveMinor: value('secondPersonAboveMinor'),
    newPayeeHours: value('newPayeeHours'), newPayeeMaxMinor: value('newPayeeMaxMinor'),
  });
  if (parsed.success && unreadable.length === 0) return { policy: parsed.data, wrong: [] };
  const refused = (parsed.error?.issues ?? []).map(({ path }) => path.at(-1));
  return { policy: null, wrong: POLICY_FIELDS.filter((field) => unreadable.includes(field) || refused.includes(field)) };
}

const units = (minor: number | null): string =>
  minor === null ? '' : minor % 100 === 0 ? String(minor / 100) : (minor / 100).toFixed(2);

/** `NaN` for what is no number. A separator of thousands is none: "10,000" would be ten in one language. */
function numberOf(field: PolicyField, text: string): number | null {
  const typed = text.trim().replace(/[\s\u00a0\u202f]/g, '').replace(',', '.');
  if (typed === '') return null;
  if (isMoney(field)) return /^\d+(\.\d{1,2})?$/.test(typed) ? Math.round(Number(typed) * 100) : Number.NaN;
  return /^\d+$/.test(typed) ? Number(typed) : Number.NaN;
}
