import { z } from 'zod';
import { formatMoney } from '../../../domain/money.ts';
import { loansOf } from '../resolve-services.ts';
import { defineTool } from '../tool.ts';
import { counted, formatDate, shortList } from '../wording.ts';

export const listLoans = defineTool({
  name: 'list_loans',
  title: 'Loans',
  description: "Lists the customer's loans: how much they still owe on each loan, the rate, the monthly payment and when the next one is due.",
  category: 'accounts',
  effect: 'read',
  requiresAuth: true,
  requires2FA: false,
  rateLimitPerMinute: 600,
  parameters: z.strictObject({}),
  describe: () => 'List the loans',
  async run(_args, context) {
    const loans = await loansOf(context);
    const list = shortList(loans);
    const named = list.items.map(
      ({ name, balanceMinor, currency, ratePercent, paymentMinor, nextPaymentOn }) =>
        `${name} with ${formatMoney({ amountMinor: balanceMinor, currency })} left at ${ratePercent} %, ` +
        `next payment ${formatMoney({ amountMinor: paymentMinor, currency })} on ${formatDate(nextPaymentOn)}`,
    );
    return {
      summary: loans.length > 0 ? `${counted(loans.length, 'loan')}: ${named.join('; ')}.` : 'There are no loans.',
      data: { loans: list.items, more: list.more, note: list.note },
    };
  },
});
