import { z } from 'zod';
import { formatMoney } from '../../../domain/money.ts';
import { resolveLoan } from '../resolve-services.ts';
import { payoffShape } from '../service-shapes.ts';
import { defineTool } from '../tool.ts';
import { formatDate } from '../wording.ts';
import { futureDay, named } from './parameters.ts';

export const getLoanPayoff = defineTool({
  name: 'get_loan_payoff',
  title: 'Payoff quote of a loan',
  description: 'Gives a payoff quote: the price of paying off a loan early, in full.',
  category: 'accounts',
  effect: 'read',
  requiresAuth: true,
  requires2FA: false,
  rateLimitPerMinute: 60,
  parameters: z.strictObject({
    loanId: named.optional().describe('Which loan: its id from list_loans, "car" or "personal". Leave out if there is only one.'),
    date: futureDay.optional().describe('The day of the payoff, YYYY-MM-DD, up to ten days ahead. Leave out for today.'),
  }),
  describe: (args) => `Quote the payoff of ${args.loanId ?? 'the loan'}`,
  async resolve(args, context) {
    return { ...args, loanId: await resolveLoan(args.loanId, context) };
  },
  async run(args, context) {
    const id = args.loanId ?? (await resolveLoan(undefined, context));
    const { customerId, signal } = context;
    const path = `/loans/${encodeURIComponent(id)}/payoff`;
    const quote = await context.bank.get(path, payoffShape, { customerId, signal, query: { on: args.date } });
    const interest = formatMoney({ amountMinor: quote.interestMinor, currency: quote.currency });
    return {
      summary: `Paying off ${quote.loanName} on ${formatDate(quote.payOn)} takes ${formatMoney(quote)}, ${interest} of it interest. The quote holds until ${formatDate(quote.validUntil)}.`,
      data: quote,
    };
  },
});
