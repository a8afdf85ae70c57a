import { cardChangeTool } from './change-card.ts';

export const freezeCard = cardChangeTool({
  name: 'freeze_card',
  title: 'Freeze a card',
  description: 'Freezes (blocks) a card at once, when it is lost or stolen, so that it cannot be used. It can be undone.',
  operation: 'freeze',
  verb: 'Freeze',
  done: 'is frozen. No new payments can be made with it.',
  ungatedByDefault: true,
});
