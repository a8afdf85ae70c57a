import { z } from 'zod';
import { formatMoney } from '../../../domain/money.ts';
import { recordedWrite } from '../operations.ts';
import { cardsOf, resolveCardId } from '../resolve.ts';
import { cardChangeShape } from '../shapes.ts';
import { defineTool } from '../tool.ts';
import { cardId } from './parameters.ts';

const dollars = (amountMinor: number) => formatMoney({ amountMinor, currency: 'USD' });

const changed = recordedWrite(cardChangeShape, ({ card }) => ({
  summary: `${card.name} ${card.numberMasked} can now be charged up to ${dollars(card.dailyLimitMinor ?? 0)} a day.`,
  data: { card },
}));

export const setCardLimit = defineTool({
  name: 'set_card_limit',
  title: 'Change a spending limit',
  description:
    'Changes the daily spending limit of a debit card: how much it may be charged in a day, $5,000 at most. ' +
    'The customer is asked for a verification code.',
  category: 'cards',
  effect: 'write',
  requiresAuth: true,
  requires2FA: true,
  rateLimitPerMinute: 10,
  parameters: z.strictObject({
    cardId: cardId.default('debit').describe('Card: its id from list_cards, or its last four digits. Leave out for the debit card.'),
    amountMinor: z.int().min(0).max(1_000_000_000)
      .describe('The new limit for a day as an integer in minor units (cents): 800 dollars are 80000.'),
  }),
  describe: (args) => `Set the daily limit of card ${args.cardId} to ${dollars(args.amountMinor)}`,
  async summarise(args, context) {
    const card = (await cardsOf(context)).find(({ id }) => id === args.cardId);
    const name = card ? `${card.name} ${card.numberMasked}` : `card ${args.cardId}`;
    const before = card?.dailyLimitMinor ? ` (now ${dollars(card.dailyLimitMinor)})` : '';
    return `Set the daily limit of ${name} to ${dollars(args.amountMinor)}${before}`;
  },
  async resolve(args, context) {
    return { ...args, cardId: await resolveCardId(args.cardId, context) };
  },
  run: ({ cardId: id, amountMinor }, context) => changed.send(`/cards/${encodeURIComponent(id)}/daily-limit`, { amountMinor }, context),
  lookUp: changed.lookUp,
});
