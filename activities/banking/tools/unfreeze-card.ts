import { cardChangeTool } from './change-card.ts';

export const unfreezeCard = cardChangeTool({
  name: 'unfreeze_card',
  title: 'Unfreeze a card',
  description: 'Unfreezes (unblocks) a card that was frozen, so that it can be used again.',
  operation: 'unfreeze',
  verb: 'Unfreeze',
  done: 'is active again.',
});
