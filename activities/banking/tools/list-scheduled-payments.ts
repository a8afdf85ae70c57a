import { z } from 'zod';
import { scheduledPaymentsOf } from '../resolve-services.ts';
import { defineTool } from '../tool.ts';
import { counted, formatAmount, formatDate, shortList } from '../wording.ts';

export const listScheduledPayments = defineTool({
  name: 'list_scheduled_payments',
  title: 'Scheduled payments',
  description: 'Lists the scheduled and recurring payments (standing orders) of the customer: to whom, how much, and when the next one is due.',
  category: 'payments',
  effect: 'read',
  requiresAuth: true,
  requires2FA: false,
  rateLimitPerMinute: 600,
  parameters: z.strictObject({}),
  describe: () => 'List the scheduled payments',
  async run(_args, context) {
    const active = (await scheduledPaymentsOf(context)).filter(({ status }) => status === 'active');
    const list = shortList(active);
    const next = active[0];
    return {
      summary: next
        ? `${counted(active.length, 'scheduled payment')}. The next is ${formatAmount(next)} to ${next.payeeName} on ${formatDate(next.nextOn ?? '')}.`
        : 'There are no scheduled payments.',
      data: { scheduledPayments: list.items, more: list.more, note: list.note },
    };
  },
});
