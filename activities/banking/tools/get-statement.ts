import { z } from 'zod';
import { CitiflowError } from '../../../domain/errors.ts';
import { formatMoney } from '../../../domain/money.ts';
import { REFUSALS } from '../refusals.ts';
import { resolveAccountId } from '../resolve.ts';
import { statementListItemShape, statementShape } from '../service-shapes.ts';
import { listShape } from '../shapes.ts';
import { defineTool, type ToolContext } from '../tool.ts';
import { counted, formatMonth } from '../wording.ts';
import { accountId } from './parameters.ts';

export const getStatement = defineTool({
  name: 'get_statement',
  title: 'Monthly statement',
  description: 'Shows the latest account statement, or the one of a month: opening and closing balance, money in and out, fees, and what was spent on what.',
  category: 'accounts',
  effect: 'read',
  requiresAuth: true,
  requires2FA: false,
  rateLimitPerMinute: 600,
  parameters: z.strictObject({
    accountId,
    month: z.string().trim().regex(/^\d{4}-(?:0[1-9]|1[0-2])$/, 'Write the month as YYYY-MM.').optional()
      .describe('The month as YYYY-MM. Leave out for the latest statement.'),
  }),
  describe: (args) => `Show the statement ${args.month ? `of ${formatMonth(args.month)}` : 'of the latest month'}`,
  async resolve(args, context) {
    const id = await resolveAccountId(args.accountId, context, 'accountId');
    return { accountId: id, month: args.month ?? (await latestMonth(id, context)) };
  },
  async run(args, context) {
    const id = args.accountId ?? (await resolveAccountId(undefined, context, 'accountId'));
    const month = args.month ?? (await latestMonth(id, context));
    const path = `/accounts/${encodeURIComponent(id)}/statements/${month}`;
    const statement = await context.bank.get(path, statementShape, context);
    const money = (amountMinor: number) => formatMoney({ amountMinor, currency: statement.currency });
    return {
      summary:
        `${statement.accountName} in ${formatMonth(month)}: ${money(statement.inMinor)} in, ${money(statement.outMinor)} out, ` +
        `${counted(statement.transactions, 'transaction')}, ${money(statement.closingMinor)} at the end.`,
      data: statement,
    };
  },
});

async function latestMonth(accountId: string, context: ToolContext): Promise<string> {
  const path = `/accounts/${encodeURIComponent(accountId)}/statements`;
  const { items } = await context.bank.get(path, listShape(statementListItemShape), context);
  const bankCode = 'statement_not_found';
  if (!items[0]) throw new CitiflowError('bank_refused', REFUSALS[bankCode], { extra: { bankCode } });
  return items[0].month;
}
