import { z } from 'zod';
import { formatMoney } from '../../../domain/money.ts';
import { accountsOf } from '../resolve.ts';
import { defineTool } from '../tool.ts';
import { counted, shortList } from '../wording.ts';

export const listAccounts = defineTool({
  name: 'list_accounts',
  title: 'Accounts',
  description: "Lists all of the customer's accounts with their ids and balances.",
  category: 'accounts',
  effect: 'read',
  requiresAuth: true,
  requires2FA: false,
  rateLimitPerMinute: 600,
  parameters: z.strictObject({}),
  describe: () => 'List the accounts',
  async run(_args, context) {
    const accounts = await accountsOf(context);
    const list = shortList(accounts);
    const named = list.items.map(({ name, balance }) => `${name} with ${formatMoney(balance)}`).join(', ');
    return {
      summary: accounts.length > 0 ? `${counted(accounts.length, 'account')}: ${named}.` : 'There are no accounts.',
      data: { accounts: list.items, more: list.more, note: list.note },
    };
  },
});
