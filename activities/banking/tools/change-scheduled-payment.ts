import { z } from 'zod';
import { resolveScheduledPayment, scheduledPaymentsOf } from '../resolve-services.ts';
import { defineTool } from '../tool.ts';
import { formatAmount, formatDate } from '../wording.ts';
import { amountMinor, currency, futureDay, named } from './parameters.ts';
import { scheduledWords, scheduledWrite } from './scheduled-payment.ts';

const changed = scheduledWrite((payment) => `Changed: ${scheduledWords(payment)}`);

const parameters = z.strictObject({
  scheduledPaymentId: named.optional()
    .describe('Which scheduled payment: its id from list_scheduled_payments, or the name of its payee. Leave out if there is only one.'),
  amountMinor: amountMinor.optional()
    .describe('The new amount as an integer in minor units (cents): 30 dollars are 3000. Leave out to keep the amount.'),
  nextPayment: futureDay.optional().describe('The new day of the next payment, YYYY-MM-DD. Leave out to keep the day.'),
  currency: currency.optional().describe('Leave out: it is taken from the scheduled payment.'),
  payeeId: named.optional().describe('Leave out: it is taken from the scheduled payment.'),
});
type Change = z.infer<typeof parameters>;

const words = ({ amountMinor: amount, currency: code = 'USD', nextPayment }: Change) =>
  [amount === undefined ? '' : ` to ${formatAmount({ amountMinor: amount, currency: code })}`, nextPayment ? ` on ${formatDate(nextPayment)}` : ''].join('');

export const changeScheduledPayment = defineTool({
  name: 'change_scheduled_payment',
  title: 'Change a scheduled payment',
  description:
    'Changes the amount or the next day of a scheduled payment (standing order). ' +
    'The customer is asked for a verification code.',
  category: 'payments',
  effect: 'write',
  requiresAuth: true,
  requires2FA: true,
  rateLimitPerMinute: 30,
  parameters,
  moneyOf: (args) =>
    args.amountMinor === undefined
      ? undefined
      : { amountMinor: args.amountMinor, currency: args.currency ?? 'USD', ...(args.payeeId ? { payeeId: args.payeeId } : {}) },
  describe: (args) => `Change the scheduled payment ${args.scheduledPaymentId ?? ''}${words(args)}`.trim(),
  async summarise(args, context) {
    const payment = (await scheduledPaymentsOf(context)).find(({ id }) => id === args.scheduledPaymentId);
    return `Change the scheduled payment to ${payment?.payeeName ?? args.scheduledPaymentId}${words(args)}`;
  },
  /** What stays is spelled out too, so that all of what will be paid is approved, and limits see it. */
  async resolve(args, context) {
    const scheduledPaymentId = await resolveScheduledPayment(args.scheduledPaymentId, context);
    const payment = (await scheduledPaymentsOf(context)).find(({ id }) => id === scheduledPaymentId);
    if (!payment) return { ...args, scheduledPaymentId };
    const nextPayment = args.nextPayment ?? payment.nextOn;
    return {
      scheduledPaymentId,
      amountMinor: args.amountMinor ?? payment.amountMinor,
      ...(nextPayment ? { nextPayment } : {}),
      currency: payment.currency,
      payeeId: payment.payeeId,
    };
  },
  async run({ scheduledPaymentId, amountMinor: amount, nextPayment }, context) {
    const id = scheduledPaymentId ?? (await resolveScheduledPayment(undefined, context));
    return changed.send(`/scheduled-payments/${encodeURIComponent(id)}/change`, { amountMinor: amount, nextOn: nextPayment }, context);
  },
  lookUp: changed.lookUp,
});
