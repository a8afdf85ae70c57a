import { z } from 'zod';
import { recordedWrite } from '../operations.ts';
import { feesOf, resolveFee } from '../resolve-services.ts';
import { feeRefundShape } from '../service-shapes.ts';
import { defineTool } from '../tool.ts';
import { formatAmount, formatDate, formatDay } from '../wording.ts';
import { named } from './parameters.ts';

const requested = recordedWrite(feeRefundShape, (refund) => ({
  summary:
    refund.status === 'refunded'
      ? `${formatAmount(refund)} for ${refund.description} is refunded, as the courtesy of this year.`
      : `The refund of ${formatAmount(refund)} for ${refund.description} is being reviewed. There is an answer by ${formatDate(refund.answerBy)}.`,
  data: refund,
}));

export const requestFeeRefund = defineTool({
  name: 'request_fee_refund',
  title: 'Ask a fee back',
  description: 'Asks for a refund: money back for a fee. One in twelve months is refunded at once, others are reviewed.',
  category: 'accounts',
  effect: 'write',
  requiresAuth: true,
  requires2FA: false,
  rateLimitPerMinute: 10,
  parameters: z.strictObject({
    feeId: named.optional().describe('Which fee: its id from explain_fees, or its name. Leave out for the latest.'),
    reason: z.string().trim().min(1).max(500).default('The customer asked for it.').describe('Why the customer wants it back.'),
  }),
  describe: (args) => `Ask for a refund of ${args.feeId ? `the fee ${args.feeId}` : 'the latest fee'}`,
  async summarise(args, context) {
    const fee = (await feesOf(context)).find(({ id }) => id === args.feeId);
    return fee
      ? `Ask for a refund of ${formatAmount(fee)} for ${fee.description} of ${formatDay(fee.bookedAt)}`
      : `Ask for a refund of the fee ${args.feeId}`;
  },
  async resolve(args, context) {
    return { ...args, feeId: await resolveFee(args.feeId, context) };
  },
  async run(args, context) {
    const id = args.feeId ?? (await resolveFee(undefined, context));
    return requested.send(`/fees/${encodeURIComponent(id)}/refund`, { reason: args.reason }, context);
  },
  lookUp: requested.lookUp,
});
