import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { conversationWorkflowId } from '../../domain/ids.ts';
import { flowOf } from '../../test/support/flows.ts';
import { startTurnBench, type TurnBench } from '../../test/support/turn-bench.ts';
import { CONVERSATION_TURN, type TurnInput } from './messages.ts';

let bench: TurnBench;
beforeAll(async () => {
  bench = await startTurnBench();
});
afterAll(() => bench.stop());
beforeEach(() => bench.model.script());

const FLOW = flowOf([
  ['start', 'start'], ['answer', 'model', { systemPrompt: 'Help.' }],
  ['long', 'condition', { branches: [{ id: 'yes', label: 'Long', match: 'all', rules: [{ field: 'message.length', operator: 'greater-than', value: 500 }] }] }],
  ['bye', 'reply', { text: 'Bye.' }], ['end', 'end'],
], ['long.yes -> end', 'long.else -> bye']);

async function turn(traced: Pick<TurnInput, 'traced'>) {
  const conversation = await bench.converse(FLOW);
  const workflowId = conversationWorkflowId(conversation.id);
  const args = [{ ...conversation.inputOf('Hi'), ...traced }];
  await (await bench.client.workflow.start(CONVERSATION_TURN, { workflowId, taskQueue: bench.taskQueue, args })).result();
  return await conversation.events();
}

test('a traced turn tells each step as it begins and ends, with its way out and what it cost, and each further attempt', async () => {
  bench.model.script({ status: 503 }, { text: 'Hello.' });
  const events = await turn({ traced: true });
  const told = events.flatMap((event) => (event.type === 'step' ? [event.state === 'ended' ? `${event.nodeId}.${event.outcome}` : event.nodeId] : []));
  expect(told).toEqual(['start', 'start.next', 'answer', 'answer.next', 'long', 'long.else', 'bye', 'bye.next', 'end', 'end.none']);
  const answered = events.find((event) => event.type === 'step' && event.nodeId === 'answer' && event.state === 'ended');
  expect(answered).toMatchObject({ usage: { inputTokens: 10, outputTokens: 5 }, attempts: 2 });
  const tries = events.flatMap((event) => (event.type === 'status' && event.nodeId === 'answer' ? [[event.attempt, event.maximumAttempts]] : []));
  expect(tries).toEqual([[undefined, undefined], [2, 5]]);
});

test('a customer\'s turn tells no steps', async () => {
  bench.model.script({ text: 'Hello.' });
  expect((await turn({})).map((event) => event.type)).not.toContain('step');
});
