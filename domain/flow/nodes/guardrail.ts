import { z } from 'zod';
import { defineNode } from './definition.ts';

export const guardrailNode = defineNode({
  type: 'guardrail',
  title: 'Guardrail',
  description: 'Checks the message before, or the reply after, the model.',
  category: 'flow',
  icon: 'shield-check',
  config: z.object({
    applyTo: z.enum(['message', 'reply']).default('message').meta({ title: 'Checks' }),
    maskPersonalData: z.boolean().default(true)
      .meta({ title: 'Mask personal data', description: 'Card numbers, IBANs, social security numbers, e-mail, phone.' }),
    promptInjection: z.enum(['off', 'flag', 'block']).default('flag').meta({ title: 'Prompt injection' }),
    blockedTopics: z.array(z.string().trim().min(2).max(80)).max(50).default([])
      .meta({ title: 'Topics not talked about', format: 'tags' }),
    requireCitations: z.boolean().default(false)
      .meta({ title: 'Answers need a source', description: 'A reply with passages at hand must cite one of them.' }),
    disclaimer: z.string().trim().max(1000).default('').meta({ title: 'Disclaimer added to the reply' }),
    blockedMessage: z.string().trim().min(1).max(1000)
      .default('I am not able to help with that here. I can hand you over to a colleague if you wish.')
      .meta({ title: 'What the customer reads when blocked', format: 'multiline' }),
  }),
  outlets: [
    { id: 'next', label: 'Pass' },
    { id: 'blocked', label: 'Blocked' },
  ],
});
