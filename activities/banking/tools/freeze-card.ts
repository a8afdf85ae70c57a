import { cardChangeTool } from './change-card.ts';

export const freezeCard = cardChangeTool({
  name: 'freeze_card',
  title: 'Freeze a card',
  description: 'Freezes (blocks) a card at once, so that no new payments can be made with it, for instance when it is lost. It can be undone.',
  operation: 'freeze',
  verb: 'Freeze',
  done: 'is frozen. No new payments can be made with it.',
  ungatedByDefault: true,
});
