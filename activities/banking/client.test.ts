import { once } from 'node:events';
import { createServer, type RequestListener, type Server } from 'node:http';
import { afterEach, describe, expect, test } from 'vitest';
import { z } from 'zod';
import { CitiflowError } from '../../domain/errors.ts';
import { bankClient } from './client.ts';

/** What only the network can do; what the bank itself answers is tested against the bank. */
let server: Server | undefined;
afterEach(() => {
  server?.closeAllConnections();
  server?.close();
});

async function bankThat(listener: RequestListener, timeoutMs = 2_000) {
  server = createServer(listener).listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  const port = typeof address === 'object' && address ? address.port : 0;
  return bankClient({ baseUrl: `http://127.0.0.1:${port}/`, token: 'a-token', timeoutMs });
}

const signal = new AbortController().signal;
const read = { customerId: 'cust-1', signal };
const write = { ...read, idempotencyKey: 'key-1' };
const anything = z.unknown();
const codeOf = (promise: Promise<unknown>) =>
  promise.then(
    () => 'no failure',
    (failure: unknown) => (failure instanceof CitiflowError ? failure.code : String(failure)),
  );

describe('the bank client', () => {
  test('says who it is, for whom, and under which key', async () => {
    let headers: Record<string, unknown> = {};
    const bank = await bankThat((request, response) => {
      headers = request.headers;
      response.end('{}');
    });
    await bank.post('/x', { a: 1 }, anything, { ...write, challengeToken: 'token', argumentsDigest: 'digest' });
    expect(headers).toMatchObject({
      authorization: 'Bearer a-token', 'x-user-id': 'cust-1', 'idempotency-key': 'key-1',
      'x-challenge-token': 'token', 'x-arguments-digest': 'digest',
    });
  });

  test('knows that nothing was done when nobody listens', async () => {
    const bank = await bankThat(() => undefined);
    server?.close();
    expect(await codeOf(bank.get('/x', anything, read))).toBe('bank_unavailable');
    expect(await codeOf(bank.post('/x', {}, anything, write))).toBe('bank_unavailable');
  });

  test.each([
    ['closes the connection without an answer', (_: unknown, response: { destroy(): void }) => response.destroy()],
    ['answers 500', (_: unknown, response: { statusCode: number; end(): void }) => { response.statusCode = 500; response.end(); }],
    ['answers what is no JSON', (_: unknown, response: { end(text: string): void }) => response.end('{"tran')],
    ['does not answer in time', () => undefined],
  ])('does not know what became of a write when the bank %s', async (_name, listener) => {
    const bank = await bankThat(listener, 100);
    expect(await codeOf(bank.get('/x', anything, read))).toBe('bank_unavailable');
    expect(await codeOf(bank.post('/x', {}, anything, write))).toBe('bank_outcome_unknown');
    expect(await codeOf(bank.post('/x', {}, anything, { ...write, repeatable: true }))).toBe('bank_unavailable');
  });

  test('an aborted read throws the reason, an aborted write has an unknown outcome', async () => {
    const aborts = new AbortController();
    let asked = 0;
    const bank = await bankThat(() => {
      asked += 1;
      if (asked === 2) aborts.abort(new Error('stopped by the customer'));
    });
    const call = { ...write, signal: aborts.signal };
    const answers = await Promise.all([codeOf(bank.get('/x', anything, call)), codeOf(bank.post('/x', {}, anything, call))]);
    expect(answers).toEqual(['Error: stopped by the customer', 'bank_outcome_unknown']);
    expect(await codeOf(bank.post('/x', {}, anything, call))).toBe('Error: stopped by the customer');
    expect(asked).toBe(2);
  });

  test('a refusal is a sentence for the customer and a code for programs', async () => {
    const bank = await bankThat((_request, response) => {
      response.statusCode = 422;
      response.end(JSON.stringify({ code: 'insufficient_funds' }));
    });
    const failure = await bank.post('/x', {}, anything, write).catch((caught: unknown) => caught);
    expect(failure).toMatchObject({
      code: 'bank_refused',
      message: 'There is not enough money in that account for this.',
      extra: { bankCode: 'insufficient_funds' },
    });
  });

  test('being asked to slow down is no refusal', async () => {
    const bank = await bankThat((_request, response) => {
      response.writeHead(429, { 'retry-after': '2' }).end();
    });
    const failure = await bank.post('/x', {}, anything, write).catch((caught: unknown) => caught);
    expect(failure).toMatchObject({ code: 'bank_unavailable', retryAfterMs: 2000 });
  });
});
