import { z } from 'zod';
import { recordedWrite } from '../operations.ts';
import { resolveCardPayment } from '../resolve-services.ts';
import { disputeShape } from '../service-shapes.ts';
import { defineTool } from '../tool.ts';
import { formatAmount, formatDate } from '../wording.ts';
import { named } from './parameters.ts';

const opened = recordedWrite(z.object({ dispute: disputeShape }), ({ dispute }) => ({
  summary:
    `Dispute ${dispute.id} on ${formatAmount(dispute)} at ${dispute.merchant} is open. It is decided, or the amount credited ` +
    `provisionally, by ${formatDate(dispute.creditBy)}.`,
  data: { dispute },
}));

export const openDispute = defineTool({
  name: 'open_dispute',
  title: 'Dispute a card payment',
  description: 'Opens a dispute on a card payment that the customer did not make, was charged wrongly for, or got nothing for.',
  category: 'payments',
  effect: 'write',
  requiresAuth: true,
  requires2FA: false,
  rateLimitPerMinute: 10,
  parameters: z.strictObject({
    payment: named.describe("Which card payment: its id from search_transactions, or the merchant's name if there is only one to it."),
    reason: z.enum(['not-mine', 'wrong-amount', 'charged-twice', 'refund-missing', 'not-received', 'faulty'])
      .describe('Why: not-mine, wrong-amount, charged-twice, refund-missing, not-received or faulty.'),
    note: z.string().trim().min(1).max(500).optional().describe('What happened, in the words of the customer.'),
  }),
  describe: (args) => `Dispute the card payment ${args.payment} (${args.reason.replace('-', ' ')})`,
  async resolve(args, context) {
    return { ...args, payment: await resolveCardPayment(args.payment, context) };
  },
  run: ({ payment, ...order }, context) => opened.send('/disputes', { transactionId: payment, ...order }, context),
  lookUp: opened.lookUp,
});
