import { z } from 'zod';
import { payeesOf } from '../resolve.ts';
import { defineTool } from '../tool.ts';
import { counted, shortList } from '../wording.ts';

export const listPayees = defineTool({
  name: 'list_payees',
  title: 'Payees',
  description: 'Lists the payees, people and businesses that the customer can send money to, with their ids.',
  category: 'payments',
  effect: 'read',
  requiresAuth: true,
  requires2FA: false,
  rateLimitPerMinute: 600,
  parameters: z.strictObject({}),
  describe: () => 'List the payees',
  async run(_args, context) {
    const payees = await payeesOf(context);
    const list = shortList(payees);
    const names = list.items.map(({ name }) => name).join(', ');
    return {
      summary: payees.length > 0 ? `${counted(payees.length, 'payee')}: ${names}.` : 'There are no payees yet.',
      data: { payees: list.items, more: list.more, note: list.note },
    };
  },
});
