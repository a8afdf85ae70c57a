import { PassThrough, Readable } from 'node:stream';
import { expect, test } from 'vitest';
import { readPassword } from './password.ts';

const nowhere = () => new PassThrough().resume();

test('a password comes from the environment, or is the first line of what is piped in', async () => {
  const env = { CITIFLOW_NEW_PASSWORD: 'from the environment' };
  expect(await readPassword({ env, input: Readable.from(['ignored']), output: nowhere() })).toBe('from the environment');
  expect(await readPassword({ env: {}, input: Readable.from(['from the ', 'pipe\nmore']), output: nowhere() })).toBe('from the pipe');
});

test('a password that is too short or missing is refused', async () => {
  await expect(readPassword({ env: { CITIFLOW_NEW_PASSWORD: 'short' }, input: Readable.from([]), output: nowhere() })).rejects.toThrow(/12 to 1024/);
  await expect(readPassword({ env: {}, input: Readable.from([]), output: nowhere() })).rejects.toThrow(/12 to 1024/);
});

/** What a terminal shows while these lines are typed, each when it is asked for. */
async function typed(...lines: string[]): Promise<{ shown: string; outcome: string }> {
  const input = Object.assign(new PassThrough(), { isTTY: true });
  const output = new PassThrough();
  let shown = '';
  output.on('data', (data: Buffer) => {
    shown += data.toString();
    if (shown.endsWith(': ')) setImmediate(() => input.write(lines.shift() ?? ''));
  });
  const outcome = await readPassword({ env: {}, input, output }).catch((error: Error) => error.message);
  return { shown, outcome };
}

test('a terminal asks twice and shows nothing of it', async () => {
  const { shown, outcome } = await typed('correct horsf\x7fe battery\r', 'correct horse battery\r');
  expect(outcome).toBe('correct horse battery');
  expect(shown).toBe('Password, at least 12 characters: \nAgain: \n');
  expect((await typed('correct horse battery\r', 'something else\r')).outcome).toBe('The two passwords differ.');
  expect((await typed('correct horse\x03')).outcome).toBe('Stopped.');
});
