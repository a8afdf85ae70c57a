import { expect, test } from 'vitest';
import { DEFAULT_POLICY, defaultSettings } from './settings.ts';
import { tenantBounds, tenantCounts } from './tenant-bounds.ts';

const write = { name: 'transfer_funds', effect: 'write', requiresAuth: true, requires2FA: false } as const;
const settings = defaultSettings({});

test('what the tool or the tenant asks for holds, and says who asks', () => {
  expect(tenantBounds(write, settings, DEFAULT_POLICY, 'USD')).toMatchObject({ off: false, signIn: 'tool', twoFactor: null, confirm: 'writes' });
  expect(tenantBounds({ ...write, requiresAuth: false }, { ...settings, requiresSignIn: true, requires2FA: true }, DEFAULT_POLICY, 'USD'))
    .toMatchObject({ signIn: 'tenant', twoFactor: 'tenant', confirm: null });
  expect(tenantBounds(write, { ...settings, strategy: 'always_ask' }, DEFAULT_POLICY, 'USD').confirm).toBe('always');
  expect(tenantBounds({ ...write, effect: 'read' }, settings, DEFAULT_POLICY, 'USD').confirm).toBeNull();
  expect(tenantBounds(write, settings, { ...DEFAULT_POLICY, blockedTools: ['transfer_funds'] }, 'USD').off).toBe(true);
  expect(tenantBounds(write, { ...settings, enabled: false }, DEFAULT_POLICY, 'USD').off).toBe(true);
});

test('of the tool\'s and the policy\'s limits the stronger counts, in one currency', () => {
  const limits = { currency: 'USD', perDayMinor: 900_000, callsPerDay: 5, newPayeeHours: 48 };
  const own = { ...settings, limits };
  expect(tenantBounds(write, own, DEFAULT_POLICY, 'USD').limits).toEqual({
    perDayMinor: 900_000, secondPersonAboveMinor: 1_000_000, callsPerDay: 5, newPayeeHours: 48, newPayeeMaxMinor: 100_000,
  });
  expect(tenantBounds(write, own, DEFAULT_POLICY, 'EUR').limits).toEqual({ callsPerDay: 5 });
});

test('an agent\'s own limit counts where it is the stronger', () => {
  expect(tenantCounts('perDayMinor', undefined, 900)).toBe(true);
  expect(tenantCounts('perDayMinor', 1_000, 900)).toBe(true);
  expect(tenantCounts('perDayMinor', 800, 900)).toBe(false);
  expect(tenantCounts('newPayeeHours', 24, 48)).toBe(true);
  expect(tenantCounts('perDayMinor', 800, undefined)).toBe(false);
});
