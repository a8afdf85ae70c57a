import { afterAll, beforeAll, beforeEach, describe, expect, inject, test } from 'vitest';
import { buildTransfer } from './testing/bank-client.ts';
import { startTestBank } from './testing/start-test-bank.ts';
import type { TestBank } from './testing/start-test-bank.ts';

let bank: TestBank;
beforeAll(async () => (bank = await startTestBank(inject('bankDatabaseUrl'))));
afterAll(() => bank.stop());
beforeEach(async () => expect(await bank.client.post('/sandbox/reset')).toMatchObject({ status: 200 }));

const fault = (body: Record<string, unknown>) => bank.client.post('/sandbox/faults', { user: null, token: null, body });

describe('a fault', () => {
  test('that times out after the commit books once: nothing is answered, and the key finds it', async () => {
    await fault({ route: 'POST /transfers', kind: 'timeout-after-commit', times: 1 });
    const headers = await bank.client.proof();
    const hanging = new AbortController();
    const call = bank.client.transfer(buildTransfer(), { key: 'hangs', headers, signal: hanging.signal });
    const outcome = expect(call).rejects.toThrow();
    await expect.poll(() => bank.client.get('/transfers/by-key/hangs'), { timeout: 90_000 }).toMatchObject({ status: 200 });
    hanging.abort();
    await outcome;
    const again = await bank.client.transfer(buildTransfer(), { key: 'hangs', headers });
    expect(again).toMatchObject({ status: 201 });
    expect(await bank.client.entriesOf('hangs')).toHaveLength(2);
  });

  test('that times out after the commit cuts the connection by itself after its delay', async () => {
    await fault({ route: '*', kind: 'timeout-after-commit', delayMs: 20 });
    await expect(bank.client.post('/cards/card-alex-debit/freeze', { key: 'cut' })).rejects.toThrow();
    expect(await bank.client.get('/operations/by-key/cut')).toMatchObject({ body: { status: 200 } });
  });

  test('that resets before the commit leaves nothing done', async () => {
    await fault({ route: 'POST /transfers', kind: 'reset-before-commit' });
    const headers = await bank.client.proof();
    await expect(bank.client.transfer(buildTransfer(), { key: 'reset', headers })).rejects.toThrow();
    expect(await bank.client.get('/transfers/by-key/reset')).toMatchObject({ status: 404 });
    expect(await bank.client.entriesOf('reset')).toEqual([]);
    expect(await bank.client.transfer(buildTransfer(), { key: 'reset', headers })).toMatchObject({ status: 201 });
  });

  test('with a status answers it as often as it is asked to, then no more', async () => {
    await fault({ route: 'GET /accounts/:id/balance', kind: 'status', status: 502, times: 2 });
    const statuses = [];
    for (let call = 0; call < 3; call += 1) {
      statuses.push((await bank.client.get('/accounts/acc-alex-checking/balance')).status);
    }
    expect(statuses).toEqual([502, 502, 200]);
    expect(await bank.client.get('/accounts')).toMatchObject({ status: 200 });
  });

  test('with latency answers late and rightly', async () => {
    await fault({ route: 'GET /accounts', kind: 'latency', delayMs: 150 });
    const startedAt = performance.now();
    expect(await bank.client.get('/accounts')).toMatchObject({ status: 200 });
    expect(performance.now() - startedAt).toBeGreaterThan(140);
  });

  test('is listed, and cleared on request and by a reset', async () => {
    await fault({ route: '*', kind: 'status', times: 5 });
    expect(await bank.client.items('/sandbox/faults')).toMatchObject([{ route: '*', kind: 'status', timesLeft: 5 }]);
    expect(await bank.client.call('DELETE', '/sandbox/faults')).toMatchObject({ body: { cleared: 1 } });
    await fault({ route: '*', kind: 'status', times: 5 });
    await bank.client.post('/sandbox/reset');
    expect(await bank.client.get('/accounts')).toMatchObject({ status: 200 });
  });

  test.each([{ kind: 'latency' }, { route: 'transfers', kind: 'latency' }, { route: '*', kind: 'explode' }])(
    'that is not one is refused: %o',
    async (body) => {
      expect(await fault(body)).toMatchObject({ status: 400, body: { code: 'validation_failed' } });
    },
  );
});

describe('the sandbox', () => {
  test('restores the seed', async () => {
    const seeded = await bank.client.balanceMinor('acc-alex-checking');
    await bank.client.transfer(buildTransfer(), { key: 'before-reset' });
    await bank.client.post('/cards/card-alex-debit/freeze', { key: 'freeze' });
    await bank.client.post('/sandbox/reset');
    expect(await bank.client.balanceMinor('acc-alex-checking')).toBe(seeded);
    expect(await bank.client.items('/cards')).toMatchObject([{ status: 'active' }, { status: 'active' }]);
    expect(await bank.client.entriesOf('before-reset')).toEqual([]);
  });

  test('lists every entry of a transfer under one key of its own, seeded ones too', async () => {
    const entries = await bank.client.ledger();
    expect(entries.length).toBeGreaterThan(200);
    const sums = new Map<string, number>();
    for (const entry of entries) {
      const group = `${entry.idempotencyKey} ${entry.transferId}`;
      sums.set(group, (sums.get(group) ?? 0) + entry.amountMinor);
    }
    expect(sums.size).toBe(entries.length / 2);
    expect([...sums.values()].every((sum) => sum === 0)).toBe(true);
  });

  test('does not answer writes from another site’s page', async () => {
    const headers = { 'Sec-Fetch-Site': 'cross-site' };
    expect(await bank.client.post('/sandbox/reset', { headers })).toMatchObject({ status: 403 });
  });

  test('shows the codes on a page', async () => {
    const { code } = await bank.client.openChallenge();
    const page = await fetch(`${bank.url}/outbox`);
    expect(page.headers.get('content-security-policy')).toContain(`default-src 'none'`);
    expect(await page.text()).toContain(`data-code="${code}"`);
  });

  test('is refused altogether when its controls are off', async () => {
    const strict = await startTestBank(inject('bankDatabaseUrl'), { sandboxControls: false });
    const refused = { status: 403, body: { code: 'sandbox_controls_off' } };
    for (const path of ['/sandbox/outbox', '/sandbox/ledger', '/sandbox/faults', '/outbox']) {
      expect(await strict.client.get(path)).toMatchObject(refused);
    }
    for (const path of ['/sandbox/reset', '/sandbox/faults', '/sandbox/card-charges']) {
      expect(await strict.client.post(path, { key: 'k', body: {} })).toMatchObject(refused);
    }
    await strict.stop();
  });
});
