import { describe, expect, test } from 'vitest';
import type { ModelProviderBody } from '../../../../../contract/http/models.ts';
import { freeChoices, modelGroups, resolved } from './model-options.ts';

const model = (id: string) => ({ id, inputMicros: 1, outputMicros: 2, contextTokens: 3, outputTokens: 4, tools: true, temperature: true });
const provider = (name: ModelProviderBody['name'], configured: boolean, defaultModel: string, ...ids: string[]): ModelProviderBody =>
  ({ name, configured, variable: 'KEY', defaultModel, models: ids.map(model), unreachable: false });
const providers = [provider('openai-compatible', false, ''), provider('openai', false, 'gpt-5', 'gpt-5', 'gpt-4o'), provider('anthropic', true, 'claude-haiku-5-5', 'claude-haiku-5-5'), provider('demo', true, 'citiflow-demo', 'citiflow-demo')];

describe('models to choose from', () => {
  test('come by provider, those that are set up first, and fit the words', () => {
    expect(modelGroups(providers, '').map((group) => group.provider.name)).toEqual(['anthropic', 'demo', 'openai']);
    expect(modelGroups(providers, 'GPT-4').flatMap(({ options }) => options.map(({ key }) => key))).toEqual(['openai/gpt-4o']);
  });

  test('a name that no list has can be had of a server of one\'s own, and of vendors that are set up', () => {
    expect(freeChoices(providers, 'qwen3-8b').map(({ key }) => key)).toEqual(['openai-compatible/qwen3-8b', 'anthropic/qwen3-8b']);
    expect(freeChoices(providers, 'claude-haiku-5-5').map(({ key }) => key)).toEqual(['openai-compatible/claude-haiku-5-5']);
    expect(freeChoices(providers, 'not a name')).toEqual([]);
  });

  test('what is left open comes to the defaults', () => {
    expect(resolved(providers, 'anthropic', { provider: 'default', model: '' })).toMatchObject({ provider: { name: 'anthropic' }, model: 'claude-haiku-5-5', facts: { inputMicros: 1 } });
    expect(resolved(providers, 'anthropic', { provider: 'openai', model: 'mine' })).toMatchObject({ provider: { name: 'openai' }, model: 'mine', facts: null });
  });
});
