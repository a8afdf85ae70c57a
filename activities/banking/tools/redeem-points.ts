import { z } from 'zod';
import { formatMoney } from '../../../domain/money.ts';
import { recordedWrite } from '../operations.ts';
import { resolveAccountId } from '../resolve.ts';
import { redemptionShape } from '../service-shapes.ts';
import { defineTool } from '../tool.ts';
import { accountId } from './parameters.ts';

const redeemed = recordedWrite(redemptionShape, (receipt) => ({
  summary:
    `${receipt.points.toLocaleString('en-US')} points are redeemed: ${formatMoney(receipt)} is in ${receipt.accountName}. ` +
    `${receipt.pointsLeft.toLocaleString('en-US')} points are left. Reference ${receipt.transferId}.`,
  data: receipt,
}));

/** A point is worth one cent. */
const worth = (points: number) => ({ amountMinor: points, currency: 'USD' });

export const redeemPoints = defineTool({
  name: 'redeem_points',
  title: 'Redeem points',
  description:
    'Redeems rewards points as a credit to an account: 1,000 points are $10.00, 500 points at least. ' +
    'It cannot be undone, and the customer is asked for a verification code.',
  category: 'rewards',
  effect: 'write',
  requiresAuth: true,
  requires2FA: true,
  rateLimitPerMinute: 10,
  parameters: z.strictObject({
    points: z.int().positive().max(10_000_000).describe('How many points to redeem.'),
    accountId,
  }),
  moneyOf: (args) => worth(args.points),
  describe: (args) => `Redeem ${args.points.toLocaleString('en-US')} points for ${formatMoney(worth(args.points))}`,
  async resolve(args, context) {
    return { ...args, accountId: await resolveAccountId(args.accountId, context, 'accountId') };
  },
  async run(args, context) {
    const id = args.accountId ?? (await resolveAccountId(undefined, context, 'accountId'));
    return redeemed.send('/rewards/redeem', { points: args.points, accountId: id }, context);
  },
  lookUp: redeemed.lookUp,
});
