import { z } from 'zod';
import { formatMoney } from '../../../domain/money.ts';
import { accountsOf, resolveAccountId } from '../resolve.ts';
import { balanceShape } from '../shapes.ts';
import { defineTool } from '../tool.ts';
import { accountId } from './parameters.ts';

export const getAccountBalance = defineTool({
  name: 'get_account_balance',
  title: 'Account balance',
  description: "Tells how much money is in one of the customer's accounts, and which other accounts there are.",
  category: 'accounts',
  effect: 'read',
  requiresAuth: true,
  requires2FA: false,
  rateLimitPerMinute: 600,
  parameters: z.strictObject({ accountId }),
  describe: (args) => (args.accountId ? `Read the balance of ${args.accountId}` : 'Read the balance of the checking account'),
  async resolve(args, context) {
    return { accountId: await resolveAccountId(args.accountId, context, 'accountId') };
  },
  async run(args, context) {
    const id = args.accountId ?? (await resolveAccountId(undefined, context, 'accountId'));
    const [balance, accounts] = await Promise.all([
      context.bank.get(`/accounts/${encodeURIComponent(id)}/balance`, balanceShape, context),
      accountsOf(context),
    ]);
    const others = accounts.filter((account) => account.id !== id);
    return {
      summary: `${balance.name} holds ${formatMoney(balance)}.`,
      data: { ...balance, otherAccounts: others.map(({ name, kind, id: accountId }) => ({ accountId, name, kind })) },
    };
  },
});
