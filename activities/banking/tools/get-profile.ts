import { z } from 'zod';
import { profileShape } from '../service-shapes.ts';
import { defineTool } from '../tool.ts';

export const getProfile = defineTool({
  name: 'get_profile',
  title: 'Profile',
  description: "Shows the customer's profile: name, postal address, telephone and e-mail on file (masked), and membership tier.",
  category: 'support',
  effect: 'read',
  requiresAuth: true,
  requires2FA: false,
  rateLimitPerMinute: 600,
  parameters: z.strictObject({}),
  describe: () => 'Read the profile',
  async run(_args, context) {
    const profile = await context.bank.get(`/customers/${encodeURIComponent(context.customerId)}`, profileShape, context);
    const { address } = profile;
    const lives = address ? `${address.line}, ${address.city}, ${address.state} ${address.postalCode}` : 'no address';
    return {
      summary: `${profile.name}. On file: ${lives}; telephone ${profile.phoneMasked}; e-mail ${profile.emailMasked}.`,
      data: profile,
    };
  },
});
