import { firstOf, isAbove, type Rule } from './rule.ts';

/** The customer enters a code, because the tool, the agent or the tenant asks for one. */
export const twoFactor: Rule = {
  name: '2fa',
  check: ({ facts, settings }) =>
    facts.requires2FA || settings.requires2FA
      ? { verdict: 'gate', gate: '2fa', tellModel: 'Waiting for the customer to enter the verification code.' }
      : undefined,
};

const WAITING = 'Waiting for the customer to confirm.';

/** The customer confirms each call. */
export const alwaysAsk: Rule = {
  name: 'always-ask',
  check: ({ facts, settings }) =>
    facts.alwaysAsk || settings.strategy === 'always_ask' ? { verdict: 'gate', gate: 'confirm', tellModel: WAITING } : undefined,
};

/** A write is confirmed unless the settings of its tool say that it may go unasked. */
export const writeAsks: Rule = {
  name: 'write-asks',
  check: ({ facts, settings }) =>
    facts.effect === 'write' && settings.askBeforeWrites ? { verdict: 'gate', gate: 'confirm', tellModel: WAITING } : undefined,
};

/** Above an amount, two people have to agree. */
export const secondPersonAbove: Rule = {
  name: 'second-person-above',
  check: ({ facts: { money }, limitSets }) =>
    firstOf(limitSets, ({ limits: { secondPersonAboveMinor, currency } }) =>
      money && secondPersonAboveMinor !== undefined && isAbove(money, secondPersonAboveMinor, currency)
        ? { verdict: 'gate', gate: 'second-person', tellModel: 'Waiting for a second colleague to agree, as the amount is large.' }
        : undefined),
};
