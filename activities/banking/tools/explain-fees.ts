import { z } from 'zod';
import { feesOf } from '../resolve-services.ts';
import { defineTool } from '../tool.ts';
import { counted, formatAmount, formatDay, shortList } from '../wording.ts';

export const explainFees = defineTool({
  name: 'explain_fees',
  title: 'Fees charged',
  description: 'Explains why the customer was charged a fee: which fees, when, and whether a refund can be asked for.',
  category: 'accounts',
  effect: 'read',
  requiresAuth: true,
  requires2FA: false,
  rateLimitPerMinute: 600,
  parameters: z.strictObject({}),
  describe: () => 'Explain the fees that were charged',
  async run(_args, context) {
    const fees = await feesOf(context);
    const list = shortList(fees);
    const [latest] = fees;
    return {
      summary: latest
        ? `${counted(fees.length, 'fee')}. The latest is ${formatAmount(latest)} for ${latest.description} on ${formatDay(latest.bookedAt)}. ${latest.why}`
        : 'No fees were charged.',
      data: { fees: list.items, more: list.more, note: list.note },
    };
  },
});
