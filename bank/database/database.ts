import { Pool, types } from 'pg';
import type { PoolClient, QueryResultRow } from 'pg';
import type { Logger } from 'pino';
import { beforeCommit, duringCommit, isRetryable } from './failures.ts';

const int8TypeId = 20;
const attemptsMax = 4;

/** Something that runs SQL: the pool, or one transaction's connection. */
export interface Queryable {
  query<Row extends QueryResultRow>(text: string, values?: unknown[]): Promise<Row[]>;
}

/** The bank's database: single statements, and transactions that are translated and retried in one place. */
export interface Database extends Queryable {
  /**
   * Runs `work` in one transaction (read committed). A deadlock runs it again, so `work` must have no
   * effect outside the database.
   * @throws BankProblem `dependency_unavailable` (nothing done) or `outcome_unknown` (lost during COMMIT)
   */
  transaction<Result>(work: (transaction: Queryable) => Promise<Result>): Promise<Result>;
  close(): Promise<void>;
}

/** Minor units and ids fit a double exactly up to 2^53; beyond that the bank refuses to guess. */
function parseInt8(text: string): number {
  const value = Number(text);
  if (!Number.isSafeInteger(value)) throw new RangeError('an integer in the ledger is too large');
  return value;
}

/** Opens a pool on the bank's database. It connects on first use, and again after PostgreSQL was away. */
export function openDatabase(url: string, logger: Logger): Database {
  const pool = new Pool({
    connectionString: url,
    max: 16,
    connectionTimeoutMillis: 5_000,
    idleTimeoutMillis: 30_000,
    statement_timeout: 10_000,
    lock_timeout: 8_000,
    idle_in_transaction_session_timeout: 30_000,
    // The server's own limits come first; this one is for a server that has stopped answering at all.
    query_timeout: 15_000,
    application_name: 'harbour-mutual',
    types: {
      getTypeParser: (typeId, format) =>
        typeId === int8TypeId && format !== 'binary' ? parseInt8 : types.getTypeParser(typeId, format),
    },
  });
  // Without a listener an idle connection that PostgreSQL drops would end the process.
  pool.on('error', (failure) => logger.warn({ reason: failure.message }, 'idle database connection lost'));

  return {
    query: async <Row extends QueryResultRow>(text: string, values?: unknown[]) => {
      try {
        return (await pool.query<Row>(text, values)).rows;
      } catch (failure) {
        throw beforeCommit(failure);
      }
    },
    transaction: async (work) => {
      for (let attempt = 1; ; attempt += 1) {
        try {
          return await runTransaction(pool, work);
        } catch (failure) {
          if (attempt >= attemptsMax || !isRetryable(failure)) throw failure;
          logger.debug({ attempt }, 'transaction runs again after a deadlock');
        }
      }
    },
    close: () => pool.end(),
  };
}

async function runTransaction<Result>(pool: Pool, work: (transaction: Queryable) => Promise<Result>) {
  const client = await pool.connect().catch((failure: unknown) => {
    throw beforeCommit(failure);
  });
  let lost: Error | undefined;
  const noteLoss = (failure: Error) => (lost = failure);
  client.on('error', noteLoss);
  try {
    return await workThenCommit(client, work);
  } catch (failure) {
    // A connection that cannot even roll back is not given to the next caller.
    await client.query('rollback').catch((rollbackFailure: Error) => (lost = rollbackFailure));
    throw failure;
  } finally {
    client.off('error', noteLoss);
    client.release(lost);
  }
}

async function workThenCommit<Result>(client: PoolClient, work: (transaction: Queryable) => Promise<Result>) {
  let result: Result;
  try {
    await client.query('begin');
    result = await work({
      query: async <Row extends QueryResultRow>(text: string, values?: unknown[]) =>
        (await client.query<Row>(text, values)).rows,
    });
  } catch (failure) {
    throw beforeCommit(failure);
  }
  try {
    await client.query('commit');
  } catch (failure) {
    throw duringCommit(failure);
  }
  return result;
}
