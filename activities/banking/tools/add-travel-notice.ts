import { z } from 'zod';
import { recordedWrite } from '../operations.ts';
import { travelNoticeShape } from '../service-shapes.ts';
import { defineTool } from '../tool.ts';
import { formatDate } from '../wording.ts';
import { futureDay } from './parameters.ts';

const added = recordedWrite(travelNoticeShape, ({ notice }) => ({
  summary: `The journey is noted: ${notice.countries.join(', ')}, ${formatDate(notice.from)} to ${formatDate(notice.to)}. Fewer payments there will be held for checking.`,
  data: { notice },
}));

const listOf = (countries: string) => countries.split(/\s*(?:,|;|\band\b)\s*/i).filter(Boolean);

export const addTravelNotice = defineTool({
  name: 'add_travel_notice',
  title: 'Travel notice',
  description: 'Adds a travel notice: tells the bank that the customer travels abroad and will use the cards there on these days.',
  category: 'cards',
  effect: 'write',
  requiresAuth: true,
  requires2FA: false,
  rateLimitPerMinute: 10,
  parameters: z.strictObject({
    countries: z.string().trim().min(2).max(300).describe('Destination: the countries of the journey, separated by commas.'),
    firstDay: futureDay.describe('First day of the journey, YYYY-MM-DD.'),
    lastDay: futureDay.describe('Last day of the journey, YYYY-MM-DD.'),
  }),
  describe: (args) => `Note a journey to ${listOf(args.countries).join(', ')} from ${formatDate(args.firstDay)} to ${formatDate(args.lastDay)}`,
  run: ({ countries, firstDay, lastDay }, context) =>
    added.send('/travel-notices', { countries: listOf(countries), from: firstDay, to: lastDay }, context),
  lookUp: added.lookUp,
});
