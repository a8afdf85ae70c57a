import { expect, test } from 'vitest';
import { readDetours, withDetours } from './detours.ts';

const env = {
  DATABASE_URL: 'postgresql://app:secret@127.0.0.1:54329/citiflow', TEMPORAL_ADDRESS: '127.0.0.1:7233',
  REDIS_URL: 'redis://:word@127.0.0.1:6379', CORE_BANKING_URL: 'http://127.0.0.1:4010', OTHER: 'stays',
};

test('a detour replaces the address alone, and only of the process that it names', () => {
  const detours = readDetours('worker-2.postgres=127.0.0.1:5001, worker-2.temporal=127.0.0.1:5002,worker-2.valkey=127.0.0.1:5003');
  expect(withDetours(env, 'worker-2', detours)).toEqual({
    ...env, DATABASE_URL: 'postgresql://app:secret@127.0.0.1:5001/citiflow', TEMPORAL_ADDRESS: '127.0.0.1:5002',
    REDIS_URL: 'redis://:word@127.0.0.1:5003',
  });
  expect(withDetours(env, 'worker', detours)).toEqual(env);
});

test('nothing set is no detour', () => {
  expect(readDetours(undefined)).toEqual([]);
  expect(readDetours('')).toEqual([]);
});

test.each(['worker.milvus=127.0.0.1:1', 'worker=127.0.0.1:1', 'worker.bank=127.0.0.1', 'worker.toString=127.0.0.1:1'])('"%s" is refused in plain words', (text) => {
  expect(() => readDetours(text)).toThrow(`"${text}" is not process.service=host:port`);
});
