import { z } from 'zod';
import { defineTool } from '../tool.ts';

export const transferToHuman = defineTool({
  name: 'transfer_to_human',
  title: 'Hand over to a person',
  description: 'Hands the conversation over to a member of the support staff: when the customer asks for a person, is upset, or needs what no other tool can do.',
  category: 'support',
  effect: 'read',
  requiresAuth: false,
  requires2FA: false,
  rateLimitPerMinute: 30,
  handsOver: true,
  parameters: z.strictObject({
    reason: z.string().trim().min(1).max(500).default('The customer asked for a person.')
      .describe('Why, in one sentence, for the member of staff who takes over.'),
  }),
  describe: () => 'Hand the conversation over to a person',
  run: async (args) => ({
    summary: 'A colleague is taking over this conversation and will reply here.',
    data: { reason: args.reason },
  }),
});
