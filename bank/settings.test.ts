import { expect, test } from 'vitest';
import { readSettings } from './settings.ts';

const complete = { BANK_DATABASE_URL: 'postgres://bank@127.0.0.1/bank', BANK_TOKEN: 'sixteen-letters-at-least' };

test('has safe defaults: loopback, controls off, five minutes', () => {
  expect(readSettings(complete)).toMatchObject({ host: '127.0.0.1', sandboxControls: false, challengeTtlMs: 660_000, tokenTtlMs: 1_800_000 });
});

test('names every problem at once', () => {
  const read = () => readSettings({ BANK_PORT: 'ninety', BANK_SANDBOX_CONTROLS: 'perhaps', BANK_TOKEN: 'short' });
  for (const name of ['BANK_DATABASE_URL', 'BANK_TOKEN', 'BANK_PORT', 'BANK_SANDBOX_CONTROLS']) {
    expect(read).toThrow(name);
  }
});

test('never repeats a secret in its complaint', () => {
  expect(() => readSettings({ ...complete, BANK_TOKEN: 'tiny-secret' })).toThrow(/^(?!.*tiny-secret)/s);
});
