import { afterEach, describe, expect, test } from 'vitest';
import { serveFixture, type WireServer } from '../fixtures/wire-server.ts';
import type { ModelMessage, ModelPart, ModelRequest } from '../model.ts';
import { toAnthropicBody } from './anthropic-messages.ts';
import { createAnthropicProvider } from './anthropic.ts';
import { anthropicSettings } from './model-families.ts';

let server: WireServer | undefined;
afterEach(async () => {
  await server?.stop();
  server = undefined;
});

function buildRequest(messages: ModelMessage[], over: Partial<ModelRequest> = {}): ModelRequest {
  return {
    model: 'claude-haiku-5-5',
    messages,
    tools: [],
    temperature: 1.7,
    maxTokens: 256,
    signal: new AbortController().signal,
    ...over,
  };
}

test('thinking is not part of the answer', async () => {
  server = await serveFixture('anthropic/thinking.sse');
  const provider = createAnthropicProvider({ baseUrl: server.url, apiKey: 'key', timeoutMs: 5_000 });
  const parts: ModelPart[] = [];
  for await (const part of provider.stream(buildRequest([{ role: 'user', content: 'Cards?' }])))
    parts.push(part);
  expect(parts).toEqual([
    { type: 'text', text: 'Here they are.' },
    expect.objectContaining({ type: 'finish', reason: 'stop' }),
  ]);
});

describe('a request in Anthropic’s shape', () => {
  test('has all system messages in one place, and no temperature, which the API refuses', () => {
    const body = toAnthropicBody(
      buildRequest([
        { role: 'system', content: 'You help.' },
        { role: 'user', content: 'Hi' },
        { role: 'system', content: 'Be brief.' },
      ]),
    );
    expect(body).toEqual({
      model: 'claude-haiku-5-5',
      max_tokens: 256,
      stream: true,
      system: 'You help.\n\nBe brief.',
      thinking: { type: 'disabled' },
      messages: [{ role: 'user', content: [{ type: 'text', text: 'Hi' }] }],
    });
  });

  test('brings the results of parallel calls together with what the user said next', () => {
    const body = toAnthropicBody(
      buildRequest([
        { role: 'user', content: 'Hi' },
        { role: 'user', content: 'Cards and balance?' },
        {
          role: 'assistant',
          content: ' ',
          toolCalls: [
            { id: 'functions.a:0', name: 'list_cards', argumentsText: '' },
            { id: 'b', name: 'get_account_balance', argumentsText: '{"accountId":"acc_1"}' },
          ],
        },
        { role: 'tool', toolCallId: 'functions.a:0', toolName: 'list_cards', content: '[]' },
        { role: 'tool', toolCallId: 'b', toolName: 'get_account_balance', content: '5' },
        { role: 'user', content: 'And?' },
      ]),
    );
    expect(body.messages).toEqual([
      {
        role: 'user',
        content: [
          { type: 'text', text: 'Hi' },
          { type: 'text', text: 'Cards and balance?' },
        ],
      },
      {
        role: 'assistant',
        content: [
          { type: 'tool_use', id: 'functions_a_0', name: 'list_cards', input: {} },
          { type: 'tool_use', id: 'b', name: 'get_account_balance', input: { accountId: 'acc_1' } },
        ],
      },
      {
        role: 'user',
        content: [
          { type: 'tool_result', tool_use_id: 'functions_a_0', content: '[]' },
          { type: 'tool_result', tool_use_id: 'b', content: '5' },
          { type: 'text', text: 'And?' },
        ],
      },
    ]);
    expect(body.tools?.map((tool) => 'name' in tool && tool.name)).toEqual([
      'list_cards',
      'get_account_balance',
    ]);
    expect(body.tool_choice).toEqual({ type: 'none' });
  });

  test('starts with the user, also where the last messages start with ours', () => {
    const body = toAnthropicBody(
      buildRequest([
        { role: 'assistant', content: 'Hello!' },
        { role: 'user', content: 'Hi' },
      ]),
    );
    expect(body.messages.map(({ role }) => role)).toEqual(['user', 'assistant', 'user']);
  });

  test('shows the model its own broken arguments', () => {
    const body = toAnthropicBody(
      buildRequest([
        { role: 'user', content: 'Hi' },
        {
          role: 'assistant',
          content: '',
          toolCalls: [{ id: 'a', name: 'list_cards', argumentsText: '{"x":' }],
        },
        { role: 'tool', toolCallId: 'a', toolName: 'list_cards', content: 'Not valid JSON.' },
      ]),
    );
    expect(body.messages[1]?.content).toEqual([
      { type: 'tool_use', id: 'a', name: 'list_cards', input: { invalid_json: '{"x":' } },
    ]);
  });
});

test.each([
  ['claude-haiku-5-5', { thinking: { type: 'disabled' } }],
  ['claude-sonnet-5', { thinking: { type: 'disabled' } }],
  ['claude-opus-5', { thinking: { type: 'disabled' } }],
  ['claude-sonnet-5-5', { thinking: { type: 'between_tools' } }],
  ['claude-opus-5-5', { output_config: { effort: 'low' } }],
  ['claude-fable-5-1', { output_config: { effort: 'low' } }],
  ['claude-haiku-4-5-20251001', {}],
])('%s thinks as little as it can', (model, expected) => {
  expect(anthropicSettings(model)).toEqual(expected);
});
