import { z } from 'zod';
import { recordedWrite } from '../operations.ts';
import { payeeShape } from '../shapes.ts';
import { defineTool } from '../tool.ts';

const added = recordedWrite(z.object({ payee: payeeShape }), ({ payee }) => ({
  summary: `${payee.name} at ${payee.bankName}, account ${payee.accountMasked}, is now on the list of payees. For 24 hours, at most $1,000.00 can be sent there.`,
  data: { payee },
}));

export const addPayee = defineTool({
  name: 'add_payee',
  title: 'Add a payee',
  description:
    'Adds a new payee, a person or business that the customer wants to pay, with account and routing number. ' +
    'The customer is asked for a verification code.',
  category: 'payments',
  effect: 'write',
  requiresAuth: true,
  requires2FA: true,
  rateLimitPerMinute: 10,
  parameters: z.strictObject({
    name: z.string().trim().min(1).max(100).describe('Name of the new payee, as on their account.'),
    accountNumber: z.string().trim().regex(/^\d{5,17}$/, 'Write the account number as 5 to 17 digits.')
      .describe("The payee's account number, 5 to 17 digits."),
    routingNumber: z.string().trim().regex(/^\d{9}$/, 'Write the routing number as nine digits.')
      .describe("Routing number of the payee's bank, nine digits."),
    kind: z.enum(['person', 'business', 'utility']).default('person').describe('Whether it is a person, a business or a utility.'),
    nickname: z.string().trim().min(1).max(100).optional().describe('A short name, if the customer gave one.'),
  }),
  describe: (args) => `Add ${args.name}, account ${args.accountNumber}, routing number ${args.routingNumber}, as a payee`,
  run: (args, context) => added.send('/payees', args, context),
  lookUp: added.lookUp,
});
