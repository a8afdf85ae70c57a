import { expect, test } from 'vitest';
import { EnvironmentProblems, readEnvironment } from './env.ts';

const complete = {
  CITIFLOW_SECRET_KEY: Buffer.alloc(32).toString('base64'),
  DATABASE_URL: 'postgresql://x', REDIS_URL: 'redis://x', MILVUS_ADDRESS: 'x:1', CORE_BANKING_URL: 'http://x',
  CORE_BANKING_TOKEN: 't', EMBEDDINGS_BASE_URL: 'http://x/v1',
};

test('a complete environment is read, with defaults', () => {
  expect(readEnvironment(complete)).toMatchObject({ PORT: 3000, CITIFLOW_MODE: 'production', EMBEDDINGS_DIMENSIONS: 384 });
});

test('every problem is told at once, by name, and no value is', () => {
  const problems = () => readEnvironment({ ...complete, DATABASE_URL: undefined, CITIFLOW_SECRET_KEY: 'too-short-secret', PORT: 'abc' });
  expect(problems).toThrow(EnvironmentProblems);
  expect(problems).toThrow(/DATABASE_URL: is not set/);
  expect(problems).toThrow(/CITIFLOW_SECRET_KEY: must be 32 bytes/);
  expect(problems).toThrow(/PORT/);
  expect(problems).not.toThrow(/too-short-secret/);
});

test('limits of rate are a production’s, unless this is development or they are set', () => {
  expect(readEnvironment(complete)).toMatchObject({ RATE_LIMIT_MESSAGES_PER_MINUTE: 30, RATE_LIMIT_SIGN_INS_PER_QUARTER_HOUR: 10 });
  const development = readEnvironment({ ...complete, CITIFLOW_MODE: 'development', RATE_LIMIT_SIGN_INS_PER_QUARTER_HOUR: '7' });
  expect(development).toMatchObject({ RATE_LIMIT_MESSAGES_PER_MINUTE: 3_000, RATE_LIMIT_SIGN_INS_PER_QUARTER_HOUR: 7 });
});

test('proxies are trusted by number or network, by default none, and never all', () => {
  const trusted = (TRUST_PROXY: string) => readEnvironment({ ...complete, TRUST_PROXY }).TRUST_PROXY;
  expect(readEnvironment(complete).TRUST_PROXY).toBeUndefined();
  expect(trusted('2')).toBe(2);
  expect(trusted('10.0.0.0/8, loopback, fd00::/8')).toEqual(['10.0.0.0/8', 'loopback', 'fd00::/8']);
  for (const wrong of ['true', 'all', '10.0.0.0/33', '10.0.0', '::1/129', ',', '-1']) expect(() => trusted(wrong), wrong).toThrow(/TRUST_PROXY/);
});
