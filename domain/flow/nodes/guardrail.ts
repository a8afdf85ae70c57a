import { z } from 'zod';
import { defineNode } from './definition.ts';

export const guardrailNode = defineNode({
  type: 'guardrail',
  title: 'Guardrail',
  description: 'Checks the message before, or the reply after, the model.',
  category: 'flow',
  icon: 'shield-check',
  config: z.object({
    applyTo: z.enum(['message', 'reply']).default('message').meta({
      title: 'Checks',
      about: { message: 'What the customer writes, before a model reads it.', reply: 'What a model has written, before it is saved.' },
    }),
    maskPersonalData: z.boolean().default(true)
      .meta({
        title: 'Mask personal data', card: true,
        description: 'Card numbers, IBANs, social security numbers, e-mail, phone.',
      }),
    promptInjection: z.enum(['off', 'flag', 'block']).default('flag').meta({
      title: 'Prompt injection', card: true, description: 'Attempts to give the model other instructions.',
      about: { off: 'Not looked for.', flag: 'Noted in the trace; the turn goes on.', block: 'The turn leaves by Blocked.' },
    }),
    blockedTopics: z.array(z.string().trim().min(2).max(80)).max(50).default([])
      .meta({ title: 'Topics not talked about', card: true, format: 'tags', description: 'Found as whole words, in any case; such a text is blocked.' }),
    requireCitations: z.boolean().default(false)
      .meta({
        title: 'Answers need a source', card: true, when: { applyTo: 'reply' },
        description: 'A reply with passages at hand must cite one of them.',
      }),
    disclaimer: z.string().trim().max(1000).default('').meta({
      title: 'Disclaimer added to the reply', card: true, when: { applyTo: 'reply' }, description: 'Once, below each reply.',
    }),
    blockedMessage: z.string().trim().min(1).max(1000)
      .default('I am not able to help with that here. I can hand you over to a colleague if you wish.')
      .meta({ title: 'What the customer reads when blocked', format: 'multiline' }),
  }),
  outlets: [
    { id: 'next', label: 'Pass' },
    { id: 'blocked', label: 'Blocked' },
  ],
});
