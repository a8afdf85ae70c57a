import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { setTimeout as delay } from 'node:timers/promises';
import { expect, test } from 'vitest';
import { z } from 'zod';
import { isTimeout, withDeadline } from './deadline.ts';

setFlagsFromString('--expose-gc');
const collectGarbage = z.custom<() => void>((value) => typeof value === 'function').parse(runInNewContext('gc'));

const aborted = (signal: AbortSignal) => new Promise((_resolve, reject) => {
  signal.addEventListener('abort', () => reject(signal.reason), { once: true });
});

test('time runs out also where the garbage collector comes by', async () => {
  const late = withDeadline(100, new AbortController().signal, aborted).catch((failure: unknown) => failure);
  let over = false;
  void late.finally(() => (over = true));
  await expect.poll(() => {
    collectGarbage();
    return over;
  }, { interval: 10, timeout: 10_000 }).toBe(true);
  expect(isTimeout(await late)).toBe(true);
});

test('who asked may give up before, for a reason of their own', async () => {
  const caller = new AbortController();
  const given = withDeadline(60_000, caller.signal, aborted).catch((failure: unknown) => failure);
  caller.abort('not wanted any more');
  expect(await given).toBe('not wanted any more');
});

test('what is done in time is handed on, and nobody is told of a time-out afterwards', async () => {
  let told: AbortSignal | undefined;
  expect(await withDeadline(20, undefined, (signal) => Promise.resolve((told = signal, 'done')))).toBe('done');
  await delay(40);
  expect(told?.aborted).toBe(false);
});
