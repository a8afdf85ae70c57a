import { execFile } from 'node:child_process';
import { existsSync } from 'node:fs';
import { chown, mkdir, readFile, rm, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { promisify } from 'node:util';
import { postgresBinaries } from './executables.ts';
import { answersQueries, createDatabases, type DatabaseUrls } from './postgres-databases.ts';
import { commandOf } from './process-identity.ts';
import { plainEnvironment, type LaunchSpec, type Service } from './service.ts';
import { asUser, unprivilegedUser } from './unprivileged-user.ts';

const run = promisify(execFile);

export interface PostgresOptions {
  dataDir: string;
  port: number;
  /** Of the cluster's superuser, which nothing but the launcher uses. */
  superuserPassword: string;
  urls: DatabaseUrls;
}

/** PostgreSQL 18 with settings that lose no commit, on 127.0.0.1 with passwords. */
export function postgresService(options: PostgresOptions): Service {
  const folder = join(options.dataDir, 'postgres');
  const superuserUrl = `postgresql://postgres:${options.superuserPassword}@127.0.0.1:${options.port}/postgres`;
  return {
    name: 'postgres',
    replacedBy: 'DATABASE_URL',
    readyTimeoutMs: 60_000,
    // "Fast": open sessions are ended instead of waited for.
    stopSignal: 'SIGINT',
    async launch() {
      const { initdb, postgres } = await postgresBinaries();
      await makeFolder(folder);
      if (!existsSync(join(folder, 'PG_VERSION'))) await initialise(initdb, folder, options);
      await removeStaleLock(folder);
      return spec(postgres, ['-D', folder, ...settings(options.port)], folder);
    },
    healthy: () => answersQueries(superuserUrl),
    afterStart: () => createDatabases(superuserUrl, options.urls),
  };
}

function settings(port: number): string[] {
  const values: Record<string, string | number> = {
    port, listen_addresses: '127.0.0.1', unix_socket_directories: '', max_connections: 200,
    shared_buffers: '128MB', fsync: 'on', synchronous_commit: 'on', full_page_writes: 'on',
    log_min_messages: 'warning', timezone: 'UTC', log_timezone: 'UTC',
  };
  return Object.entries(values).flatMap(([name, value]) => ['-c', `${name}=${value}`]);
}

function spec(program: string, args: string[], folder: string): LaunchSpec {
  const env = { ...plainEnvironment(), LC_MESSAGES: 'C' };
  const user = unprivilegedUser();
  return user ? { ...asUser(user, program, args, [dirname(folder)]), env } : { command: program, args, env };
}

async function makeFolder(folder: string): Promise<void> {
  await mkdir(folder, { recursive: true, mode: 0o700 });
  const user = unprivilegedUser();
  if (user) await chown(folder, user.uid, user.gid);
}

async function initialise(initdb: string, folder: string, options: PostgresOptions): Promise<void> {
  // An interrupted initdb leaves a folder that it would refuse the next time.
  await rm(folder, { recursive: true, force: true });
  await makeFolder(folder);
  const passwordFile = `${folder}.password`;
  await writeFile(passwordFile, `${options.superuserPassword}\n`, { mode: 0o600 });
  try {
    const user = unprivilegedUser();
    if (user) await chown(passwordFile, user.uid, user.gid);
    const { command, args, env, uid, gid } = spec(initdb, [
      `--pgdata=${folder}`, '--username=postgres', `--pwfile=${passwordFile}`, '--auth=scram-sha-256',
      '--encoding=UTF8', '--locale=C', '--data-checksums',
    ], folder);
    // Its own folder is the one place that the other user can surely enter.
    await run(command, args, { env, cwd: '/', ...(uid === undefined ? {} : { uid, gid }) });
  } catch (error) {
    await rm(folder, { recursive: true, force: true });
    throw error;
  } finally {
    await rm(passwordFile, { force: true });
  }
}

/**
 * After a kill or a power cut, postmaster.pid names a process that is gone. PostgreSQL clears it away itself,
 * except when another program has got that number since.
 */
async function removeStaleLock(folder: string): Promise<void> {
  const lockFile = join(folder, 'postmaster.pid');
  const pid = Number((await readFile(lockFile, 'utf8').catch(() => '')).split('\n')[0]);
  if (pid > 0 && !commandOf(pid).includes('postgres')) await rm(lockFile, { force: true });
}
