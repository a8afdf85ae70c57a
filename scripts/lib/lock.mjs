import { mkdirSync, readFileSync, renameSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';

const LOOK_MS = 200;
/** A folder without a name in it: its maker is between two statements, or was killed there. */
const NAMELESS_MS = 5_000;
/** Longer than any build: its holder has died, and its pid is another program's by now. */
const OLD_MS = 15 * 60_000;

/**
 * Does `work` while no other process does its own under the same lock: a folder, which only one can make. A lock
 * whose holder has died is taken over.
 * @param tellWaiting called once, with the holder's pid, if there is someone to wait for
 */
export async function withLock(folder, work, tellWaiting = () => undefined) {
  let told = false;
  while (!taken(folder)) {
    const holder = holderOf(folder);
    if (holder === 'dead') discard(folder);
    else {
      if (!told && typeof holder === 'number') {
        tellWaiting(holder);
        told = true;
      }
      await wait(LOOK_MS);
    }
  }
  try {
    return await work();
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

function taken(folder) {
  mkdirSync(dirname(folder), { recursive: true });
  try {
    mkdirSync(folder);
  } catch (error) {
    if (error.code === 'EEXIST') return false;
    throw error;
  }
  writeFileSync(join(folder, 'pid'), String(process.pid));
  return true;
}

/** @returns the holder's pid, 'dead', or 'unknown' while it is not known yet or the lock is just gone */
function holderOf(folder) {
  const { mtimeMs } = statSync(folder, { throwIfNoEntry: false }) ?? {};
  if (mtimeMs === undefined) return 'unknown';
  const ageMs = Date.now() - mtimeMs;
  if (ageMs > OLD_MS) return 'dead';
  try {
    const pid = Number(readFileSync(join(folder, 'pid'), 'utf8'));
    if (pid > 0) return isAlive(pid) ? pid : 'dead';
  } catch {
    // No name yet, or no lock any more.
  }
  return ageMs > NAMELESS_MS ? 'dead' : 'unknown';
}

function isAlive(pid) {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return error.code === 'EPERM';
  }
}

/** Renamed first: of several that find a dead holder, one moves its lock away, and nobody a new one's. */
function discard(folder) {
  const away = `${folder}.dead-${process.pid}`;
  try {
    renameSync(folder, away);
  } catch {
    return;
  }
  // What was moved may be a new holder's after all, who came in between: it is put back.
  if (holderOf(away) !== 'dead') {
    try {
      renameSync(away, folder);
      return;
    } catch {
      // A third one has the lock by now.
    }
  }
  rmSync(away, { recursive: true, force: true });
}
