import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, expect, test } from 'vitest';
import { modelProviders } from './model-providers.ts';

const none = {
  LLM_BASE_URL: undefined, LLM_API_KEY: undefined, LLM_MODEL: undefined, OPENAI_API_KEY: undefined,
  ANTHROPIC_API_KEY: undefined, DEMO_MODEL_BASE_URL: undefined,
};
const opened: { close: () => void }[] = [];
afterEach(() => opened.splice(0).forEach((server) => server.close()));

async function serverOf(answer: unknown, status = 200): Promise<{ url: string; keys: (string | undefined)[] }> {
  const keys: (string | undefined)[] = [];
  const server = createServer((request, response) => {
    keys.push(request.headers.authorization);
    response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(answer));
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  opened.push(server);
  // A TCP server's address is never a path.
  return { url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/v1/`, keys };
}

test('a provider is set up where its variable is, and its models have prices and sizes', async () => {
  const providers = await modelProviders({ ...none, ANTHROPIC_API_KEY: 'sk-secret' });
  expect(providers.map(({ name, configured }) => [name, configured])).toEqual([
    ['openai-compatible', false], ['openai', false], ['anthropic', true], ['demo', false],
  ]);
  const anthropic = providers[2];
  expect(anthropic?.models.find(({ id }) => id === anthropic.defaultModel)).toEqual({
    id: 'claude-haiku-5-5', inputMicros: 100_000, outputMicros: 500_000, contextTokens: 1_000_000, outputTokens: 128_000, tools: true, temperature: false,
  });
  expect(JSON.stringify(providers)).not.toContain('sk-secret');
});

test('a server of one\'s own is asked what it serves, with its key, and its prices are not made up', async () => {
  const { url, keys } = await serverOf({ data: [{ id: 'qwen3-8b' }, { id: 'gpt-4o' }, { id: 'mine' }] });
  const [own] = await modelProviders({ ...none, LLM_BASE_URL: url, LLM_API_KEY: 'k', LLM_MODEL: 'mine' });
  expect(keys).toEqual(['Bearer k']);
  expect(own).toMatchObject({ configured: true, defaultModel: 'mine', unreachable: false });
  expect(own?.models.map(({ id, inputMicros, contextTokens }) => [id, inputMicros, contextTokens])).toEqual([
    ['mine', null, null], ['qwen3-8b', null, null], ['gpt-4o', null, 128_000],
  ]);
});

test.each([[{ models: [] }, 200], [{}, 500]])('a server that answers %j is said to be unreachable, and the rest is listed', async (answer, status) => {
  const { url } = await serverOf(answer, status);
  const providers = await modelProviders({ ...none, LLM_BASE_URL: url, LLM_MODEL: 'mine' });
  expect(providers[0]).toMatchObject({ configured: true, unreachable: true, models: [{ id: 'mine' }] });
  expect(providers).toHaveLength(4);
});
