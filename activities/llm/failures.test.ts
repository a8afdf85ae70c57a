import { APIError as AnthropicFailure } from '@anthropic-ai/sdk';
import { APIError as OpenAIFailure } from 'openai';
import { describe, expect, test } from 'vitest';
import { CitiflowError } from '../../domain/errors.ts';
import { retryAfterMs, translateFailure } from './failures.ts';

const openai = (status: number | undefined, error: object): CitiflowError =>
  translateFailure(new OpenAIFailure(status, error, undefined, new Headers()), 'openai', 'request');

describe('what servers say', () => {
  test.each([
    [
      'an exhausted balance is no reason to wait',
      openai(429, { code: 'insufficient_quota' }),
      'model_unauthorized',
    ],
    ['a filtered prompt is a refusal', openai(400, { code: 'content_filter' }), 'model_refused'],
    ['an unknown model is a bad request', openai(404, { code: 'model_not_found' }), 'model_bad_request'],
    ['a time-out of the server', openai(408, {}), 'model_unavailable'],
    ['a gateway that names the status in the stream', openai(undefined, { code: 429 }), 'model_rate_limited'],
    [
      'a limit that shows in the stream',
      openai(undefined, { code: 'rate_limit_exceeded' }),
      'model_rate_limited',
    ],
    [
      'vLLM on a long prompt',
      openai(400, { message: "This model's maximum context length is 4096 tokens.", code: 400 }),
      'model_context_too_long',
    ],
    [
      'llama.cpp on a long prompt',
      openai(400, {
        message: 'the request exceeds the available context size',
        type: 'exceed_context_size_error',
      }),
      'model_context_too_long',
    ],
    [
      'Anthropic on a request of too many bytes',
      translateFailure(
        new AnthropicFailure(413, { error: { type: 'request_too_large' } }, undefined, new Headers()),
        'anthropic',
        'request',
      ),
      'model_context_too_long',
    ],
    [
      'a broken pipe before the answer',
      translateFailure(new TypeError('fetch failed'), 'x', 'request'),
      'model_unavailable',
    ],
    [
      'a broken pipe in the answer',
      translateFailure(new TypeError('terminated'), 'x', 'stream'),
      'model_stream_cut',
    ],
  ])('%s', (_, error, code) => {
    expect(error).toMatchObject({ code });
  });
});

test('the cause names provider, status, code and request, and no text of the vendor', () => {
  const error = new OpenAIFailure(
    400,
    { message: 'the secret prompt', code: 'invalid_value', type: 'sk-abc is not a type\n' },
    'the secret prompt',
    new Headers({ 'x-request-id': 'req_1' }),
  );
  expect(translateFailure(error, 'openai', 'request').cause).toEqual(
    new Error('provider openai, HTTP 400, invalid_value, req_1'),
  );
});

test('an error of ours stays as it is', () => {
  const error = new CitiflowError('model_refused');
  expect(translateFailure(error, 'openai', 'stream')).toBe(error);
});

test.each([
  [{ 'retry-after-ms': '1500', 'retry-after': '9' }, 1_500],
  [{ 'retry-after': '0.25' }, 250],
  [{ 'retry-after': 'Mon, 23 Nov 2026 00:00:10 GMT' }, 10_000],
  [{ 'retry-after': 'Sun, 22 Nov 2026 00:00:00 GMT' }, 0],
  [{ 'retry-after': 'soon' }, undefined],
  [{}, undefined],
])('%o means a wait of %s ms', (headers, expected) => {
  expect(retryAfterMs(new Headers(headers), Date.UTC(2026, 10, 23))).toBe(expected);
});
