import { z } from 'zod';
import { branchesOf } from '../resolve-services.ts';
import { defineTool } from '../tool.ts';
import { counted, shortList } from '../wording.ts';

export const findBranch = defineTool({
  name: 'find_branch',
  title: 'Branches and cash machines',
  description: 'Finds branches and cash machines (ATMs) by town, street, postal code or service, with addresses and opening hours.',
  category: 'support',
  effect: 'read',
  requiresAuth: true,
  requires2FA: false,
  rateLimitPerMinute: 600,
  parameters: z.strictObject({
    query: z.string().trim().min(1).max(100).optional()
      .describe('Town, street, postal code or service, such as "Eastmere" or "safe-deposit boxes". Leave out for all.'),
    kind: z.enum(['branch', 'atm']).optional().describe('Only branches, or only cash machines (atm). Leave out for both.'),
  }),
  describe: (args) => (args.query ? `Find branches and cash machines: ${args.query}` : 'List branches and cash machines'),
  async run(args, context) {
    const places = await branchesOf(context, { q: args.query, kind: args.kind });
    const list = shortList(places);
    const named = list.items.slice(0, 3).map(({ name, address }) => `${name}, ${address}`).join('; ');
    const rest = places.length > 3 ? ' and others' : '';
    return {
      summary: places.length > 0 ? `${counted(places.length, 'place')} found: ${named}${rest}.` : 'No branch or cash machine was found.',
      data: { places: list.items, more: list.more, note: list.note },
    };
  },
});
