import { existsSync, mkdirSync, readdirSync, rmSync, statfsSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';
import { LaunchProblem } from './problem.ts';
import { startTimeOf } from './process-identity.ts';
import { readJson, writeJson } from './state-file.ts';

export const dataVersion = { format: 1, postgresMajor: 18 };
const versionSchema = z.object({ format: z.number(), postgresMajor: z.number() });
const holderSchema = z.object({ pid: z.number(), startTime: z.string() });
const FREE_BYTES_MIN = 512 * 1024 * 1024;

/** True for a folder that a launcher has made, or that does not exist or is empty. */
function isOurs(folder: string): boolean {
  return !existsSync(folder) || readdirSync(folder).length === 0 || existsSync(join(folder, 'version.json'));
}

function refuseForeign(folder: string): void {
  if (isOurs(folder)) return;
  throw new LaunchProblem(`${folder} holds files that are not CitiFlow's, so nothing is written or deleted there. `
    + 'Choose another folder with --data-dir D.');
}

/**
 * Makes the folder ready and this launcher its only user, until the returned function is called.
 * @throws LaunchProblem when it is another program's, another version's, in use, or on a full disk
 */
export function openDataFolder(folder: string): () => void {
  refuseForeign(folder);
  checkVersion(folder);
  mkdirSync(folder, { recursive: true, mode: 0o711 });
  const disk = statfsSync(folder);
  const freeBytes = disk.bavail * disk.bsize;
  if (freeBytes < FREE_BYTES_MIN) {
    throw new LaunchProblem(`The disk of ${folder} has ${Math.floor(freeBytes / 1024 / 1024)} MB left; 512 MB are needed. `
      + 'Make room, or choose a folder on another disk with --data-dir D.');
  }
  const release = lock(folder);
  writeJson(join(folder, 'version.json'), dataVersion);
  return release;
}

/** Deletes everything in our folder but the lock, which the caller holds. */
export function emptyDataFolder(folder: string): void {
  refuseForeign(folder);
  for (const name of readdirSync(folder)) {
    if (name !== 'launcher.lock') rmSync(join(folder, name), { recursive: true, force: true });
  }
  writeJson(join(folder, 'version.json'), dataVersion);
}

function checkVersion(folder: string): void {
  if (!existsSync(join(folder, 'version.json'))) return;
  const found = versionSchema.safeParse(readJson(join(folder, 'version.json')));
  if (found.success && found.data.format === dataVersion.format
    && found.data.postgresMajor === dataVersion.postgresMajor) return;
  const what = found.success ? `format ${found.data.format} for PostgreSQL ${found.data.postgresMajor}` : 'an unknown format';
  throw new LaunchProblem(`The data in ${folder} has ${what}; this version of CitiFlow reads format `
    + `${dataVersion.format} for PostgreSQL ${dataVersion.postgresMajor}. Start the version that wrote it and export `
    + 'what you need, or use another folder with --data-dir D, or delete the data with npm start -- --reset.');
}

function lock(folder: string): () => void {
  const path = join(folder, 'launcher.lock');
  const own = JSON.stringify({ pid: process.pid, startTime: startTimeOf(process.pid) ?? '' });
  for (;;) {
    try {
      writeFileSync(path, own, { flag: 'wx', mode: 0o600 });
      return () => rmSync(path, { force: true });
    } catch {
      const holder = holderSchema.safeParse(readJson(path));
      if (holder.success && startTimeOf(holder.data.pid) === holder.data.startTime) {
        throw new LaunchProblem(`CitiFlow already runs with the data in ${folder}: process ${holder.data.pid}. `
          + 'Stop that one first (Ctrl-C in its terminal), or start another with --data-dir D and --port N.');
      }
      rmSync(path, { force: true });
    }
  }
}
