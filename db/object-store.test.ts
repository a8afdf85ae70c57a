import { mkdtemp, readdir, readFile, rm, stat, symlink, mkdir } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { createObjectStore, type ObjectStore } from './object-store.ts';

let outside: string;
let store: ObjectStore;
beforeEach(async () => {
  outside = await mkdtemp(join(tmpdir(), 'citiflow-objects-'));
  store = createObjectStore({ folder: join(outside, 'objects') });
});
afterEach(() => rm(outside, { recursive: true, force: true }));

describe('a folder of objects', () => {
  test('gives back what was put, replaces it, and forgets it when told to, twice', async () => {
    await store.put('tenant/base/a.1.upload', Buffer.from('one'));
    await store.put('tenant/base/a.1.upload', Buffer.from('two'));
    expect((await store.get('tenant/base/a.1.upload')).toString()).toBe('two');
    await store.remove('tenant/base/a.1.upload');
    await store.remove('tenant/base/a.1.upload');
    await expect(store.get('tenant/base/a.1.upload')).rejects.toMatchObject({ code: 'not_found' });
  });

  test.each(['../secret', 'a/../../secret', '/etc/passwd', 'a//b', './a', 'a/.', 'a\\b', 'a\0b', '', 'ü', 'x'.repeat(513)])(
    'neither writes, reads nor removes by the key %j', async (key) => {
      for (const work of [store.put(key, Buffer.from('x')), store.get(key), store.remove(key)]) {
        await expect(work).rejects.toMatchObject({ code: 'validation_failed' });
      }
      expect(await readdir(outside)).toEqual([]);
    },
  );

  test('shows a reader the old object or the new one whole, whatever is written meanwhile', async () => {
    const whole = (letter: string) => Buffer.alloc(2 * 1024 * 1024, letter);
    await store.put('a', whole('a'));
    let writing = true;
    const written = Promise.all(['b', 'c', 'd'].map((letter) => store.put('a', whole(letter)))).finally(() => (writing = false));
    while (writing) {
      const bytes = await store.get('a');
      expect(bytes.equals(Buffer.alloc(2 * 1024 * 1024, bytes.toString('latin1', 0, 1)))).toBe(true);
    }
    await written;
    expect(await readdir(join(outside, 'objects'))).toEqual(['a']);
  });

  test('leaves the old object and nothing besides where a write fails', async () => {
    // A folder stands where the object should go: the last step, the renaming, fails.
    await mkdir(join(outside, 'objects', 'taken', 'inside'), { recursive: true });
    await expect(store.put('taken', Buffer.from('x'))).rejects.toThrow();
    expect(await readdir(join(outside, 'objects'))).toEqual(['taken']);
  });

  test('is nobody else’s to read', async () => {
    await store.put('tenant/a', Buffer.from('x'));
    expect((await stat(join(outside, 'objects', 'tenant', 'a'))).mode & 0o077).toBe(0);
    expect((await stat(join(outside, 'objects', 'tenant'))).mode & 0o077).toBe(0);
  });

  test('replaces a link by the object and writes nothing through it', async () => {
    await store.put('a', Buffer.from('a'));
    await symlink(join(outside, 'objects', 'a'), join(outside, 'objects', 'link'));
    await store.put('link', Buffer.from('new'));
    expect(await readFile(join(outside, 'objects', 'a'), 'utf8')).toBe('a');
  });
});
