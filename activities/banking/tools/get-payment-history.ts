import { z } from 'zod';
import { resolvePayeeId } from '../resolve.ts';
import { listShape, paymentShape } from '../shapes.ts';
import { defineTool } from '../tool.ts';
import { counted, formatAmount, formatDay, shortList } from '../wording.ts';
import { from, limit, payeeId, to } from './parameters.ts';

export const getPaymentHistory = defineTool({
  name: 'get_payment_history',
  title: 'Payment history',
  description: 'Lists the last payments that the customer has made to payees, newest first: to whom, when, how much.',
  category: 'payments',
  effect: 'read',
  requiresAuth: true,
  requires2FA: false,
  rateLimitPerMinute: 600,
  parameters: z.strictObject({ payeeId: payeeId.optional().describe('Only payments to this payee: the id from list_payees, or the name.'), from, to, limit }),
  describe: (args) => (args.payeeId ? `List payments to ${args.payeeId}` : 'List the latest payments'),
  async resolve(args, context) {
    return args.payeeId ? { ...args, payeeId: await resolvePayeeId(args.payeeId, context) } : args;
  },
  async run(args, context) {
    const { customerId, signal } = context;
    const page = await context.bank.get('/payments', listShape(paymentShape), { customerId, signal, query: args });
    const list = shortList(page.items, page.nextCursor !== null);
    const newest = page.items[0];
    return {
      summary: newest
        ? `${counted(page.items.length, 'payment')} found. The latest is ${formatAmount(newest)} to ${newest.payeeName} on ${formatDay(newest.bookedAt)}.`
        : 'No payments were found.',
      data: { payments: list.items.map(({ status: _status, ...payment }) => payment), more: list.more, note: list.note },
    };
  },
});
