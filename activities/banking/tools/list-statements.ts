import { z } from 'zod';
import { resolveAccountId } from '../resolve.ts';
import { statementListItemShape } from '../service-shapes.ts';
import { listShape } from '../shapes.ts';
import { defineTool } from '../tool.ts';
import { counted, formatMonth, shortList } from '../wording.ts';
import { accountId } from './parameters.ts';

export const listStatements = defineTool({
  name: 'list_statements',
  title: 'Statements',
  description: 'Lists the months of which there are statements.',
  category: 'accounts',
  effect: 'read',
  requiresAuth: true,
  requires2FA: false,
  rateLimitPerMinute: 600,
  parameters: z.strictObject({ accountId }),
  describe: (args) => `List the statements of ${args.accountId ?? 'the checking account'}`,
  async resolve(args, context) {
    return { accountId: await resolveAccountId(args.accountId, context, 'accountId') };
  },
  async run(args, context) {
    const id = args.accountId ?? (await resolveAccountId(undefined, context, 'accountId'));
    const path = `/accounts/${encodeURIComponent(id)}/statements`;
    const list = shortList((await context.bank.get(path, listShape(statementListItemShape), context)).items);
    return {
      summary:
        list.items.length > 0
          ? `${counted(list.items.length, 'statement')}: ${list.items.map(({ month }) => formatMonth(month)).join(', ')}.`
          : 'There are no statements yet.',
      data: { statements: list.items, more: list.more, note: list.note },
    };
  },
});
