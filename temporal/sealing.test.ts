import { randomBytes } from 'node:crypto';
import { expect, test } from 'vitest';
import { createSealer } from './sealing.ts';

const sealer = createSealer(randomBytes(32).toString('base64'));

test('what is sealed opens for its purpose only, and only with its key', () => {
  const sealed = sealer.seal('123456', 'approval/a');
  expect(sealed).not.toContain('123456');
  expect(sealer.open(sealed, 'approval/a')).toBe('123456');
  expect(() => sealer.open(sealed, 'approval/b')).toThrow();
  expect(() => createSealer(randomBytes(32).toString('base64')).open(sealed, 'approval/a')).toThrow();
});

test('the same secret is sealed differently each time', () => {
  expect(sealer.seal('123456', 'x')).not.toBe(sealer.seal('123456', 'x'));
});
