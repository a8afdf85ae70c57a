import { afterEach, describe, expect, test } from 'vitest';
import { serveFixture, type WireServer } from '../fixtures/wire-server.ts';
import type { ModelPart, ModelRequest } from '../model.ts';
import { openAISettings } from './model-families.ts';
import { createOpenAIProvider } from './openai.ts';

let server: WireServer | undefined;
afterEach(async () => {
  await server?.stop();
  server = undefined;
});

async function ask(fixture: string, over: Partial<ModelRequest> = {}, apiKey?: string) {
  server = await serveFixture(`openai/${fixture}`);
  const provider = createOpenAIProvider({
    name: 'openai-compatible',
    baseUrl: `${server.url}/v1`,
    apiKey,
    timeoutMs: 5_000,
  });
  const parts: ModelPart[] = [];
  for await (const part of provider.stream({ ...plain, ...over })) parts.push(part);
  return { parts, sent: server.received[0] };
}

const plain: ModelRequest = {
  model: 'qwen3-8b',
  messages: [{ role: 'user', content: 'Hello' }],
  tools: [],
  temperature: 0.2,
  maxTokens: 256,
  signal: new AbortController().signal,
};

describe('servers that speak OpenAI in their own way', () => {
  test('a server without usage counts as no tokens', async () => {
    const { parts } = await ask('quirk-no-usage.sse');
    expect(parts.at(-1)).toMatchObject({ reason: 'stop', usage: { inputTokens: 0, outputTokens: 0 } });
  });

  test('usage that comes with the last content is read, and so is an end without [DONE]', async () => {
    const { parts } = await ask('quirk-usage-with-last-content.sse');
    expect(parts).toEqual([
      { type: 'text', text: 'Hel' },
      { type: 'text', text: 'lo' },
      { type: 'finish', reason: 'stop', usage: { inputTokens: 25, outputTokens: 9 }, model: 'qwen3-8b' },
    ]);
  });

  test('a tool call that ends with "stop" and has no id is a tool call, with an id of ours', async () => {
    const { parts } = await ask('quirk-stop-with-tool-calls.sse');
    expect(parts).toEqual([
      {
        type: 'tool-call',
        call: { id: expect.stringMatching(/^call_[\w-]{36}$/), name: 'list_cards', argumentsText: '{}' },
      },
      expect.objectContaining({ type: 'finish', reason: 'tool-calls' }),
    ]);
  });

  test('a name that is repeated in every piece is one name', async () => {
    const { parts } = await ask('quirk-repeated-names.sse');
    expect(parts[0]).toMatchObject({
      call: { name: 'get_account_balance', argumentsText: '{"accountId":"acc_1"}' },
    });
  });

  test('parallel calls that share one index are told apart by id', async () => {
    const { parts } = await ask('quirk-one-index-for-all.sse');
    expect(parts.slice(0, 2)).toMatchObject([
      { call: { id: 'c1', argumentsText: '{"accountId":"acc_1"}' } },
      { call: { id: 'c2', name: 'list_cards', argumentsText: '{}' } },
    ]);
  });

  test('an answer that a content filter ends is a refusal', async () => {
    await expect(ask('quirk-content-filter.sse')).rejects.toMatchObject({ code: 'model_refused' });
  });
});

describe('what is sent', () => {
  test('a history of calls and results, with broken arguments made valid and kept', async () => {
    const { sent } = await ask('quirk-no-usage.sse', {
      messages: [
        { role: 'system', content: 'You help.' },
        {
          role: 'assistant',
          content: '',
          toolCalls: [
            { id: 'c1', name: 'list_cards', argumentsText: '' },
            { id: 'c2', name: 'list_payees', argumentsText: '{"a":' },
          ],
        },
        { role: 'tool', toolCallId: 'c1', toolName: 'list_cards', content: '[]' },
        { role: 'tool', toolCallId: 'c2', toolName: 'list_payees', content: 'Not valid JSON.' },
      ],
    });
    expect(sent?.body['messages']).toEqual([
      { role: 'system', content: 'You help.' },
      {
        role: 'assistant',
        content: null,
        tool_calls: [
          { id: 'c1', type: 'function', function: { name: 'list_cards', arguments: '{}' } },
          {
            id: 'c2',
            type: 'function',
            function: { name: 'list_payees', arguments: '{"invalid_json":"{\\"a\\":"}' },
          },
        ],
      },
      { role: 'tool', tool_call_id: 'c1', content: '[]' },
      { role: 'tool', tool_call_id: 'c2', content: 'Not valid JSON.' },
    ]);
    expect(sent?.body).not.toHaveProperty('tools');
    expect(sent?.body['stream_options']).toEqual({ include_usage: true });
  });

  test("OpenAI's key and organisation stay out of requests to other servers", async () => {
    const before = { ...process.env };
    Object.assign(process.env, {
      OPENAI_API_KEY: 'sk-of-openai',
      OPENAI_ORG_ID: 'org-1',
      OPENAI_PROJECT_ID: 'proj-1',
    });
    try {
      const { sent } = await ask('quirk-no-usage.sse');
      expect(sent?.headers.authorization).toBe('Bearer none');
      expect(sent?.headers).not.toHaveProperty('openai-organization');
      expect(sent?.headers).not.toHaveProperty('openai-project');
    } finally {
      process.env = before;
    }
  });

  test.each([
    ['gpt-5.6-luna', true, { max_completion_tokens: 256, reasoning_effort: 'none' }],
    ['openai/gpt-5.6-luna', false, { max_completion_tokens: 256, reasoning_effort: 'none' }],
    ['gpt-5-mini', true, { max_completion_tokens: 256 }],
    ['o4-mini', true, { max_completion_tokens: 256 }],
    ['gpt-5.2-pro', true, { max_completion_tokens: 256 }],
    ['gpt-4.1-mini', true, { max_completion_tokens: 256, temperature: 0.2 }],
    ['gpt-oss-20b', false, { max_tokens: 256, temperature: 0.2 }],
  ])('%s gets the parameters that it takes', (model, atOpenAI, expected) => {
    expect(openAISettings({ ...plain, model }, atOpenAI)).toEqual(expected);
  });
});
