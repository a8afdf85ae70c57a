import { z } from 'zod';
import { formatMoney } from '../../../domain/money.ts';
import { recordedWrite } from '../operations.ts';
import { cardsOf, resolveCardId } from '../resolve.ts';
import { replacementShape } from '../service-shapes.ts';
import { defineTool } from '../tool.ts';
import { formatDate } from '../wording.ts';
import { cardId } from './parameters.ts';

const replaced = recordedWrite(replacementShape, ({ card, replaced: old, arrivesBy, fee }) => ({
  summary:
    `${old.name} ${old.numberMasked} is cancelled. The new card ${card.numberMasked} arrives by ${formatDate(arrivesBy)}` +
    `${fee.amountMinor > 0 ? ` and costs ${formatMoney(fee)}` : ', free of charge'}.`,
  data: { card, replacedCardId: old.id, arrivesBy, fee },
}));

export const replaceCard = defineTool({
  name: 'replace_card',
  title: 'Replace a card',
  description:
    'Orders a replacement: a new card is sent in place of one that is damaged or expires, and the old one is cancelled for good. ' +
    'The customer is asked for a verification code.',
  category: 'cards',
  effect: 'write',
  requiresAuth: true,
  requires2FA: true,
  rateLimitPerMinute: 10,
  parameters: z.strictObject({
    cardId,
    reason: z.enum(['lost', 'stolen', 'damaged', 'expiring']).describe('Why the card is replaced.'),
    express: z.boolean().default(false).describe('Express delivery in two business days, for $15.00.'),
  }),
  describe: (args) => `Cancel card ${args.cardId} (${args.reason}) and send a new one${args.express ? ' by express' : ''}`,
  async summarise(args, context) {
    const card = (await cardsOf(context)).find(({ id }) => id === args.cardId);
    const name = card ? `${card.name} ${card.numberMasked}` : `card ${args.cardId}`;
    return `Cancel ${name} (${args.reason}) and send a new one${args.express ? ' by express' : ''}`;
  },
  async resolve(args, context) {
    return { ...args, cardId: await resolveCardId(args.cardId, context) };
  },
  run: ({ cardId: id, ...order }, context) => replaced.send(`/cards/${encodeURIComponent(id)}/replace`, order, context),
  lookUp: replaced.lookUp,
});
