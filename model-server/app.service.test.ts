import OpenAI from 'openai';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { z } from 'zod';
import { bankingTools } from './chat/examples/banking.ts';
import { dot } from './encoder/vectors.ts';
import { startTestServer, type TestServer } from './test-server.ts';

let server: TestServer;
let client: OpenAI;

beforeAll(async () => {
  server = await startTestServer();
  client = new OpenAI({ baseURL: `${server.url}/v1`, apiKey: 'none', maxRetries: 0 });
});
afterAll(() => server.stop());

const post = async (
  path: string,
  body: unknown,
): Promise<{ status: number; body: Record<string, unknown> }> => {
  const headers = { 'content-type': 'application/json' };
  const response = await fetch(server.url + path, {
    method: 'POST',
    headers,
    body: typeof body === 'string' ? body : JSON.stringify(body),
  });
  return { status: response.status, body: z.record(z.string(), z.unknown()).parse(await response.json()) };
};

describe('embeddings', () => {
  const embed = (
    input: string | string[],
    encoding_format?: 'float',
  ): ReturnType<typeof client.embeddings.create> =>
    client.embeddings.create({
      model: 'all-MiniLM-L6-v2',
      input,
      ...(encoding_format ? { encoding_format } : {}),
    });

  test("base64, which OpenAI's SDK asks for, and numbers carry the same vectors of length 1", async () => {
    const [packed, plain] = await Promise.all([embed('Lost my card'), embed('Lost my card', 'float')]);
    expect(packed.data[0]?.embedding).toHaveLength(384);
    expect(packed.data[0]?.embedding).toEqual(plain.data[0]?.embedding);
    expect(Math.hypot(...(plain.data[0]?.embedding ?? []))).toBeCloseTo(1, 5);
    expect(plain.usage).toEqual({ prompt_tokens: 5, total_tokens: 5 });
  });

  test('a text has the same vector whatever it is sent with, also when many ask at once', async () => {
    const texts = Array.from(
      { length: 12 },
      (_, index) => `Sentence number ${index} on cards, fees and ${'more '.repeat(index)}`,
    );
    const [together, ...alone] = await Promise.all([embed(texts), ...texts.map((text) => embed(text))]);
    expect(alone.map((answer) => answer.data[0]?.embedding)).toEqual(
      together.data.map((item) => item.embedding),
    );
  });

  test('the end of a text far over 256 tokens moves its vector towards what it says', async () => {
    const filler = 'The branch is open from nine to five on every working day of the week. '.repeat(30);
    const answer = await embed([
      filler,
      `${filler} ${'Elephants live in Africa and eat leaves. '.repeat(15)}`,
      'What do elephants eat?',
    ]);
    const [plain, withEnd, question] = answer.data.map((item) => Float32Array.from(item.embedding));
    expect(dot(withEnd!, question!)).toBeGreaterThan(dot(plain!, question!) + 0.1);
  });

  test('meaning decides: a paraphrase is nearer than a text with another subject', async () => {
    const answer = await embed([
      'How do I block my card?',
      'Freezing a lost debit card',
      'Opening hours of our branches',
    ]);
    const [question, near, far] = answer.data.map((item) => Float32Array.from(item.embedding));
    expect(dot(question!, near!)).toBeGreaterThan(dot(question!, far!) + 0.3);
  });

  test.each([
    [{ model: 'all-MiniLM-L6-v2', input: '' }, 400, 'invalid_request', 'input'],
    [{ model: 'all-MiniLM-L6-v2', input: [1, 2] }, 400, 'invalid_request', 'input'],
    [{ model: 'all-MiniLM-L6-v2', input: 'x', dimensions: 256 }, 400, 'invalid_request', 'dimensions'],
    [{ model: 'text-embedding-3-small', input: 'x' }, 404, 'model_not_found', 'model'],
    ['{', 400, 'invalid_json', null],
  ])("%j is refused in OpenAI's shape", async (body, status, code, param) => {
    const answer = await post('/v1/embeddings', body);
    expect(answer.status).toBe(status);
    expect(answer.body['error']).toMatchObject({
      type: 'invalid_request_error',
      code,
      param,
      message: expect.any(String),
    });
  });
});

describe('rerank', () => {
  const documents = [
    'Branches open at nine.',
    'To block a card, open Cards and tap Freeze.',
    'A transfer abroad costs 1%.',
  ];

  test('the passage that answers comes first, and the scores part it from the others', async () => {
    const { body } = await post('/rerank', { query: 'how do I freeze my card?', documents });
    const results = z
      .array(z.object({ index: z.number(), relevance_score: z.number() }))
      .parse(body['results']);
    expect(results.map((result) => result.index)[0]).toBe(1);
    expect(results[0]!.relevance_score).toBeGreaterThan(0.8);
    expect(Math.max(...results.slice(1).map((result) => result.relevance_score))).toBeLessThan(0.2);
  });

  test('top_n cuts, return_documents gives the texts back, no documents are refused', async () => {
    const one = await post('/rerank', { query: 'opening', documents, top_n: 1, return_documents: true });
    expect(one.body['results']).toEqual([
      { index: 0, relevance_score: expect.any(Number), document: { text: documents[0] } },
    ]);
    expect((await post('/rerank', { query: 'x', documents: [] })).status).toBe(400);
  });
});

describe("chat through OpenAI's SDK", () => {
  const ask = (content: string): OpenAI.ChatCompletionCreateParamsNonStreaming => ({
    model: 'citiflow-demo',
    messages: [{ role: 'user', content }],
    tools: bankingTools.map(({ function: { name, description, parameters } }) => ({
      type: 'function',
      function: { name, description, parameters: { ...parameters } },
    })),
  });

  test('streamed tool calls and whole ones are the same, in parallel, with the same ids every time', async () => {
    const body = ask('what is my balance and my last 3 payments?');
    const whole = await client.chat.completions.create(body);
    const streamed = await client.chat.completions.stream({ ...body, stream: true }).finalChatCompletion();
    const calls = whole.choices[0]?.message.tool_calls ?? [];
    expect(calls.map((call) => call.type === 'function' && call.function)).toEqual([
      { name: 'get_account_balance', arguments: '{}' },
      { name: 'get_payment_history', arguments: '{"limit":3}' },
    ]);
    expect(streamed.choices[0]?.message.tool_calls).toMatchObject(calls);
    expect(streamed.choices[0]?.finish_reason).toBe('tool_calls');
    expect(new Set(calls.map((call) => call.id)).size).toBe(2);
  });

  test('a streamed text comes in several pieces, role first, usage last', async () => {
    const chunks = [];
    const stream = await client.chat.completions.create({
      ...ask('what can you do?'),
      stream: true,
      stream_options: { include_usage: true },
    });
    for await (const chunk of stream) chunks.push(chunk);
    expect(chunks[0]?.choices[0]?.delta.role).toBe('assistant');
    expect(chunks.filter((chunk) => chunk.choices[0]?.delta.content).length).toBeGreaterThan(5);
    expect(chunks.at(-2)?.choices[0]?.finish_reason).toBe('stop');
    expect(chunks.at(-1)).toMatchObject({ choices: [], usage: { total_tokens: expect.any(Number) } });
    const whole = await client.chat.completions.create(ask('what can you do?'));
    expect(chunks.map((chunk) => chunk.choices[0]?.delta.content ?? '').join('')).toBe(
      whole.choices[0]?.message.content,
    );
  });

  test('tool_choice is kept: none, required, by name, and one call where calls may not be parallel', async () => {
    const create = async (extra: object): Promise<string[]> => {
      const answer = await client.chat.completions.create({
        ...ask('my balance and my last payments'),
        ...extra,
      });
      return (answer.choices[0]?.message.tool_calls ?? []).map((call) =>
        call.type === 'function' ? call.function.name : '',
      );
    };
    expect(await create({ tool_choice: 'none' })).toEqual([]);
    expect(await create({ tool_choice: { type: 'function', function: { name: 'list_cards' } } })).toEqual([
      'list_cards',
    ]);
    expect(await create({ parallel_tool_calls: false })).toEqual(['get_account_balance']);
    expect(
      await create({ messages: [{ role: 'user', content: 'hello' }], tool_choice: 'required' }),
    ).toHaveLength(1);
  });

  test('max_tokens cuts the reply and says so', async () => {
    const answer = await client.chat.completions.create({ ...ask('what can you do?'), max_tokens: 6 });
    expect(answer.choices[0]?.finish_reason).toBe('length');
    expect(answer.usage?.completion_tokens).toBeLessThanOrEqual(6);
  });

  test('it says what it is', async () => {
    const answer = await client.chat.completions.create(ask('Are you an AI?'));
    expect(answer.choices[0]?.message.content).toMatch(
      /demonstration model, not an AI.*OPENAI_API_KEY, ANTHROPIC_API_KEY or LLM_BASE_URL/,
    );
  });

  test.each([
    [{ model: 'gpt-4o' }, 404, 'model_not_found'],
    [{ messages: [] }, 400, 'invalid_request'],
    [{ messages: [{ role: 'wizard', content: 'x' }] }, 400, 'invalid_request'],
    [{ messages: [{ role: 'tool', tool_call_id: 'c', content: 'x' }] }, 400, 'invalid_request'],
    [{ tool_choice: { type: 'function', function: { name: 'fly' } } }, 400, 'invalid_request'],
    [{ n: 2 }, 400, 'invalid_request'],
  ])('%j is refused', async (extra, status, code) => {
    const answer = await post('/v1/chat/completions', {
      model: 'citiflow-demo',
      messages: [{ role: 'user', content: 'hi' }],
      ...extra,
    });
    expect([answer.status, answer.body['error']]).toMatchObject([status, { code }]);
  });
});

test('the models are listed, and the server says that it is well', async () => {
  const models = await client.models.list();
  expect(models.data.map((model) => model.id)).toEqual([
    'citiflow-demo',
    'all-MiniLM-L6-v2',
    'minilm-late-interaction',
  ]);
  expect((await fetch(`${server.url}/healthz`)).status).toBe(200);
  expect((await fetch(`${server.url}/nowhere`)).status).toBe(404);
});
