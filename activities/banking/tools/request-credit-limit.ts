import { z } from 'zod';
import { formatMoney } from '../../../domain/money.ts';
import { recordedWrite } from '../operations.ts';
import { cardsOf, resolveCardId } from '../resolve.ts';
import { creditLineShape } from '../service-shapes.ts';
import { defineTool } from '../tool.ts';
import { cardId } from './parameters.ts';

const dollars = (amountMinor: number) => formatMoney({ amountMinor, currency: 'USD' });

const requested = recordedWrite(creditLineShape, ({ status, requestedMinor, card, requestId }) => ({
  summary:
    status === 'approved'
      ? `The credit limit of ${card.name} ${card.numberMasked} is now ${dollars(requestedMinor)}.`
      : `A credit limit of ${dollars(requestedMinor)} for ${card.name} ${card.numberMasked} is being reviewed. Until then the limit stays at ${dollars(card.creditLineMinor ?? 0)}.`,
  data: { requestId, status, card },
}));

export const requestCreditLimit = defineTool({
  name: 'request_credit_limit',
  title: 'Ask for a higher credit limit',
  description:
    'Asks for a higher credit limit (credit line) on a credit card. A small increase is granted at once, more is reviewed. ' +
    'The customer is asked for a verification code.',
  category: 'cards',
  effect: 'write',
  requiresAuth: true,
  requires2FA: true,
  rateLimitPerMinute: 10,
  parameters: z.strictObject({
    cardId: cardId.default('credit').describe('Card: its id from list_cards, or its last four digits. Leave out for the credit card.'),
    amountMinor: z.int().positive().max(1_000_000_000)
      .describe('The whole new limit as an integer in minor units (cents): 7,000 dollars are 700000.'),
  }),
  describe: (args) => `Ask for a credit limit of ${dollars(args.amountMinor)} on card ${args.cardId}`,
  async summarise(args, context) {
    const card = (await cardsOf(context)).find(({ id }) => id === args.cardId);
    const name = card ? `${card.name} ${card.numberMasked}` : `card ${args.cardId}`;
    const before = card?.creditLineMinor ? ` (now ${dollars(card.creditLineMinor)})` : '';
    return `Ask for a credit limit of ${dollars(args.amountMinor)} on ${name}${before}`;
  },
  async resolve(args, context) {
    return { ...args, cardId: await resolveCardId(args.cardId, context) };
  },
  run: ({ cardId: id, amountMinor }, context) => requested.send(`/cards/${encodeURIComponent(id)}/credit-line`, { amountMinor }, context),
  lookUp: requested.lookUp,
});
