import { z } from 'zod';
import { defineExpectation, failed, passed } from './expectation.ts';
import { holds } from './subset.ts';

export const toolCalled = defineExpectation({
  type: 'tool-called',
  title: 'Calls a tool',
  description: 'The tool is called, with at least these arguments.',
  config: {
    tool: z.string().trim().min(1, 'Name the tool.').max(128).meta({ title: 'Tool', format: 'tool-name' }),
    arguments: z.record(z.string(), z.unknown()).default({})
      .meta({ title: 'Arguments', description: 'Those that matter; a call may have more.', format: 'json' }),
  },
  names: ({ tool }) => ({ tools: [tool] }),
  check({ tool, arguments: wanted }, turns) {
    const calls = turns.flatMap((turn) => turn.calls).filter(({ toolName }) => toolName === tool);
    if (calls.length === 0) {
      const others = [...new Set(turns.flatMap((turn) => turn.calls.map(({ toolName }) => toolName)))];
      return failed(`${tool} was not called; ${others.length > 0 ? `called were ${others.join(', ')}` : 'no tool was'}.`);
    }
    if (calls.some((call) => holds(wanted, call.arguments))) return passed(`${tool} was called so.`);
    return failed(`${tool} was called with other arguments: ${JSON.stringify(calls[0]?.arguments ?? {}).slice(0, 400)}`);
  },
});
