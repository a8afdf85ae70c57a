import { z } from 'zod';
import { defineNode } from './definition.ts';
import { templateProblems } from './templates.ts';

export const toolNode = defineNode({
  type: 'tool',
  title: 'Tool',
  description: 'Calls one tool with fixed arguments.',
  category: 'action',
  icon: 'wrench',
  config: z.object({
    toolName: z.string().min(1, 'Choose a tool.').max(128).meta({ title: 'Tool', format: 'tool' }),
    arguments: z.record(z.string(), z.unknown()).default({})
      .meta({ title: 'Arguments', format: 'arguments', description: 'Texts may hold {{variables}} of the turn.' }),
    requires2FA: z.boolean().default(false).meta({ title: 'Requires 2FA', description: 'The customer enters a code that the bank sends.' }),
    strategy: z.enum(['auto_use', 'always_ask']).default('auto_use').meta({
      title: 'Before it is called',
      about: { auto_use: 'It runs at once, unless a policy stops it.', always_ask: 'The customer confirms each call.' },
    }),
  }),
  outlets: [
    { id: 'succeeded', label: 'Succeeded' },
    { id: 'failed', label: 'Failed' },
  ],
  check: (config, catalogue) => [
    ...(catalogue.tools.has(config.toolName)
      ? []
      : [{
          path: 'toolName',
          code: 'tool_unknown',
          message: `There is no tool "${config.toolName}". Choose another.`,
          severity: 'error' as const,
        }]),
    ...templateProblems(config.arguments, 'arguments'),
  ],
});
