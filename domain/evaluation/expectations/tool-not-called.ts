import { z } from 'zod';
import { defineExpectation, outcomeOf } from './expectation.ts';

export const toolNotCalled = defineExpectation({
  type: 'tool-not-called',
  title: 'Does not call a tool',
  description: 'The tool is never called, whatever the arguments.',
  config: { tool: z.string().trim().min(1, 'Name the tool.').max(128).meta({ title: 'Tool', format: 'tool-name' }) },
  names: ({ tool }) => ({ tools: [tool] }),
  check({ tool }, turns) {
    const call = turns.flatMap((turn) => turn.calls).find(({ toolName }) => toolName === tool);
    return outcomeOf(!call, `${tool} was not called.`, `${tool} was called: ${JSON.stringify(call?.arguments ?? {}).slice(0, 400)}`);
  },
});
