import { fillValue } from '../../../domain/flow/template.ts';
import { keptCall, runToolCall } from '../tool-call.ts';
import type { Step } from './step.ts';

export const toolStep: Step<'tool'> = async (node, turn) => {
  const filled = fillValue(node.config.arguments, turn.currentFacts());
  const args = isRecord(filled) ? filled : {};
  const result = await runToolCall(turn, {
    toolName: node.config.toolName,
    tool: node.tools[0],
    arguments: args,
    callsThisRound: 0,
  });
  turn.rounds.push({ text: '', calls: [keptCall(node.config.toolName, args, result)] });
  turn.learn({ 'tool.status': result.status, 'tool.summary': result.summary });
  if (result.handsOver) turn.handOver(result.summary);
  const outlet = result.status === 'succeeded' ? 'succeeded' : 'failed';
  return { outlet, detail: { tool: node.config.toolName, status: result.status } };
};

const isRecord = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);
