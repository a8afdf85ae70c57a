import { z } from 'zod';
import { cardsOf } from '../resolve.ts';
import { defineTool } from '../tool.ts';
import { counted, shortList } from '../wording.ts';

export const listCards = defineTool({
  name: 'list_cards',
  title: 'Cards',
  description: "Lists the customer's debit and credit cards with their ids, last four digits and whether they are active, frozen or cancelled.",
  category: 'cards',
  effect: 'read',
  requiresAuth: true,
  requires2FA: false,
  rateLimitPerMinute: 600,
  parameters: z.strictObject({}),
  describe: () => 'List the cards',
  async run(_args, context) {
    const cards = await cardsOf(context);
    const list = shortList(cards);
    const named = list.items.map((card) => `${card.name} ${card.numberMasked} (${card.status})`).join(', ');
    return {
      summary: cards.length > 0 ? `${counted(cards.length, 'card')}: ${named}.` : 'There are no cards.',
      data: { cards: list.items, more: list.more, note: list.note },
    };
  },
});
