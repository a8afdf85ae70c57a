import { inspect } from 'node:util';
import { afterEach, describe, expect, test } from 'vitest';
import { CitiflowError } from '../../../domain/errors.ts';
import { serveFixture, type Manner, type WireServer } from '../fixtures/wire-server.ts';
import type { ModelPart, ModelProvider, ModelRequest } from '../model.ts';
import { createProviders, type ProviderName, type ProviderSettings } from './index.ts';

const KEY = 'key-for-tests';
const QUESTION = 'Where is my card?';
const TEXT = 'Ihre Karte ist gesperrt: 50 € ✓🙂';
const USAGE = { inputTokens: 25, outputTokens: 9 };

interface Contender {
  name: Exclude<ProviderName, 'default'>;
  wire: 'openai' | 'anthropic';
  settings(url: string): Omit<ProviderSettings, 'timeoutMs'>;
}

const CONTENDERS: Contender[] = [
  { name: 'openai', wire: 'openai', settings: (url) => ({ openai: { apiKey: KEY, baseUrl: `${url}/v1` } }) },
  {
    name: 'openai-compatible',
    wire: 'openai',
    settings: (url) => ({ compatible: { baseUrl: `${url}/v1`, apiKey: KEY, model: 'some-model' } }),
  },
  { name: 'demo', wire: 'openai', settings: (url) => ({ demo: { baseUrl: `${url}/v1` } }) },
  { name: 'anthropic', wire: 'anthropic', settings: (url) => ({ anthropic: { apiKey: KEY, baseUrl: url } }) },
];

let server: WireServer | undefined;
afterEach(async () => {
  await server?.stop();
  server = undefined;
});

describe.each(CONTENDERS)('the provider $name', ({ name, wire, settings }) => {
  async function open(fixture: string, manner: Manner = 'whole', timeoutMs = 5_000) {
    server = await serveFixture(`${wire}/${fixture}`, manner);
    const resolved = createProviders({ ...settings(server.url), timeoutMs }).resolve(name, '');
    return { server, ...resolved };
  }

  async function answer(fixture: string, manner?: Manner): Promise<ModelPart[]> {
    const { server, provider, model } = await open(fixture, manner);
    const parts = await collect(provider, buildRequest({ model }));
    expect(server.received).toHaveLength(1);
    return parts;
  }

  async function fails(fixture: string, manner?: Manner, timeoutMs?: number): Promise<CitiflowError> {
    const { server, provider, model } = await open(fixture, manner, timeoutMs);
    const error: unknown = await collect(provider, buildRequest({ model })).catch(
      (thrown: unknown) => thrown,
    );
    expect(server.received).toHaveLength(1);
    if (!(error instanceof CitiflowError)) throw new Error(`not a CitiflowError: ${inspect(error)}`);
    const shown = inspect(error, { depth: 10 });
    expect(shown).not.toContain(KEY);
    expect(shown).not.toContain(QUESTION);
    return error;
  }

  test('streams text piece by piece, and ends with reason, usage and model', async () => {
    const parts = await answer('text.sse');
    const texts = parts.filter((part) => part.type === 'text');
    expect(texts.map(({ text }) => text).join('')).toBe(TEXT);
    expect(texts.length).toBeGreaterThan(3);
    expect(texts.every(({ text }) => text !== '')).toBe(true);
    expect(parts.at(-1)).toEqual({
      type: 'finish',
      reason: 'stop',
      usage: USAGE,
      model: wire === 'openai' ? 'gpt-5.6-luna-2026-07-09' : 'claude-haiku-5-5',
    });
  });

  test('puts letters together that arrive in several packets', async () => {
    const parts = await answer('text.sse', 'split');
    expect(parts.map((part) => (part.type === 'text' ? part.text : '')).join('')).toBe(TEXT);
  });

  test('hands over a tool call whole', async () => {
    const [call, finish, ...rest] = await answer('tool-call.sse');
    expect(rest).toEqual([]);
    expect(call).toMatchObject({ type: 'tool-call', call: { id: 'call_1', name: 'get_account_balance' } });
    expect(JSON.parse(call?.type === 'tool-call' ? call.call.argumentsText : '')).toEqual({
      accountId: 'acc_1',
    });
    expect(finish).toMatchObject({ type: 'finish', reason: 'tool-calls', usage: USAGE });
  });

  test('keeps parallel tool calls apart, and reads missing arguments as none', async () => {
    expect(await answer('parallel-tool-calls.sse')).toEqual([
      { type: 'text', text: 'One moment.' },
      {
        type: 'tool-call',
        call: { id: 'call_1', name: 'get_account_balance', argumentsText: '{"accountId":"acc_1"}' },
      },
      { type: 'tool-call', call: { id: 'call_2', name: 'list_cards', argumentsText: '{}' } },
      expect.objectContaining({ type: 'finish', reason: 'tool-calls' }),
    ]);
  });

  test('passes broken arguments on as the model wrote them', async () => {
    const [call] = await answer('broken-arguments.sse');
    expect(call).toEqual({
      type: 'tool-call',
      call: { id: 'call_1', name: 'transfer_funds', argumentsText: '{"amountMinor": 5000, "payee": Alice' },
    });
  });

  test('says when the answer hit its limit, and drops a call that is half written', async () => {
    expect(await answer('length.sse')).toEqual([
      { type: 'text', text: 'The fee is' },
      expect.objectContaining({ type: 'finish', reason: 'length' }),
    ]);
  });

  test.each([
    ['unauthorized.json', 'model_unauthorized'],
    ['forbidden.json', 'model_unauthorized'],
    ['bad-request.json', 'model_bad_request'],
    ['context-too-long.json', 'model_context_too_long'],
    ['server-error.json', 'model_unavailable'],
    ['overloaded.json', 'model_unavailable'],
    ['error-in-stream.sse', 'model_unavailable'],
    ['refusal.sse', 'model_refused'],
  ])('translates %s to %s, asks once, and repeats neither key nor question', async (fixture, code) => {
    expect(await fails(fixture)).toMatchObject({ code });
  });

  test('says how long to wait when the vendor does', async () => {
    expect(await fails('rate-limited.json')).toMatchObject({
      code: 'model_rate_limited',
      retryAfterMs: 7_000,
    });
  });

  test('tells a connection that breaks in the middle from a finished answer', async () => {
    expect(await fails('text.sse', 'cut')).toMatchObject({ code: 'model_stream_cut' });
  });

  test('gives up on a server that does not answer', async () => {
    expect(await fails('text.sse', 'hang', 150)).toMatchObject({ code: 'model_unavailable' });
    await server?.abandoned;
  });

  test('gives up on a server that falls silent in the middle', async () => {
    expect(await fails('text.sse', 'stall', 150)).toMatchObject({ code: 'model_unavailable' });
    await server?.abandoned;
  });

  test('says that a server that is not there cannot be reached', async () => {
    const { server, provider, model } = await open('text.sse');
    await server.stop();
    await expect(collect(provider, buildRequest({ model }))).rejects.toMatchObject({
      code: 'model_unavailable',
    });
  });

  test('ends the request at the server when the caller aborts in the middle', async () => {
    const { server, provider, model } = await open('text.sse', 'stall');
    const controller = new AbortController();
    const reason = new DOMException('the customer pressed stop', 'AbortError');
    const reading = (async () => {
      for await (const part of provider.stream(buildRequest({ model, signal: controller.signal }))) {
        // Later, when the reader waits for a server that says no more.
        if (part.type === 'text') setTimeout(() => controller.abort(reason), 30);
      }
    })();
    await expect(reading).rejects.toBe(reason);
    await server.abandoned;
  });

  test('ends the request at the server when the caller aborts before an answer', async () => {
    const { server, provider, model } = await open('text.sse', 'hang');
    const controller = new AbortController();
    const reading = collect(provider, buildRequest({ model, signal: controller.signal }));
    void server.arrived.then(() => controller.abort());
    await expect(reading).rejects.toMatchObject({ name: 'AbortError' });
    await server.abandoned;
  });

  test('ends the request at the server when the caller stops reading', async () => {
    const { server, provider, model } = await open('text.sse', 'stall');
    for await (const part of provider.stream(buildRequest({ model }))) if (part.type === 'text') break;
    await server.abandoned;
  });

  test('sends nothing when the caller has aborted before', async () => {
    const { server, provider, model } = await open('text.sse');
    const signal = AbortSignal.abort();
    await expect(collect(provider, buildRequest({ model, signal }))).rejects.toBe(signal.reason);
    expect(server.received).toHaveLength(0);
  });

  test('offers the tools in the words of the wire', async () => {
    const { server, provider, model } = await open('text.sse');
    const parameters = { type: 'object', properties: { accountId: { type: 'string' } } };
    const tool = { name: 'get_account_balance', description: 'Balance of an account', parameters };
    await collect(provider, buildRequest({ model, tools: [tool] }));
    expect(server.received[0]?.body['tools']).toEqual(
      wire === 'openai'
        ? [{ type: 'function', function: tool }]
        : [{ name: tool.name, description: tool.description, input_schema: parameters }],
    );
  });
});

function buildRequest(over: Partial<ModelRequest>): ModelRequest {
  return {
    model: 'some-model',
    messages: [{ role: 'user', content: QUESTION }],
    tools: [],
    temperature: 0.2,
    maxTokens: 256,
    signal: new AbortController().signal,
    ...over,
  };
}

async function collect(provider: ModelProvider, request: ModelRequest): Promise<ModelPart[]> {
  const parts: ModelPart[] = [];
  for await (const part of provider.stream(request)) parts.push(part);
  return parts;
}
