import { z } from 'zod';
import { recordedAnswer } from '../operations.ts';
import { accountsOf, payeesOf, resolveAccountId, resolvePayeeId } from '../resolve.ts';
import { receiptShape, type Receipt } from '../shapes.ts';
import { defineTool, keyOf, type ToolContext, type ToolOutcome } from '../tool.ts';
import { formatAmount } from '../wording.ts';
import { accountId, amountMinor, currency, payeeId } from './parameters.ts';

const parameters = z
  .strictObject({
    payeeId: payeeId.optional().describe('Who receives the money: the id from list_payees, or the name as the customer says it.'),
    toAccountId: z.string().trim().min(1).max(100).optional()
      .describe('To move money between own accounts: the id of the account that receives it, "checking" or "savings".'),
    fromAccountId: accountId,
    amountMinor,
    currency: currency.default('USD').describe('ISO 4217 code, such as USD.'),
    memo: z.string().trim().max(140).optional().describe("A note for the payee's statement, if the customer gave one."),
  })
  .refine((args) => (args.payeeId === undefined) !== (args.toAccountId === undefined), {
    path: ['payeeId'],
    message: 'Give either payeeId (to pay someone) or toAccountId (to move money between own accounts).',
  });
type Transfer = z.infer<typeof parameters>;

export const transferFunds = defineTool({
  name: 'transfer_funds',
  title: 'Transfer money',
  description:
    "Sends money to one of the customer's payees, or moves it between the customer's own accounts. " +
    'The customer is asked for a verification code before any money moves.',
  category: 'payments',
  effect: 'write',
  requiresAuth: true,
  requires2FA: true,
  rateLimitPerMinute: 30,
  parameters,
  moneyOf: (args) => ({ amountMinor: args.amountMinor, currency: args.currency, ...(args.payeeId ? { payeeId: args.payeeId } : {}) }),
  describe: (args) =>
    `Send ${formatAmount(args)} to ${args.payeeId ?? args.toAccountId} from ${args.fromAccountId ?? 'the checking account'}`,
  async summarise(args, context) {
    const { from, to } = await namesOf(args, context);
    return `Send ${formatAmount(args)} to ${to} from ${from}`;
  },
  async resolve(args, context) {
    const [fromAccountId, target] = await Promise.all([
      resolveAccountId(args.fromAccountId, context, 'fromAccountId'),
      targetOf(args, context),
    ]);
    return { ...args, ...target, fromAccountId };
  },
  async run(args, context) {
    const fromAccountId = args.fromAccountId ?? (await resolveAccountId(undefined, context, 'fromAccountId'));
    const { customerId, signal, challengeToken, argumentsDigest } = context;
    const call = { customerId, signal, challengeToken, argumentsDigest, idempotencyKey: keyOf(context) };
    const receipt = await context.bank.post('/transfers', { ...args, fromAccountId }, receiptShape, call);
    return outcomeOf(receipt, context);
  },
  async lookUp(context) {
    const receipt = await recordedAnswer(receiptShape, context);
    return receipt ? outcomeOf(receipt, context) : 'not-done';
  },
});

async function targetOf(args: Transfer, context: ToolContext): Promise<Partial<Transfer>> {
  if (args.payeeId !== undefined) return { payeeId: await resolvePayeeId(args.payeeId, context) };
  return { toAccountId: await resolveAccountId(args.toAccountId, context, 'toAccountId') };
}

/** The money has moved: names that cannot be read now must not turn that into a failure. */
async function outcomeOf(receipt: Receipt, context: ToolContext): Promise<ToolOutcome> {
  const ids = { payeeId: receipt.payeeId ?? undefined, toAccountId: receipt.toAccountId ?? undefined };
  const names = await namesOf({ ...ids, fromAccountId: receipt.fromAccountId }, context).catch(() => undefined);
  const way = names ? ` to ${names.to} from ${names.from}` : '';
  return { summary: `Sent ${formatAmount(receipt)}${way}. Reference ${receipt.transferId}.`, data: receipt };
}

async function namesOf(
  { payeeId, toAccountId, fromAccountId }: Pick<Transfer, 'payeeId' | 'toAccountId' | 'fromAccountId'>,
  context: ToolContext,
): Promise<{ from: string; to: string }> {
  const [accounts, payees] = await Promise.all([accountsOf(context), payeeId ? payeesOf(context) : []]);
  const accountName = (id: string) => accounts.find((account) => account.id === id)?.name ?? id;
  const payeeName = payees.find((payee) => payee.id === payeeId)?.name;
  return {
    from: fromAccountId ? accountName(fromAccountId) : 'the checking account',
    to: payeeId ? (payeeName ?? payeeId) : accountName(toAccountId ?? ''),
  };
}
