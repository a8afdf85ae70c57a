import { randomBytes, randomUUID } from 'node:crypto';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { startTestApi, type TestApi } from './testing/test-api.ts';

const limits = { RATE_LIMIT_SIGN_INS_PER_QUARTER_HOUR: '2', RATE_LIMIT_SOCKETS_PER_MINUTE: '2' };
let behindProxy: TestApi;
let alone: TestApi;
beforeAll(async () => {
  [behindProxy, alone] = await Promise.all([startTestApi({ ...limits, TRUST_PROXY: '1' }), startTestApi(limits)]);
});
afterAll(() => Promise.all([behindProxy?.close(), alone?.close()]));

const anAddress = () => `2001:db8::${randomBytes(2).toString('hex')}:${randomBytes(2).toString('hex')}`;

test('behind a proxy that is trusted, guesses at a password count by who made them', async () => {
  const [email, guesser, other] = [`${randomUUID()}@test.example`, anAddress(), anAddress()];
  const guess = async (api: TestApi, forwarded: string) =>
    (await api.nobody().post('/api/v1/auth/sign-in', { email, password: 'guess' }, { 'x-forwarded-for': forwarded })).status;
  const made = [await guess(behindProxy, guesser), await guess(behindProxy, guesser), await guess(behindProxy, `${other}, ${guesser}`)];
  expect(made).toEqual([401, 401, 429]);
  expect(await guess(behindProxy, other)).toBe(401);
  expect([await guess(alone, anAddress()), await guess(alone, anAddress()), await guess(alone, anAddress())]).toEqual([401, 401, 429]);
});

test('so do new sockets', async () => {
  const [hasty, other] = [anAddress(), anAddress()];
  const open = async (forwarded: string) => {
    const headers = { 'x-forwarded-for': forwarded };
    const socket = await behindProxy.nobody().chat(randomUUID(), { headers }).catch((error: Error) => error.message);
    return typeof socket === 'string' ? socket : 'opened';
  };
  expect([await open(hasty), await open(hasty), await open(hasty)]).toEqual(['opened', 'opened', 'refused with 429']);
  expect(await open(other)).toBe('opened');
});
