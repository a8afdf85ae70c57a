import { randomUUID } from 'node:crypto';
import { mkdir, open, readFile, rename, rm } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { CitiflowError } from '../domain/errors.ts';
import { s3Store, type S3Settings } from './object-store-s3.ts';

/** Uploaded documents and what is made of them on the way, by key. */
export interface ObjectStore {
  /** Whole or not at all: a reader never sees half an object. Replaces what is there. */
  put(key: string, bytes: Uint8Array): Promise<void>;
  /** @throws CitiflowError not_found */
  get(key: string): Promise<Buffer>;
  /** Removing what is not there is no error. */
  remove(key: string): Promise<void>;
}

export type ObjectStoreSettings = { folder: string } | { s3: S3Settings };

/** A folder on this machine, or a bucket of anything that speaks S3. */
export function createObjectStore(settings: ObjectStoreSettings): ObjectStore {
  const store = 's3' in settings ? s3Store(settings.s3) : folderStore(settings.folder);
  return {
    put: async (key, bytes) => store.put(checkedKey(key), bytes),
    get: async (key) => store.get(checkedKey(key)),
    remove: async (key) => store.remove(checkedKey(key)),
  };
}

const KEY_CHARACTERS = 512;
const KEY_PART = /^(?!\.{1,2}$)[A-Za-z0-9._-]+$/;

/** Keys are made by us of ids: a key that could leave the folder is a mistake, whatever it came from. */
function checkedKey(key: string): string {
  const sound = key.length <= KEY_CHARACTERS && key.split('/').every((part) => KEY_PART.test(part));
  if (!sound) throw new CitiflowError('validation_failed', 'A storage key is made of letters, digits, . _ - and /.');
  return key;
}

function folderStore(folder: string): ObjectStore {
  const pathOf = (key: string) => join(folder, ...key.split('/'));
  return {
    async put(key, bytes) {
      const path = pathOf(key);
      await mkdir(dirname(path), { recursive: true, mode: 0o700 });
      // Written beside, synchronised, then renamed: a crash leaves the old object or the new one.
      const beside = `${path}.${randomUUID()}.tmp`;
      try {
        await writeSynchronised(beside, bytes);
        await rename(beside, path);
        await synchroniseFolder(dirname(path));
      } catch (error) {
        await rm(beside, { force: true });
        throw error;
      }
    },
    async get(key) {
      try {
        return await readFile(pathOf(key));
      } catch (error) {
        if (error instanceof Error && 'code' in error && error.code === 'ENOENT') {
          throw new CitiflowError('not_found', 'The stored file is gone.', { cause: error });
        }
        throw error;
      }
    },
    remove: (key) => rm(pathOf(key), { force: true }),
  };
}

async function writeSynchronised(path: string, bytes: Uint8Array): Promise<void> {
  const file = await open(path, 'wx', 0o600);
  try {
    await file.writeFile(bytes);
    await file.sync();
  } finally {
    await file.close();
  }
}

/** The rename itself lasts only once its folder is on the disk. */
async function synchroniseFolder(path: string): Promise<void> {
  const folder = await open(path, 'r');
  try {
    await folder.sync();
  } finally {
    await folder.close();
  }
}
