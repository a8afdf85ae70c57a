import { setTimeout as delay } from 'node:timers/promises';
import { Client } from 'pg';
import type { Logger } from 'pino';
import { BankProblem } from '../problem.ts';
import { seedBank } from '../seed/seed.ts';
import { seedServices } from '../seed/services.ts';
import type { Database } from './database.ts';
import { codeOf, isUnavailable } from './failures.ts';
import { migrations } from './migrations.ts';

/** Any constant will do; it must only differ from other programs' in the same database. */
const migrationLockId = 4_201_607;
const retryDelayMaxMs = 5_000;

function databaseNameOf(url: string): string {
  return decodeURIComponent(new URL(url).pathname.slice(1));
}

/** Creates the database that `url` names, by way of the server's `postgres` database, if it is missing. */
export async function createDatabaseIfMissing(url: string): Promise<void> {
  if (await exists(url)) return;
  const maintenanceUrl = new URL(url);
  maintenanceUrl.pathname = '/postgres';
  await withClient(maintenanceUrl.href, async (client) => {
    await client.query(`create database ${client.escapeIdentifier(databaseNameOf(url))}`);
  }).catch((failure: unknown) => {
    if (!isAlreadyThere(failure)) throw failure;
  });
}

/** Asks the database itself: where it was made beforehand, the role may have no right to any other. */
async function exists(url: string): Promise<boolean> {
  try {
    await withClient(url, async () => undefined);
    return true;
  } catch (failure) {
    if (codeOf(failure) === '3D000') return false;
    throw failure;
  }
}

async function withClient(url: string, work: (client: Client) => Promise<void>): Promise<void> {
  const client = new Client({ connectionString: url, connectionTimeoutMillis: 5_000 });
  client.on('error', () => undefined);
  try {
    await client.connect();
    await work(client);
  } finally {
    await client.end().catch(() => undefined);
  }
}

/** Two banks that start at once both try: the second one's failure is what it wanted. */
function isAlreadyThere(failure: unknown): boolean {
  return ['42P04', '23505'].includes(codeOf(failure) ?? '');
}

/** Brings the schema up to date and seeds an empty bank: one transaction, one process at a time. */
export async function migrateAndSeed(database: Database, now: Date): Promise<void> {
  await database.transaction(async (transaction) => {
    await transaction.query('select pg_advisory_xact_lock($1)', [migrationLockId]);
    await transaction.query(
      'create table if not exists bank_migrations (name text primary key, applied_at timestamptz not null)',
    );
    const applied = await transaction.query<{ name: string }>('select name from bank_migrations');
    const names = new Set(applied.map((row) => row.name));
    for (const migration of migrations.filter(({ name }) => !names.has(name))) {
      await transaction.query(migration.sql);
      await transaction.query('insert into bank_migrations values ($1, $2)', [migration.name, now]);
    }
    const customers = await transaction.query('select 1 from customers limit 1');
    if (customers.length === 0) await seedBank(transaction, now);
    else await seedServices(transaction, now);
  });
}

/**
 * Creates, migrates and seeds; waits for a PostgreSQL that is not there yet, with growing pauses, until
 * `signal` says to stop.
 * @throws whatever waiting does not mend, such as a refused password
 */
export async function prepareDatabase(url: string, database: Database, logger: Logger, signal: AbortSignal) {
  for (let pauseMs = 200; ; pauseMs = Math.min(pauseMs * 2, retryDelayMaxMs)) {
    try {
      await createDatabaseIfMissing(url);
      await migrateAndSeed(database, new Date());
      return;
    } catch (failure) {
      if (!isWorthWaitingFor(failure)) throw failure;
      logger.warn({ pauseMs, reason: failure instanceof Error ? failure.message : 'unknown' }, 'waiting for PostgreSQL');
      await delay(pauseMs, undefined, { signal });
    }
  }
}

function isWorthWaitingFor(failure: unknown): boolean {
  return failure instanceof BankProblem || isUnavailable(failure);
}
