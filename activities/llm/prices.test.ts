import { expect, test } from 'vitest';
import { DEFAULT_MODELS } from '../../domain/models/catalogue.ts';
import { costMicros } from './prices.ts';

const usage = { inputTokens: 1_000, outputTokens: 500 };

test('a cost is tokens times price, in whole micro-dollars', () => {
  expect(costMicros('gpt-4.1-mini', usage)).toEqual({ costMicros: 1_200, priced: true });
  expect(costMicros('claude-haiku-5-5', { inputTokens: 1, outputTokens: 0 })).toEqual({
    costMicros: 1,
    priced: true,
  });
});

test.each(['gpt-4.1-mini-2025-04-14', 'claude-haiku-4-5-20251001', 'gpt-5.1-latest'])(
  '%s costs what it is a date of',
  (name) => {
    expect(costMicros(name, usage)).toMatchObject({ priced: true });
  },
);

test.each(['gpt-5-pro', 'gpt-4.1-mini-tuned', 'qwen3-8b', '', 'constructor'])(
  '"%s" is not priced, rather than wrongly',
  (name) => {
    expect(costMicros(name, usage)).toEqual({ costMicros: 0, priced: false });
  },
);

test('every default model is priced, and the demonstration is free', () => {
  for (const model of Object.values(DEFAULT_MODELS)) expect(costMicros(model, usage).priced).toBe(true);
  expect(costMicros(DEFAULT_MODELS.demo, usage)).toEqual({ costMicros: 0, priced: true });
});
