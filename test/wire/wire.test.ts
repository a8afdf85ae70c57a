import { randomUUID } from 'node:crypto';
import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { z } from 'zod';
import { may, PERMISSIONS, ROLES, type Permission } from '../../domain/roles.ts';
import { apiKeyTests, usedSecrets } from './api-keys.ts';
import { errorsOf, eventsOf, nth, openWireDesk, refusal, type WireDesk } from './wire-desk.ts';

let desk: WireDesk;
beforeAll(async () => {
  desk = await openWireDesk(ROLES);
});
afterAll(() => desk?.close());

const say = (text: string, messageId: string = randomUUID()) => ({ type: 'message', messageId, text });
const token = () => ({ 'x-customer-token': desk.customers[0]?.token ?? '' });

describe('a message', () => {
  test('sent again and again, by every way and at any time, makes one turn', async () => {
    const { socket, conversationId } = await desk.greeted();
    const { socket: second } = await desk.greeted({ conversationId });
    const message = say('hello');
    const overHttp = () => desk.nobody().post(`/api/v1/conversations/${conversationId}/messages`, { messageId: message.messageId, text: 'hello' }, token());
    for (const each of [socket, socket, second]) each.send(message);
    const first = await Promise.all([overHttp(), overHttp()]);
    await nth(socket, 'turn-end');
    socket.send(message);
    const last = await overHttp();
    expect(await socket.ask({ type: 'ping' })).toEqual({ type: 'pong' });
    expect([...first, last].map(({ status }) => status)).toEqual([202, 202, 202]);
    expect(new Set([...first, last].map(({ body }) => body['turnId']))).toEqual(new Set(eventsOf(socket).map(({ turnId }) => turnId)));
    expect(eventsOf(socket).filter(({ type }) => type === 'turn-start')).toHaveLength(1);
    await second.until(() => eventsOf(second).length === eventsOf(socket).length);
    expect(eventsOf(second)).toEqual(eventsOf(socket));
    expect(errorsOf(socket)).toEqual([]);
  });

  test('during a turn waits, up to five; later they run in order, and every offset resumes exactly', async () => {
    const { socket, conversationId } = await desk.greeted();
    socket.send(say('pay 1.11'));
    const { approvalId } = await nth(socket, 'approval-request');
    const waiting = Array.from({ length: 5 }, (_, index) => say(`question ${index}`));
    for (const message of waiting) socket.send(message);
    expect(await refusal(socket, say('one too many'))).toMatchObject({ code: 'queue_full' });
    const http = await desk.nobody().post(`/api/v1/conversations/${conversationId}/messages`, { messageId: randomUUID(), text: 'x' }, token());
    expect([http.status, http.body['code']]).toEqual([429, 'queue_full']);
    socket.send(waiting[2] ?? {});
    socket.send({ type: 'reject', approvalId });
    await nth(socket, 'turn-end', 6);
    const events = eventsOf(socket);
    const started = events.flatMap((event) => (event.type === 'turn-start' ? [event.messageId] : []));
    expect(started.slice(1)).toEqual(waiting.map(({ messageId }) => messageId));
    expect(events.filter((event) => event.type === 'status' && event.step === 'queued')).toHaveLength(5);
    expect(events.map(({ offset }) => offset)).toEqual(events.map((_, index) => index + 1));
    await everyResumption(conversationId, events);
  });

  test('may make the model write what no store takes: the turn ends all the same', async () => {
    const { socket } = await desk.greeted();
    socket.send(say('junk please'));
    expect(await nth(socket, 'turn-end')).toMatchObject({ status: 'completed', content: expect.stringMatching(/before .*after/s) });
    socket.send(say('and now?'));
    await nth(socket, 'turn-end', 2);
  });

  test('that holds NUL is refused, with the field', async () => {
    const { socket } = await desk.greeted();
    expect(await refusal(socket, say('a\0b'))).toMatchObject({ code: 'validation_failed', message: expect.stringMatching(/^text:/) });
  });
});

async function everyResumption(conversationId: string, events: ReturnType<typeof eventsOf>): Promise<void> {
  for (let after = 0; after <= events.length; after += 1) {
    const { socket } = await desk.greeted({ conversationId, afterOffset: after });
    await socket.until(() => eventsOf(socket).length >= events.length - after);
    expect(await socket.ask({ type: 'ping' })).toEqual({ type: 'pong' });
    expect(eventsOf(socket)).toEqual(events.slice(after));
    await socket.close();
  }
  const page = await desk.nobody().get(`/api/v1/conversations/${conversationId}/events?afterOffset=3`, token());
  expect(page.body).toEqual({ events: events.slice(3), lastOffset: events.length });
}

describe('an approval in the chat', () => {
  test('counts wrong codes, knows one that is none, is nobody else’s, and takes the right one once', async () => {
    const { socket } = await desk.greeted();
    socket.send(say('pay 2.22'));
    const { approvalId, argumentsDigest } = await nth(socket, 'approval-request');
    const [, other] = desk.customers;
    const code = await desk.bank.codeFor(desk.customers[0]?.id ?? '', argumentsDigest);
    const answer = (given?: string) => ({ type: 'approve', approvalId, ...(given === undefined ? {} : { code: given }) });
    const { socket: foreign } = await desk.greeted({ customerToken: other?.token });
    expect(await refusal(foreign, answer(code))).toMatchObject({ code: 'approval_not_found' });
    expect(await refusal(socket, answer(code === '000000' ? '000001' : '000000'))).toMatchObject({ code: 'approval_code_wrong', triesLeft: 2 });
    expect(await refusal(socket, answer('abc'))).toMatchObject({ code: 'approval_code_wrong', triesLeft: 2 });
    expect(await refusal(socket, answer(''))).toMatchObject({ code: 'approval_code_required' });
    expect(await refusal(socket, answer())).toMatchObject({ code: 'approval_code_required' });
    socket.send(answer(` ${code} `));
    expect(await nth(socket, 'approval-end')).toMatchObject({ outcome: 'approved', by: 'customer' });
    const end = await nth(socket, 'turn-end');
    expect(await refusal(socket, answer(code))).toMatchObject({ code: 'approval_closed' });
    expect(await desk.bank.transfersOf(222)).toBe(1);
    socket.send({ type: 'feedback', messageId: end.messageId, rating: 4 });
    expect(await refusal(socket, { type: 'feedback', messageId: randomUUID(), rating: 4 })).toMatchObject({ code: 'not_found' });
  });

  test('ends after three wrong codes, and with a turn that is stopped', async () => {
    const { socket } = await desk.greeted();
    socket.send(say('pay 3.33'));
    const first = await nth(socket, 'approval-request');
    const right = await desk.bank.codeFor(desk.customers[0]?.id ?? '', first.argumentsDigest);
    const wrong = right === '000000' ? '000001' : '000000';
    for (const triesLeft of [2, 1, 0]) {
      const said = await refusal(socket, { type: 'approve', approvalId: first.approvalId, code: wrong });
      expect(said).toMatchObject({ code: 'approval_code_wrong', triesLeft });
    }
    await nth(socket, 'turn-end');
    socket.send(say('pay 4.44'));
    const second = await nth(socket, 'approval-request', 2);
    expect(await refusal(socket, { type: 'stop', turnId: first.turnId })).toMatchObject({ code: 'turn_not_found' });
    socket.send({ type: 'stop', turnId: second.turnId });
    expect(await nth(socket, 'turn-end', 2)).toMatchObject({ status: 'stopped', turnId: second.turnId });
    expect(await refusal(socket, { type: 'approve', approvalId: second.approvalId, code: '123456' })).toMatchObject({ code: 'approval_closed' });
    expect(await desk.bank.transfersOf(333)).toBe(0);
    expect(await desk.bank.transfersOf(444)).toBe(0);
  });
});

describe('a gated tool over HTTP', () => {
  const transfer = (customerId: string) =>
    desk.as('support').post('/api/v1/tools/transfer_funds/execute', {
      customerId, arguments: { payeeId: 'payee-alice', amountMinor: 555, currency: 'USD' },
    });

  test('is decided once, every other verdict is told why not, and its outcome can be read', async () => {
    const customerId = desk.customers[0]?.id ?? '';
    const { status, body } = await transfer(customerId);
    expect(status).toBe(202);
    const path = `/api/v1/approvals/${String(body['approvalId'])}`;
    const support = desk.as('support');
    const { argumentsDigest } = (await support.get(path)).body;
    const code = await desk.bank.codeFor(customerId, String(argumentsDigest));
    const decide = async (verdict: object, role: 'support' | 'builder' = 'support') => {
      const answer = await desk.as(role).post(`${path}/decision`, { decision: 'approve', argumentsDigest, ...verdict });
      return [answer.status, answer.body['code'] ?? answer.body['outcome'], answer.body['triesLeft']];
    };
    expect(await decide({ code: 'abc' })).toEqual([422, 'approval_code_wrong', 3]);
    expect(await decide({})).toEqual([422, 'approval_code_required', undefined]);
    expect(await decide({ code, argumentsDigest: 'a'.repeat(64) })).toEqual([409, 'approval_mismatch', undefined]);
    expect(await decide({ code }, 'builder')).toEqual([403, 'forbidden', undefined]);
    const both = await Promise.all([decide({ code }), decide({ code })]);
    expect(both.map(([first]) => first).sort()).toEqual([200, 409]);
    expect(await decide({ decision: 'reject' })).toEqual([409, 'approval_closed', undefined]);
    await expect.poll(async () => (await support.get(path)).body['call'])
      .toMatchObject({ status: 'succeeded', data: expect.anything() });
    expect(await desk.bank.transfersOf(555)).toBe(1);
  });

  test('that the bank refuses beforehand is not announced', async () => {
    const { status, body } = await transfer('cust-nobody');
    expect([status, body['code']]).toEqual([422, 'bank_refused']);
  });
});

describe('a write with an Idempotency-Key', () => {
  test('starts one conversation, though the customer’s token comes in the body', async () => {
    const start = (mode?: string) =>
      desk.nobody().post(`/api/v1/agents/${desk.agentId}/conversations`, { customerToken: desk.customers[0]?.token, mode }, { 'idempotency-key': 'once' });
    const [first, second] = [await start(), await start()];
    expect([first.status, second.body]).toEqual([201, first.body]);
    expect((await start('test')).body['code']).toBe('conflict');
  });
});

apiKeyTests(() => desk);

describe('bad input', () => {
  const create = (body: string, headers: Record<string, string> = {}) =>
    desk.as('builder').post('/api/v1/agents', body, { 'content-type': 'application/json', ...headers });

  test.each([
    ['NUL', '{"name":"a\\u0000b"}'],
    ['half a surrogate pair', '{"name":"a\\ud800b"}'],
    ['a thousand levels', `{"name":"deep","flow":{"edges":[],"nodes":[{"id":"a","type":"start","position":{"x":0,"y":0},"config":{"x":${'['.repeat(1_000)}${']'.repeat(1_000)}}}]}}`],
  ])('that holds %s is told so', async (_what, body) => {
    const { status, body: problem } = await create(body, { 'idempotency-key': 'bad' + body.length });
    expect([status, problem['code']]).toEqual([422, 'validation_failed']);
  });

  test('whose compression is broken is bad JSON', async () => {
    const { status, body } = await create('nothing that gzip wrote', { 'content-encoding': 'gzip' });
    expect([status, body['code']]).toEqual([400, 'malformed_json']);
  });
});

const openapiPaths = z.record(z.string(), z.record(z.string(), z.object({ description: z.string().optional() })));

describe('every route', () => {
  test('lets in exactly the roles that carry its permission', async () => {
    const { body } = await desk.nobody().get('/openapi.json');
    const paths = openapiPaths.parse(body['paths']);
    const surprises: string[] = [];
    for (const [path, operations] of Object.entries(paths)) {
      for (const [method, { description = '' }] of Object.entries(operations)) {
        const permission = Object.keys(PERMISSIONS).find((name) => description.includes(`\`${name}\``)) as Permission | undefined;
        if (!permission) continue;
        const address = path.replaceAll(/\{\w+\}/g, () => randomUUID());
        for (const role of ROLES) {
          const { status } = await desk.as(role).call(method.toUpperCase(), address, method === 'get' ? undefined : {});
          if ((status !== 403) !== may(role, permission) || status >= 500) surprises.push(`${role} ${method} ${path}: ${status}`);
        }
        const { status } = await desk.nobody().call(method.toUpperCase(), address, method === 'get' ? undefined : {});
        if (status !== 401) surprises.push(`nobody ${method} ${path}: ${status}`);
      }
    }
    expect(surprises).toEqual([]);
  });
});

describe('the logs', () => {
  test('hold nothing that was said, no customer, no address, no password and no token', async () => {
    const folder = join(desk.system.dataDir, 'logs');
    const files = await readdir(folder);
    const text = (await Promise.all(files.map((file) => readFile(join(folder, file), 'utf8')))).join('\n');
    expect(text).toContain('"program":"api"');
    const users = desk.system.endpoints.demo?.users ?? [];
    const secrets = [
      'question 3', 'word by word', 'pay 2.22', 'Alice', desk.system.bankToken,
      ...users.flatMap(({ email, password }) => [email, password]),
      ...desk.customers.flatMap((customer) => [customer.id, customer.token.split('.')[1] ?? customer.token]),
      ...[...desk.as('admin').cookies.values()], ...usedSecrets,
    ];
    expect(secrets.filter((secret) => text.includes(secret))).toEqual([]);
  });
});
