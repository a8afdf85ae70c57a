import { expect, test } from 'vitest';
import { verdictIn } from './ask-judge.ts';

test('a verdict is read out of what surrounds it', () => {
  const verdict = { passes: false, reason: 'It says "{fee}".' };
  expect(verdictIn(JSON.stringify(verdict))).toEqual(verdict);
  expect(verdictIn(`Let me think. {not json}\n\`\`\`json\n${JSON.stringify(verdict, null, 2)}\n\`\`\``)).toEqual(verdict);
});

test('an answer without one has none', () => {
  for (const text of ['', 'passes', '{}', '{"passes": "yes", "reason": "x"}', '{"passes": true}', '}{', '{{{{']) expect(verdictIn(text)).toBeUndefined();
});
