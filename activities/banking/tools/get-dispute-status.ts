import { z } from 'zod';
import { chooseOne } from '../resolve.ts';
import { disputesOf } from '../resolve-services.ts';
import { disputeShape, type Dispute } from '../service-shapes.ts';
import { defineTool, type ToolContext } from '../tool.ts';
import { counted, formatAmount, formatDate, shortList } from '../wording.ts';
import { named } from './parameters.ts';

const states: Record<Dispute['status'], (dispute: Dispute) => string> = {
  'under-review': ({ decideBy }) => `is under review and is decided by ${formatDate(decideBy)}`,
  refunded: () => 'is decided: the amount was refunded',
  declined: () => 'is decided: it was declined',
};

const words = (dispute: Dispute) =>
  `Dispute ${dispute.id} on ${formatAmount(dispute)} at ${dispute.merchant} ${states[dispute.status](dispute)}.`;

export const getDisputeStatus = defineTool({
  name: 'get_dispute_status',
  title: 'Status of disputes',
  description: 'Tells how a dispute on a card payment stands, or lists all disputes of the customer.',
  category: 'payments',
  effect: 'read',
  requiresAuth: true,
  requires2FA: false,
  rateLimitPerMinute: 600,
  parameters: z.strictObject({
    disputeId: named.optional().describe('The number of the dispute, such as DSP-12345678, or the merchant. Leave out for all.'),
  }),
  describe: (args) => (args.disputeId ? `Read the status of dispute ${args.disputeId}` : 'List the disputes'),
  async resolve(args, context) {
    return args.disputeId === undefined ? args : { disputeId: await resolveDispute(args.disputeId, context) };
  },
  async run(args, context) {
    if (args.disputeId !== undefined) {
      const dispute = await context.bank.get(`/disputes/${encodeURIComponent(args.disputeId)}`, disputeShape, context);
      return { summary: words(dispute), data: { dispute } };
    }
    const disputes = await disputesOf(context);
    const list = shortList(disputes);
    const [latest] = disputes;
    return {
      summary: latest ? `${counted(disputes.length, 'dispute')}. ${words(latest)}` : 'There are no disputes.',
      data: { disputes: list.items, more: list.more, note: list.note },
    };
  },
});

async function resolveDispute(wanted: string, context: ToolContext): Promise<string> {
  if (/^dsp-?\d+$/i.test(wanted)) return `DSP-${wanted.replace(/\D/g, '')}`;
  const items = (await disputesOf(context)).map(({ id, merchant }) => ({ id, name: merchant }));
  return chooseOne(wanted, 'disputeId', 'dispute', items, ({ name }) => [name]);
}
