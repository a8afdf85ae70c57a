import { execFile, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, utimesSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { promisify } from 'node:util';
import { afterEach, beforeEach, expect, test } from 'vitest';

const module = pathToFileURL(join(import.meta.dirname, 'lock.mjs')).href;
let folder: string;
let lock: string;
let log: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'citiflow-lock-'));
  [lock, log] = [join(folder, 'lock'), join(folder, 'log')];
  writeFileSync(log, '');
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

/** Another process, which writes down when it has the lock and when it gives it back. */
const program = `
  import { appendFileSync } from 'node:fs';
  import { withLock } from ${JSON.stringify(module)};
  const [lock, log, heldMs] = process.argv.slice(1);
  await withLock(lock, async () => {
    appendFileSync(log, 'in ');
    await new Promise((resolve) => setTimeout(resolve, Number(heldMs)));
    appendFileSync(log, 'out ');
  });`;
const holding = (heldMs: number) => ['--input-type=module', '-e', program, lock, log, String(heldMs)];
const run = (heldMs: number) => promisify(execFile)(process.execPath, holding(heldMs));
const logged = () => readFileSync(log, 'utf8');

test('of several processes each has the lock for itself, and nothing of it is left', async () => {
  await Promise.all([run(60), run(60), run(60), run(60)]);
  expect(logged()).toBe('in out '.repeat(4));
  expect(readdirSync(folder)).toEqual(['log']);
});

test('a lock whose holder was killed is taken over by one of those who wait', async () => {
  const killed = spawn(process.execPath, holding(60_000));
  await expect.poll(logged).toBe('in ');
  killed.kill('SIGKILL');
  await once(killed, 'exit');
  await Promise.all([run(50), run(50), run(50)]);
  expect(logged()).toBe('in in out in out in out ');
});

test('a lock that was never named, or is older than any build, is taken over', async () => {
  const longAgo = new Date(Date.now() - 3_600_000);
  mkdirSync(lock);
  utimesSync(lock, longAgo, longAgo);
  await run(1);
  mkdirSync(lock);
  writeFileSync(join(lock, 'pid'), String(process.pid));
  utimesSync(lock, longAgo, longAgo);
  await run(1);
  expect(logged()).toBe('in out in out ');
});
