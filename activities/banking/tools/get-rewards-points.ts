import { z } from 'zod';
import { formatMoney } from '../../../domain/money.ts';
import { rewardsShape } from '../shapes.ts';
import { defineTool } from '../tool.ts';
import { shortList } from '../wording.ts';

export const getRewardsPoints = defineTool({
  name: 'get_rewards_points',
  title: 'Rewards points',
  description: 'Tells the balance of rewards points: how many the customer has, what they are worth, the tier, and how the latest were earned.',
  category: 'rewards',
  effect: 'read',
  requiresAuth: true,
  requires2FA: false,
  rateLimitPerMinute: 600,
  parameters: z.strictObject({}),
  describe: () => 'Read the rewards points',
  async run(_args, context) {
    const { customerId, signal } = context;
    const rewards = await context.bank.get('/rewards', rewardsShape, { customerId, signal });
    const points = rewards.points.toLocaleString('en-US');
    return {
      summary: `${points} ${rewards.program} points, worth ${formatMoney(rewards.worth)}. Tier: ${rewards.tier}.`,
      data: { ...rewards, recent: shortList(rewards.recent.slice(0, 5)).items },
    };
  },
});
