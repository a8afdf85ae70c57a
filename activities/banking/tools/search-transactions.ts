import { z } from 'zod';
import { resolveAccountId } from '../resolve.ts';
import { listShape, transactionShape } from '../shapes.ts';
import { defineTool } from '../tool.ts';
import { counted, formatAmount, formatDay, shortList } from '../wording.ts';
import { accountId, from, limit, minorUnits, to } from './parameters.ts';

export const searchTransactions = defineTool({
  name: 'search_transactions',
  title: 'Search transactions',
  description: 'Finds what went in and out of an account, and how much was spent at a shop or on something, by words, dates and amounts. Negative amounts are money out.',
  category: 'accounts',
  effect: 'read',
  requiresAuth: true,
  requires2FA: false,
  rateLimitPerMinute: 600,
  parameters: z.strictObject({
    accountId,
    query: z.string().trim().min(1).max(100).optional()
      .describe('Words in the description, memo or category, such as a shop or "groceries". Leave out for all.'),
    from,
    to,
    minAmountMinor: minorUnits.optional().describe('Smallest amount in minor units (cents), whichever way it went.'),
    maxAmountMinor: minorUnits.optional().describe('Largest amount in minor units (cents), whichever way it went.'),
    limit,
  }),
  describe: (args) => (args.query ? `Search transactions for "${args.query}"` : 'List the latest transactions'),
  async resolve(args, context) {
    return { ...args, accountId: await resolveAccountId(args.accountId, context, 'accountId') };
  },
  async run({ query, accountId: wanted, ...filters }, context) {
    const { bank, customerId, signal } = context;
    const id = wanted ?? (await resolveAccountId(undefined, context, 'accountId'));
    const path = `/accounts/${encodeURIComponent(id)}/transactions`;
    const page = await bank.get(path, listShape(transactionShape), { customerId, signal, query: { ...filters, q: query } });
    const list = shortList(page.items, page.nextCursor !== null);
    const newest = page.items[0];
    return {
      summary: newest
        ? `${counted(page.items.length, 'transaction')} found. The latest is ${newest.description}, ` +
          `${formatAmount(newest)} ${newest.amountMinor < 0 ? 'out' : 'in'}, on ${formatDay(newest.bookedAt)}.`
        : 'No transactions were found.',
      data: { transactions: list.items.map(({ accountId: _account, ...rest }) => rest), more: list.more, note: list.note },
    };
  },
});
