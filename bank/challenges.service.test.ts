import { afterAll, beforeAll, describe, expect, inject, test } from 'vitest';
import { buildTransfer, digestOf } from './testing/bank-client.ts';
import { startTestBank } from './testing/start-test-bank.ts';
import type { TestBank } from './testing/start-test-bank.ts';

let bank: TestBank;
beforeAll(async () => (bank = await startTestBank(inject('bankDatabaseUrl'))));
afterAll(() => bank.stop());

const verify = (challengeId: string, code: string, call: { key?: string; user?: string } = {}) =>
  bank.client.post(`/challenges/${challengeId}/verify`, { ...call, body: { code } });
const otherThan = (code: string) => ((Number(code) + 1) % 1_000_000).toString().padStart(6, '0');

describe('a challenge', () => {
  test('says where the code went, and never the code', async () => {
    const body = { userId: 'cust-alex', digest: digestOf('x'), summary: 'Send $50.00 to Alice Chen' };
    const answer = await bank.client.post('/challenges', { key: 'say-where', body });
    expect(answer).toMatchObject({ status: 201, body: { triesLeft: 3, sentTo: '•••• 0142' } });
    const [message] = await bank.client.items('/sandbox/outbox?userId=cust-alex');
    expect(message).toMatchObject({ userId: 'cust-alex', digest: digestOf('x'), status: 'waiting', summary: body.summary });
    expect(message?.['code']).toMatch(/^\d{6}$/);
    expect(JSON.stringify(answer.body)).not.toContain(message?.['code']);
  });

  test('is opened only for oneself, and only for a digest', async () => {
    const digest = digestOf('x');
    const forPriya = await bank.client.post('/challenges', { key: 'k1', body: { userId: 'cust-priya', digest } });
    expect(forPriya).toMatchObject({ status: 403, body: { code: 'customer_forbidden' } });
    const upper = { userId: 'cust-alex', digest: digest.toUpperCase() };
    expect(await bank.client.post('/challenges', { key: 'k2', body: upper })).toMatchObject({
      status: 400, body: { code: 'validation_failed' },
    });
  });

  test('gives the same token again when the answer was lost', async () => {
    const { challengeId, code } = await bank.client.openChallenge();
    const first = await verify(challengeId, code);
    expect(first).toMatchObject({ status: 200 });
    expect((await verify(challengeId, code)).body).toEqual(first.body);
  });

  test('counts wrong codes down, the same one too, and then locks, for the right code as well', async () => {
    const { challengeId, code } = await bank.client.openChallenge();
    for (const triesLeft of [2, 1, 0]) {
      const wrong = await verify(challengeId, otherThan(code));
      expect(wrong).toMatchObject({ status: 422, body: { code: 'code_wrong', triesLeft } });
    }
    expect(await verify(challengeId, code)).toMatchObject({ status: 423, body: { code: 'challenge_locked' } });
    const [message] = await bank.client.items('/sandbox/outbox');
    expect(message).toMatchObject({ challengeId, status: 'locked' });
  });

  test('guessed at by twenty requests at once still gives only three tries', async () => {
    const { challengeId, code } = await bank.client.openChallenge();
    const answers = await Promise.all(Array.from({ length: 20 }, () => verify(challengeId, otherThan(code))));
    expect(answers.filter(({ status }) => status === 422)).toHaveLength(3);
    expect(answers.filter(({ status }) => status === 423)).toHaveLength(17);
  });

  test('counts a wrong code once when it is sent again under its key', async () => {
    const { challengeId, code } = await bank.client.openChallenge();
    const first = await verify(challengeId, otherThan(code), { key: 'attempt-1' });
    expect(first.body).toMatchObject({ code: 'code_wrong', triesLeft: 2 });
    expect((await verify(challengeId, otherThan(code), { key: 'attempt-1' })).body).toMatchObject({ triesLeft: 2 });
    const reused = await verify(challengeId, code, { key: 'attempt-1' });
    expect(reused).toMatchObject({ status: 409, body: { code: 'idempotency_conflict' } });
    expect(await verify(challengeId, code)).toMatchObject({ status: 200 });
  });

  test('costs no try for something that is no code', async () => {
    const { challengeId, code } = await bank.client.openChallenge();
    for (const typed of ['12345', '1234567', 'abcdef', '']) {
      expect(await verify(challengeId, typed)).toMatchObject({ status: 400, body: { code: 'validation_failed' } });
    }
    expect((await verify(challengeId, otherThan(code))).body).toMatchObject({ triesLeft: 2 });
  });

  test('is unknown to another customer', async () => {
    const { challengeId, code } = await bank.client.openChallenge();
    const answer = await verify(challengeId, code, { user: 'cust-priya' });
    expect(answer).toMatchObject({ status: 404, body: { code: 'challenge_not_found' } });
  });

  test('expires', async () => {
    const late = await startTestBank(inject('bankDatabaseUrl'), { challengeTtlMs: 60_000 });
    const { challengeId, code } = await late.client.openChallenge();
    late.moveClock(60_001);
    const answer = await late.client.post(`/challenges/${challengeId}/verify`, { body: { code } });
    expect(answer).toMatchObject({ status: 410, body: { code: 'challenge_expired' } });
    expect(await late.client.items('/sandbox/outbox')).toMatchObject([{ status: 'expired' }]);
    await late.stop();
  });
});

describe('an attestation', () => {
  const callBack = { method: 'call-back', staffId: 'staff-ines', reason: 'Called back on the number on file.' };
  const attest = (challengeId: string, key: string, changes: object = {}, user = 'cust-alex') =>
    bank.client.post(`/challenges/${challengeId}/attest`, { key, user, body: { ...callBack, ...changes } });

  test('gives a token that moves money, half an hour later still', async () => {
    const own = await startTestBank(inject('bankDatabaseUrl'));
    const { challengeId, digest } = await own.client.openChallenge();
    const { body } = await own.client.post(`/challenges/${challengeId}/attest`, { key: 'a', body: callBack });
    own.moveClock(1_799_000);
    const headers = { 'X-Challenge-Token': String(body['challengeToken']), 'X-Arguments-Digest': digest };
    expect(await own.client.transfer(buildTransfer(), { headers })).toMatchObject({ status: 201 });
    await own.stop();
  });

  test('is kept with who and why, counts once, and gives the same token again under its key', async () => {
    const { challengeId, code } = await bank.client.openChallenge();
    const first = await attest(challengeId, 'once');
    expect(first).toMatchObject({ status: 200, body: { challengeToken: expect.stringContaining(challengeId) } });
    expect((await attest(challengeId, 'once')).body).toEqual(first.body);
    expect(await attest(challengeId, 'twice')).toMatchObject({ status: 409, body: { code: 'challenge_verified' } });
    expect(await attest(challengeId, 'once', { staffId: 'staff-li' })).toMatchObject({
      status: 409, body: { code: 'idempotency_conflict' },
    });
    expect(await bank.database.query('select * from challenge_attestations where challenge_id = $1', [challengeId])).toMatchObject(
      [{ staff_id: 'staff-ines', reason: callBack.reason, method: 'call-back' }],
    );
    expect((await verify(challengeId, code)).body).toEqual(first.body);
  });

  test('comes too late after the code, after three wrong codes, and after the code’s time', async () => {
    const verified = await bank.client.openChallenge();
    await verify(verified.challengeId, verified.code);
    expect(await attest(verified.challengeId, 'v')).toMatchObject({ status: 409, body: { code: 'challenge_verified' } });
    const locked = await bank.client.openChallenge();
    for (let attempt = 0; attempt < 3; attempt += 1) await verify(locked.challengeId, otherThan(locked.code));
    expect(await attest(locked.challengeId, 'l')).toMatchObject({ status: 423, body: { code: 'challenge_locked' } });
    const late = await startTestBank(inject('bankDatabaseUrl'));
    const { challengeId } = await late.client.openChallenge();
    late.moveClock(300_001);
    const refused = await late.client.post(`/challenges/${challengeId}/attest`, { key: 'x', body: callBack });
    expect(refused).toMatchObject({ status: 410, body: { code: 'challenge_expired' } });
    await late.stop();
  });

  test('of ten at once, one counts', async () => {
    const { challengeId } = await bank.client.openChallenge();
    const answers = await Promise.all(Array.from({ length: 10 }, (_, index) => attest(challengeId, `race-${index}`)));
    expect(answers.filter(({ status }) => status === 200)).toHaveLength(1);
  });

  test('needs a name, a reason, a known method, a key, and the customer’s own challenge', async () => {
    const { challengeId } = await bank.client.openChallenge();
    for (const wrong of [{ staffId: ' ' }, { reason: '' }, { method: 'gut-feeling' }]) {
      expect(await attest(challengeId, 'w', wrong)).toMatchObject({ status: 400, body: { code: 'validation_failed' } });
    }
    const keyless = await bank.client.post(`/challenges/${challengeId}/attest`, { body: callBack });
    expect(keyless).toMatchObject({ status: 400, body: { code: 'idempotency_key_required' } });
    expect(await attest(challengeId, 'p', {}, 'cust-priya')).toMatchObject({ status: 404, body: { code: 'challenge_not_found' } });
  });
});

describe('a code', () => {
  test('is nowhere in the database once the sandbox controls are off, and nowhere in the log', async () => {
    const strict = await startTestBank(inject('bankDatabaseUrl'), { sandboxControls: false });
    const body = { userId: 'cust-alex', digest: digestOf('x') };
    expect(await strict.client.post('/challenges', { key: 'k', body })).toMatchObject({ status: 201 });
    expect(await strict.database.query('select * from outbox')).toEqual([]);
    expect(strict.logLines.join('')).not.toContain('Alex');
    await strict.stop();
  });

  test('is not logged, nor are names and account ids', async () => {
    const { code } = await bank.client.openChallenge();
    await bank.client.get('/accounts/acc-alex-checking/balance');
    const log = bank.logLines.map((line) => ({ ...JSON.parse(line), requestId: '', time: 0, pid: 0, durationMs: 0 }));
    const text = JSON.stringify(log);
    expect(text).toContain('/accounts/:id/balance');
    expect(text).not.toContain(code);
    expect(text).not.toContain('acc-alex-checking');
    expect(text).not.toContain('cust-alex');
  });
});
