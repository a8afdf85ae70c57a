import { z } from 'zod';
import { formatMoney } from '../../../domain/money.ts';
import { exchangeShape } from '../service-shapes.ts';
import { defineTool } from '../tool.ts';
import { formatDay } from '../wording.ts';
import { amountMinor, currency } from './parameters.ts';

export const getExchangeRate = defineTool({
  name: 'get_exchange_rate',
  title: 'Exchange rate',
  description: "Tells the bank's exchange rate between two currencies, and what an amount is worth in the other one.",
  category: 'support',
  effect: 'read',
  requiresAuth: true,
  requires2FA: false,
  rateLimitPerMinute: 600,
  parameters: z.strictObject({
    toCurrency: currency.describe('The currency that is wanted, as ISO 4217 code, such as EUR.'),
    fromCurrency: currency.default('USD').describe('The currency that is paid with. Leave out for US dollars.'),
    amountMinor: amountMinor.optional().describe('How much to exchange, in minor units (cents) of fromCurrency. Leave out for one unit.'),
  }),
  describe: (args) => `Look up the exchange rate from ${args.fromCurrency} to ${args.toCurrency}`,
  async run(args, context) {
    const { customerId, signal } = context;
    const query = { from: args.fromCurrency, to: args.toCurrency, amountMinor: args.amountMinor };
    const quote = await context.bank.get('/exchange-rates', exchangeShape, { customerId, signal, query });
    return {
      summary:
        `${formatMoney(quote.from)} is ${formatMoney(quote.to)}, at a rate of ${quote.rate} on ${formatDay(quote.asOf)}. ` +
        `The rate includes a margin of ${quote.marginPercent} %.`,
      data: quote,
    };
  },
});
