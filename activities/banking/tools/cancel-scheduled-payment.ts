import { z } from 'zod';
import { resolveScheduledPayment, scheduledPaymentsOf } from '../resolve-services.ts';
import { defineTool } from '../tool.ts';
import { named } from './parameters.ts';
import { scheduledWords, scheduledWrite } from './scheduled-payment.ts';

const cancelled = scheduledWrite((payment) => `Cancelled: ${scheduledWords(payment)}. It will not be paid again`);

export const cancelScheduledPayment = defineTool({
  name: 'cancel_scheduled_payment',
  title: 'Cancel a scheduled payment',
  description: 'Cancels (stops) a scheduled or recurring payment, a standing order, for good.',
  category: 'payments',
  effect: 'write',
  requiresAuth: true,
  requires2FA: false,
  rateLimitPerMinute: 30,
  parameters: z.strictObject({
    scheduledPaymentId: named.optional()
      .describe('Which scheduled payment: its id from list_scheduled_payments, or the name of its payee. Leave out if there is only one.'),
  }),
  describe: (args) => `Cancel the scheduled payment ${args.scheduledPaymentId ?? ''}`.trim(),
  async summarise(args, context) {
    const payment = (await scheduledPaymentsOf(context)).find(({ id }) => id === args.scheduledPaymentId);
    return `Cancel the scheduled payment ${payment ? `of ${scheduledWords(payment)}` : args.scheduledPaymentId}`;
  },
  async resolve(args, context) {
    return { scheduledPaymentId: await resolveScheduledPayment(args.scheduledPaymentId, context) };
  },
  async run(args, context) {
    const id = args.scheduledPaymentId ?? (await resolveScheduledPayment(undefined, context));
    return cancelled.send(`/scheduled-payments/${encodeURIComponent(id)}/cancel`, {}, context);
  },
  lookUp: cancelled.lookUp,
});
