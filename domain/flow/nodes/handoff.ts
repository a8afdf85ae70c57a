import { z } from 'zod';
import { defineNode } from './definition.ts';

export const handoffNode = defineNode({
  type: 'handoff',
  title: 'Hand over',
  description: 'A person takes over the conversation; the agent falls silent.',
  category: 'people',
  icon: 'headset',
  config: z.object({
    reason: z.string().trim().min(1, 'Say why, for the support staff.').max(500).default('The flow asked for a person.')
      .meta({ title: 'Reason', description: 'What the support staff reads.' }),
    message: z.string().trim().max(2000).default('I am handing you over to a colleague, who will reply here.')
      .meta({ title: 'Message to the customer', format: 'multiline' }),
  }),
  outlets: [],
});
