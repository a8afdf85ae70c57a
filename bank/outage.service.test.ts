import { afterAll, beforeAll, expect, inject, test } from 'vitest';
import { buildTransfer } from './testing/bank-client.ts';
import { startCuttableProxy } from './testing/cuttable-proxy.ts';
import type { CuttableProxy } from './testing/cuttable-proxy.ts';
import { startTestBank } from './testing/start-test-bank.ts';
import type { TestBank } from './testing/start-test-bank.ts';

let proxy: CuttableProxy;
let bank: TestBank;
beforeAll(async () => {
  proxy = await startCuttableProxy(inject('bankDatabaseUrl'));
  bank = await startTestBank(inject('bankDatabaseUrl'), { connectTo: proxy.through });
});
afterAll(async () => {
  await bank.stop();
  await proxy.close();
});

test('while PostgreSQL is away the bank says so, and serves again by itself when it is back', async () => {
  expect(await bank.client.get('/healthz')).toMatchObject({ status: 200, body: { status: 'ok' } });
  const headers = await bank.client.proof();
  proxy.cut();
  expect(await bank.client.get('/healthz')).toMatchObject({ status: 503, body: { code: 'dependency_unavailable' } });
  const refused = await bank.client.transfer(buildTransfer(), { key: 'in-the-dark', headers });
  expect(refused).toMatchObject({ status: 503, body: { code: 'dependency_unavailable' } });
  expect(refused.headers.get('retry-after')).toBe('1');
  proxy.mend();
  expect(await bank.client.get('/healthz')).toMatchObject({ status: 200 });
  const booked = await bank.client.transfer(buildTransfer(), { key: 'in-the-dark', headers });
  expect(booked).toMatchObject({ status: 201 });
  expect(await bank.client.entriesOf('in-the-dark')).toHaveLength(2);
});

test('a connection lost during COMMIT is an unknown outcome, which the key looks up', async () => {
  const headers = await bank.client.proof();
  proxy.cutAtNextCommit();
  const unknown = await bank.client.transfer(buildTransfer(), { key: 'lost-at-the-end', headers });
  expect(unknown).toMatchObject({ status: 504, body: { code: 'outcome_unknown' } });
  const found = await bank.client.get('/transfers/by-key/lost-at-the-end');
  expect(found).toMatchObject({ status: 200, body: { status: 'booked' } });
  const again = await bank.client.transfer(buildTransfer(), { key: 'lost-at-the-end', headers });
  expect(again).toMatchObject({ status: 201, body: found.body });
  expect(await bank.client.entriesOf('lost-at-the-end')).toHaveLength(2);
});

test('sessions that PostgreSQL ends under the bank do not end the bank', async () => {
  const [self] = await bank.database.query<{ pid: number }>('select pg_backend_pid() as pid');
  await bank.database
    .query('select pg_terminate_backend(pid) from pg_stat_activity where usename = current_user')
    .catch(() => undefined);
  expect(self?.pid).toBeGreaterThan(0);
  expect(await bank.client.get('/healthz')).toMatchObject({ status: 200 });
});
