import { z } from 'zod';
import { cardsOf, resolveCardId } from '../resolve.ts';
import { cardChangeShape, type Card } from '../shapes.ts';
import { recordedAnswer } from '../operations.ts';
import { defineTool, keyOf, type Tool, type ToolOutcome } from '../tool.ts';
import { cardId } from './parameters.ts';

const parameters = z.strictObject({ cardId });

interface CardChange {
  name: string;
  title: string;
  description: string;
  /** The last part of the bank's address, and what the card is afterwards. */
  operation: 'freeze' | 'unfreeze';
  verb: string;
  done: string;
  ungatedByDefault?: true;
}

/** Freezing and unfreezing are one tool told twice. */
export function cardChangeTool(change: CardChange): Tool<typeof parameters> {
  const outcome = (card: Card): ToolOutcome => ({
    summary: `${card.name} ${card.numberMasked} ${change.done}`,
    data: { card },
  });
  return defineTool({
    name: change.name,
    title: change.title,
    description: change.description,
    category: 'cards',
    effect: 'write',
    requiresAuth: true,
    requires2FA: false,
    rateLimitPerMinute: 30,
    ...(change.ungatedByDefault ? { ungatedByDefault: true } : {}),
    parameters,
    describe: (args) => `${change.verb} card ${args.cardId}`,
    async summarise(args, context) {
      const card = (await cardsOf(context)).find(({ id }) => id === args.cardId);
      return card ? `${change.verb} ${card.name} ${card.numberMasked}` : `${change.verb} card ${args.cardId}`;
    },
    async resolve(args, context) {
      return { cardId: await resolveCardId(args.cardId, context) };
    },
    async run(args, context) {
      const path = `/cards/${encodeURIComponent(args.cardId)}/${change.operation}`;
      const { customerId, signal } = context;
      const call = { customerId, signal, idempotencyKey: keyOf(context) };
      return outcome((await context.bank.post(path, {}, cardChangeShape, call)).card);
    },
    async lookUp(context) {
      const answer = await recordedAnswer(cardChangeShape, context);
      return answer ? outcome(answer.card) : 'not-done';
    },
  });
}
