import { describe, expect, test } from 'vitest';
import { createProviders } from './index.ts';

const timeoutMs = 1_000;
const compatible = { baseUrl: 'http://127.0.0.1:1/v1', model: 'qwen3-8b' };
const openai = { apiKey: 'a' };
const anthropic = { apiKey: 'b' };
const demo = { baseUrl: 'http://127.0.0.1:2/v1' };

describe('the default provider', () => {
  test.each([
    [{ compatible, openai, anthropic, demo }, 'openai-compatible', 'qwen3-8b'],
    [{ openai, anthropic, demo }, 'openai', 'gpt-5.6-luna'],
    [{ anthropic, demo }, 'anthropic', 'claude-haiku-5-5'],
    [{ demo }, 'demo', 'citiflow-demo'],
  ])('of %o is %s', (settings, name, model) => {
    const resolved = createProviders({ ...settings, timeoutMs }).resolve('default', '');
    expect(resolved.provider.name).toBe(name);
    expect(resolved.model).toBe(model);
  });

  test('is announced when it is the demonstration model, and only then', () => {
    expect(createProviders({ demo, timeoutMs }).notice()).toBe(
      'Demonstration model, not an AI: set OPENAI_API_KEY, ANTHROPIC_API_KEY or LLM_BASE_URL',
    );
    expect(createProviders({ demo, openai, timeoutMs }).notice()).toBeNull();
  });
});

test('a model that is named is the one that is asked', () => {
  expect(createProviders({ openai, timeoutMs }).resolve('openai', ' gpt-4.1 ').model).toBe('gpt-4.1');
});

test('the demonstration server answers for agents written for another model', () => {
  expect(createProviders({ demo, timeoutMs }).resolve('default', 'gpt-4.1').model).toBe('citiflow-demo');
});

test.each([
  ['openai', 'OPENAI_API_KEY'],
  ['anthropic', 'ANTHROPIC_API_KEY'],
  ['openai-compatible', 'LLM_BASE_URL'],
] as const)('%s, not set up, says that %s is missing', (name, variable) => {
  expect(() => createProviders({ demo, timeoutMs }).resolve(name, '')).toThrowError(
    expect.objectContaining({ code: 'model_unauthorized', message: expect.stringContaining(variable) }),
  );
});

test('a compatible server whose model nobody names says so', () => {
  const providers = createProviders({ compatible: { baseUrl: compatible.baseUrl }, timeoutMs });
  expect(() => providers.resolve('default', '')).toThrowError(
    expect.objectContaining({ code: 'model_bad_request', message: expect.stringContaining('LLM_MODEL') }),
  );
});

test('describes each provider, set up or not', () => {
  expect(createProviders({ openai, demo, timeoutMs }).describe()).toEqual([
    { name: 'openai-compatible', configured: false, defaultModel: '' },
    { name: 'openai', configured: true, defaultModel: 'gpt-5.6-luna' },
    { name: 'anthropic', configured: false, defaultModel: 'claude-haiku-5-5' },
    { name: 'demo', configured: true, defaultModel: 'citiflow-demo' },
  ]);
});
