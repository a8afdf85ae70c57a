import { expect, test } from 'vitest';
import { createProviders } from '../llm/providers/index.ts';
import { askJudge, verdictIn } from './ask-judge.ts';

test('a verdict is read out of what surrounds it', () => {
  const verdict = { passes: false, reason: 'It says "{fee}".' };
  expect(verdictIn(JSON.stringify(verdict))).toEqual(verdict);
  expect(verdictIn(`Let me think. {not json}\n\`\`\`json\n${JSON.stringify(verdict, null, 2)}\n\`\`\``)).toEqual(verdict);
});

test('an answer without one has none', () => {
  for (const text of ['', 'passes', '{}', '{"passes": "yes", "reason": "x"}', '{"passes": true}', '}{', '{{{{']) expect(verdictIn(text)).toBeUndefined();
});

test('the demonstration model is not asked for a verdict, which it would have to make up, and the run says so', async () => {
  // Nobody listens there: a question would fail.
  const providers = createProviders({ demo: { baseUrl: 'http://127.0.0.1:9/v1' }, timeoutMs: 100 });
  const asked = { kind: 'verdict', rubric: 'Polite.', provider: 'default', model: '', turns: [] } as const;
  const { measured, costMicros } = await askJudge(providers, { ...asked, turns: [] }, AbortSignal.timeout(1_000));
  expect(measured).toMatchObject({ kind: 'unmeasured', reason: expect.stringContaining('demonstration model cannot judge') });
  expect(costMicros).toBe(0);
});
