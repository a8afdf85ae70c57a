import { z } from 'zod';
import { LIMITS } from '../../limits.ts';
import { defineNode, nextOutlet } from './definition.ts';
import { templateProblems } from './templates.ts';

export const replyNode = defineNode({
  type: 'reply',
  title: 'Reply',
  description: 'Writes a fixed text, with {{variables}} of the turn.',
  category: 'flow',
  icon: 'message-square-text',
  config: z.object({
    text: z
      .string()
      .trim()
      .min(1, 'Write what the customer is to read.')
      .max(LIMITS.messageCharacters)
      .meta({ title: 'Text', format: 'template' }),
  }),
  outlets: nextOutlet,
  check: ({ text }) => templateProblems(text, 'text'),
});
