import { createHash } from 'node:crypto';
import type { Database, Queryable } from '../database/database.ts';
import { BankProblem } from '../problem.ts';

/** An HTTP answer as it is kept under its key. */
export interface Answer {
  status: number;
  body: Record<string, unknown>;
}

/** One write as it was asked for. `body` has passed its schema, so its keys are in the schema's order. */
export interface Operation {
  customerId: string;
  key: string;
  /** Method and path, such as `POST /cards/card-alex-debit/freeze`. */
  name: string;
  body: unknown;
  now: Date;
}

interface OperationWork {
  /** Runs before the work and outside its savepoint: what it does lasts even when the work is refused. */
  authorise?: (transaction: Queryable) => Promise<void>;
  work: (transaction: Queryable) => Promise<Answer>;
}

interface OperationRow {
  idempotency_key: string;
  operation: string;
  request_digest: string;
  status: number;
  body: Record<string, unknown>;
  at: Date;
}

function digestOf(operation: Operation): string {
  return createHash('sha256').update(`${operation.name}\n${JSON.stringify(operation.body)}`).digest('hex');
}

/**
 * Does a write once for its key. The key is claimed in the same transaction as the work: a second request
 * waits at the claim for the first to commit, then gets its answer; if the first vanishes, so does its
 * claim. Business refusals are answers too and are kept; other failures undo the claim.
 * @throws BankProblem `idempotency_conflict` when the key was used for something else
 */
export function answerOnce(
  database: Database,
  operation: Operation,
  { authorise, work }: OperationWork,
): Promise<Answer & { replayed: boolean }> {
  return database.transaction(async (transaction) => {
    const first = await claim(transaction, operation);
    if (first) return { ...first, replayed: true };
    await authorise?.(transaction);
    const answer = await workOrRefusal(transaction, work);
    await transaction.query(
      'update operations set status = $3, body = $4 where customer_id = $1 and idempotency_key = $2',
      [operation.customerId, operation.key, answer.status, JSON.stringify(answer.body)],
    );
    return { ...answer, replayed: false };
  });
}

/** Claims the key, or returns the answer that was given under it. */
async function claim(transaction: Queryable, operation: Operation): Promise<Answer | undefined> {
  const digest = digestOf(operation);
  const claimed = await transaction.query(
    `insert into operations (customer_id, idempotency_key, operation, request_digest, at)
     values ($1, $2, $3, $4, $5) on conflict do nothing returning 1`,
    [operation.customerId, operation.key, operation.name, digest, operation.now],
  );
  if (claimed.length > 0) return undefined;
  const row = await readOperation(transaction, operation.customerId, operation.key);
  if (row.request_digest !== digest) {
    throw new BankProblem('idempotency_conflict', 'This Idempotency-Key was used for a different request.');
  }
  return { status: row.status, body: row.body };
}

async function workOrRefusal(transaction: Queryable, work: OperationWork['work']): Promise<Answer> {
  await transaction.query('savepoint work');
  try {
    return await work(transaction);
  } catch (failure) {
    if (!(failure instanceof BankProblem) || !failure.recorded) throw failure;
    await transaction.query('rollback to savepoint work');
    return { status: failure.status, body: failure.toBody() };
  }
}

async function readOperation(queryable: Queryable, customerId: string, key: string): Promise<OperationRow> {
  const [row] = await queryable.query<OperationRow>(
    'select * from operations where customer_id = $1 and idempotency_key = $2',
    [customerId, key],
  );
  if (!row) throw new BankProblem('operation_not_found', 'Nothing was done under this Idempotency-Key.');
  return row;
}

/** What was answered to the write with this key, whatever it was, refusals included. */
export async function findOperation(queryable: Queryable, customerId: string, key: string) {
  const row = await readOperation(queryable, customerId, key);
  return { key, operation: row.operation, status: row.status, body: row.body, at: row.at.toISOString() };
}
