import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { hasPassed, judge, limitSetsOf } from './judge.ts';
import type { CallFacts, RuleInput } from './rules/rule.ts';
import { DEFAULT_POLICY, defaultSettings, type TenantPolicy, type ToolLimits, type ToolSettings } from './settings.ts';

interface Case {
  facts?: Partial<CallFacts>;
  settings?: Partial<ToolSettings>;
  policy?: Partial<TenantPolicy>;
  agent?: ToolLimits;
}

const transfer: CallFacts = {
  toolName: 'transfer_funds',
  effect: 'write',
  customerSignedIn: true,
  requires2FA: true,
  alwaysAsk: false,
  protective: false,
  money: { amountMinor: 5_000, currency: 'USD', payeeId: 'payee-alice' },
  spentMinor: { byThisTool: 0, byAllTools: 0 },
  writesInWindow: 0,
  callsLastMinute: 0,
  callsLastDay: 0,
  payeeAgeHours: 10_000,
};

function inputOf({ facts = {}, settings = {}, policy = {}, agent }: Case): RuleInput {
  const set: ToolSettings = { ...defaultSettings({}), ...settings };
  const all: TenantPolicy = { ...DEFAULT_POLICY, ...policy };
  return { facts: { ...transfer, ...facts }, settings: set, policy: all, limitSets: limitSetsOf(set.limits, agent, all) };
}
const judged = (change: Case = {}) => judge(inputOf(change));
const limits = (change: Partial<ToolLimits>): Case => ({ settings: { limits: { currency: 'USD', ...change } } });
const money = (amountMinor: number, currency = 'USD'): Partial<CallFacts> => ({ money: { amountMinor, currency, payeeId: 'payee-alice' } });
const refusedBy = (rule: string) => ({ verdict: 'refuse', rule });

describe('the policy', () => {
  test('asks for a code where the tool does, and lets a plain read run', () => {
    expect(judged()).toEqual({ verdict: 'gate', rules: [{ rule: '2fa', gate: '2fa' }, { rule: 'write-asks', gate: 'confirm' }], gate: '2fa', secondPerson: false });
    expect(judged({ facts: { effect: 'read', requires2FA: false, money: null } })).toEqual({ verdict: 'allow' });
  });

  test('gates a write with a confirmation unless the settings say that it may go unasked', () => {
    const write = { requires2FA: false, money: null };
    expect(judged({ facts: write })).toMatchObject({ verdict: 'gate', gate: 'confirm', rules: [{ rule: 'write-asks' }] });
    expect(judged({ facts: write, settings: { askBeforeWrites: false } })).toEqual({ verdict: 'allow' });
    expect(defaultSettings({ ungatedByDefault: true }).askBeforeWrites).toBe(false);
  });

  test('lets a tenant ask for more than the tool does', () => {
    const read = { effect: 'read', requires2FA: false, money: null } as const;
    expect(judged({ facts: read, settings: { requires2FA: true } })).toMatchObject({ verdict: 'gate', gate: '2fa' });
    expect(judged({ facts: read, settings: { strategy: 'always_ask' } })).toMatchObject({ verdict: 'gate', gate: 'confirm' });
    expect(judged({ facts: { ...read, customerSignedIn: false }, settings: { requiresSignIn: true } }))
      .toMatchObject({ ...refusedBy('signed-in'), code: 'sign_in_required' });
  });

  test('refuses what is stopped or switched off, before anything else is looked at', () => {
    expect(judged({ policy: { blockedTools: ['transfer_funds'] }, settings: { enabled: false } })).toMatchObject(refusedBy('blocked-tools'));
    expect(judged({ settings: { enabled: false }, facts: money(1e12) })).toMatchObject(refusedBy('tool-disabled'));
  });

  test('holds the amount of a call and of 24 hours, and says how much is left', () => {
    expect(judged({ ...limits({ perCallMinor: 5_000 }) }).verdict).toBe('gate');
    expect(judged({ ...limits({ perCallMinor: 4_999 }) })).toMatchObject({ ...refusedBy('amount-per-call'), code: 'tool_not_allowed' });
    const spent = { spentMinor: { byThisTool: 6_000, byAllTools: 9_000 } };
    expect(judged({ ...limits({ perDayMinor: 11_000 }), facts: spent }).verdict).toBe('gate');
    const refused = judged({ ...limits({ perDayMinor: 10_999 }), facts: spent });
    expect(refused).toMatchObject(refusedBy('amount-per-day'));
    expect(refused.verdict === 'refuse' && refused.tellModel).toContain('$49.99 are left');
    expect(judged({ policy: { perDayMinor: 13_999 }, facts: spent })).toMatchObject(refusedBy('amount-per-day'));
  });

  test('takes another currency for more than any limit', () => {
    expect(judged({ ...limits({ perCallMinor: 1e9 }), facts: money(1, 'EUR') })).toMatchObject(refusedBy('amount-per-call'));
    expect(judged({ facts: money(1, 'EUR'), policy: { perDayMinor: null, newPayeeHours: null } })).toMatchObject({ verdict: 'gate', secondPerson: true });
  });

  test('pays only the payees of a list, and never those of the other', () => {
    expect(judged(limits({ payees: { block: ['payee-alice'] } }))).toMatchObject(refusedBy('payee-blocked'));
    expect(judged(limits({ payees: { allow: ['payee-bob'] } }))).toMatchObject(refusedBy('payee-allowed'));
    expect(judged(limits({ payees: { allow: ['payee-alice'] } })).verdict).toBe('gate');
    const toOwnAccount = { money: { amountMinor: 5_000, currency: 'USD' } };
    expect(judged({ ...limits({ payees: { allow: [] } }), facts: toOwnAccount }).verdict).toBe('gate');
  });

  test('sends a new payee little, and one that it does not know as if they were new', () => {
    expect(judged({ facts: { ...money(100_001), payeeAgeHours: 23.9 } })).toMatchObject(refusedBy('new-payee-waits'));
    expect(judged({ facts: { ...money(100_001), payeeAgeHours: null } })).toMatchObject(refusedBy('new-payee-waits'));
    expect(judged({ facts: { ...money(100_001), payeeAgeHours: 24 } }).verdict).toBe('gate');
    expect(judged({ facts: { ...money(100_000), payeeAgeHours: 0 } }).verdict).toBe('gate');
  });

  test('stops a customer who changes too much too fast, but never what protects them', () => {
    expect(judged({ facts: { writesInWindow: 30 } })).toMatchObject(refusedBy('velocity'));
    expect(judged({ facts: { writesInWindow: 29 } }).verdict).toBe('gate');
    expect(judged({ facts: { writesInWindow: 99, protective: true } }).verdict).toBe('gate');
  });

  test('counts calls a minute and a day', () => {
    expect(judged({ ...limits({ callsPerMinute: 3 }), facts: { callsLastMinute: 3 } })).toMatchObject({ ...refusedBy('calls-per-minute'), code: 'rate_limited' });
    expect(judged({ ...limits({ callsPerDay: 3 }), facts: { callsLastDay: 3 } })).toMatchObject(refusedBy('calls-per-day'));
  });

  test('asks for a second person above the amount, never for a second person alone', () => {
    expect(judged({ facts: money(1_000_000) })).toMatchObject({ secondPerson: false });
    expect(judged({ facts: money(1_000_001) })).toMatchObject({ gate: '2fa', secondPerson: true });
    expect(judged({ facts: { ...money(1_000_001), requires2FA: false }, settings: { askBeforeWrites: false } }))
      .toMatchObject({ gate: 'confirm', secondPerson: true });
  });

  test('takes a code for a confirmation, but not the other way, and one person for no two', () => {
    const asked = judged({ facts: { ...money(1_000_001), requires2FA: false } });
    if (asked.verdict !== 'gate') throw new Error('not gated');
    expect(hasPassed(asked, ['2fa', 'second-person'])).toBe(true);
    expect(hasPassed(asked, ['confirm', 'second-person'])).toBe(true);
    expect(hasPassed(asked, ['2fa'])).toBe(false);
    expect(hasPassed({ ...asked, gate: '2fa' }, ['confirm', 'second-person'])).toBe(false);
    expect(hasPassed(asked, [])).toBe(false);
  });
});

const amount = fc.integer({ min: 1, max: 5_000_000 });
const someLimits: fc.Arbitrary<ToolLimits> = fc.record(
  {
    currency: fc.constant('USD'), perCallMinor: amount, perDayMinor: amount, secondPersonAboveMinor: amount,
    callsPerMinute: fc.integer({ min: 1, max: 9 }), newPayeeHours: fc.integer({ min: 1, max: 99 }), newPayeeMaxMinor: amount,
    payees: fc.record({ allow: fc.constantFrom(['payee-alice'], ['payee-bob'], []), block: fc.constantFrom([], ['payee-alice']) }, { requiredKeys: [] }),
  },
  { requiredKeys: ['currency'] },
);
const someFacts: fc.Arbitrary<Partial<CallFacts>> = fc.record({
  requires2FA: fc.boolean(), alwaysAsk: fc.boolean(), callsLastMinute: fc.integer({ min: 0, max: 12 }),
  writesInWindow: fc.integer({ min: 0, max: 40 }), payeeAgeHours: fc.option(fc.integer({ min: 0, max: 200 })),
  money: fc.record({ amountMinor: amount, currency: fc.constantFrom('USD', 'USD', 'EUR'), payeeId: fc.constant('payee-alice') }),
  spentMinor: fc.record({ byThisTool: amount, byAllTools: amount }),
});

const strictness = (change: Case) => {
  const judgement = judged(change);
  if (judgement.verdict === 'allow') return 0;
  if (judgement.verdict === 'refuse') return 9;
  return (judgement.gate === '2fa' ? 2 : 1) + (judgement.secondPerson ? 3 : 0);
};

describe('whatever the facts are', () => {
  test('limits of an agent and settings of a tenant only tighten', () => {
    fc.assert(fc.property(someFacts, someLimits, someLimits, fc.boolean(), (facts, tool, agent, twoFactor) => {
      const settings = { limits: tool };
      const plain = strictness({ facts, settings });
      expect(strictness({ facts, settings, agent })).toBeGreaterThanOrEqual(plain);
      expect(strictness({ facts, settings: { ...settings, requires2FA: twoFactor } })).toBeGreaterThanOrEqual(plain);
      expect(strictness({ facts, settings })).toBeGreaterThanOrEqual(strictness({ facts }));
    }));
  });

  test('what moves within the limits of a day never sums to more', () => {
    fc.assert(fc.property(fc.array(amount, { maxLength: 30 }), amount, (wanted, perDayMinor) => {
      let spent = 0;
      for (const amountMinor of wanted) {
        const facts = { ...money(amountMinor), spentMinor: { byThisTool: spent, byAllTools: spent } };
        if (judged({ ...limits({ perDayMinor }), facts, policy: { perDayMinor: null } }).verdict !== 'refuse') spent += amountMinor;
      }
      expect(spent).toBeLessThanOrEqual(perDayMinor);
    }));
  });

  test('a call that needs a code is never let through without one', () => {
    fc.assert(fc.property(someFacts, someLimits, (facts, tool) => {
      const judgement = judged({ facts: { ...facts, requires2FA: true }, settings: { limits: tool } });
      expect(judgement.verdict).not.toBe('allow');
      if (judgement.verdict === 'gate') expect(hasPassed(judgement, ['confirm', 'second-person'])).toBe(false);
    }));
  });

  test('a larger amount is never treated more gently', () => {
    fc.assert(fc.property(someFacts, someLimits, amount, amount, (facts, tool, one, other) => {
      const [less = 0, more = 0] = [one, other].sort((a, b) => a - b);
      const at = (amountMinor: number) => strictness({ facts: { ...facts, ...money(amountMinor) }, settings: { limits: tool } });
      expect(at(more)).toBeGreaterThanOrEqual(at(less));
    }));
  });
});
