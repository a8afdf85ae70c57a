import { z } from 'zod';
import { accountsOf, payeesOf, resolveAccountId, resolvePayeeId } from '../resolve.ts';
import { defineTool } from '../tool.ts';
import { formatAmount, formatDate } from '../wording.ts';
import { accountId, amountMinor, currency, futureDay, payeeId } from './parameters.ts';
import { scheduledWords, scheduledWrite } from './scheduled-payment.ts';

const booked = scheduledWrite((payment) => `Scheduled: ${scheduledWords(payment)}`);

const rhythm = { once: '', weekly: ' every week from', monthly: ' every month from' };

export const schedulePayment = defineTool({
  name: 'schedule_payment',
  title: 'Schedule a payment',
  description:
    'Schedules a payment to a payee for a later day, once or every week or month (a standing order). ' +
    'The customer is asked for a verification code.',
  category: 'payments',
  effect: 'write',
  requiresAuth: true,
  requires2FA: true,
  rateLimitPerMinute: 30,
  parameters: z.strictObject({
    payeeId: payeeId.describe('Who receives the money: the id from list_payees, or the name as the customer says it.'),
    amountMinor,
    firstPayment: futureDay.describe('The day of the first payment, YYYY-MM-DD, tomorrow at the earliest.'),
    frequency: z.enum(['once', 'weekly', 'monthly']).default('once').describe('How often: once, weekly or monthly.'),
    fromAccountId: accountId,
    currency: currency.default('USD').describe('ISO 4217 code, such as USD.'),
    memo: z.string().trim().max(140).optional().describe("A note for the payee's statement, if the customer gave one."),
  }),
  moneyOf: (args) => ({ amountMinor: args.amountMinor, currency: args.currency, payeeId: args.payeeId }),
  describe: (args) => `Pay ${formatAmount(args)} to ${args.payeeId}${rhythm[args.frequency] || ' on'} ${formatDate(args.firstPayment)}`,
  async summarise(args, context) {
    const [payees, accounts] = await Promise.all([payeesOf(context), accountsOf(context)]);
    const payee = payees.find(({ id }) => id === args.payeeId)?.name ?? args.payeeId;
    const account = accounts.find(({ id }) => id === args.fromAccountId)?.name ?? 'the checking account';
    return `Pay ${formatAmount(args)} to ${payee} from ${account}${rhythm[args.frequency] || ' on'} ${formatDate(args.firstPayment)}`;
  },
  async resolve(args, context) {
    const [to, fromAccountId] = await Promise.all([
      resolvePayeeId(args.payeeId, context),
      resolveAccountId(args.fromAccountId, context, 'fromAccountId'),
    ]);
    return { ...args, payeeId: to, fromAccountId };
  },
  async run(args, context) {
    const fromAccountId = args.fromAccountId ?? (await resolveAccountId(undefined, context, 'fromAccountId'));
    const { firstPayment: firstOn, ...order } = args;
    return booked.send('/scheduled-payments', { ...order, fromAccountId, firstOn }, context);
  },
  lookUp: booked.lookUp,
});
