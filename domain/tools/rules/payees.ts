import { firstOf, refuse, type Rule } from './rule.ts';

/** A payee who is never paid. */
export const payeeBlocked: Rule = {
  name: 'payee-blocked',
  check: ({ facts, limitSets }) =>
    firstOf(limitSets, ({ limits }) =>
      facts.money?.payeeId !== undefined && limits.payees?.block?.includes(facts.money.payeeId)
        ? refuse('The bank does not allow payments to this payee, so nothing was sent. Offer a colleague instead.')
        : undefined),
};

/** Only payees of a list are paid, where there is one. Money that stays with the customer has no payee. */
export const payeeAllowed: Rule = {
  name: 'payee-allowed',
  check: ({ facts, limitSets }) =>
    firstOf(limitSets, ({ limits }) =>
      facts.money?.payeeId !== undefined && limits.payees?.allow && !limits.payees.allow.includes(facts.money.payeeId)
        ? refuse('This payee is not among those who may be paid here, so nothing was sent. Offer a colleague instead.')
        : undefined),
};
