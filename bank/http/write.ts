import type { Request, RequestHandler } from 'express';
import type { z } from 'zod';
import type { Bank } from '../bank.ts';
import type { Queryable } from '../database/database.ts';
import { answerOnce } from '../ledger/operations.ts';
import { problemType } from './answer-problem.ts';
import { customerOf } from './authenticate.ts';
import { idempotencyKeyOf, parse } from './parse.ts';

/** One write as its work sees it. */
export interface Write<Body> {
  transaction: Queryable;
  request: Request;
  customerId: string;
  key: string;
  body: Body;
  now: Date;
}

interface WriteRoute<Schema extends z.ZodType> {
  body: Schema;
  status: number;
  /** Whose write it is; the caller's own, if not given. */
  customerId?: (bank: Bank, request: Request, body: z.output<Schema>) => Promise<string>;
  authorise?: (write: Write<z.output<Schema>>) => Promise<void>;
  work: (write: Write<z.output<Schema>>) => Promise<Record<string, unknown>>;
}

/** A handler for a write: body through its schema, then done once for its `Idempotency-Key`. */
export function write<Schema extends z.ZodType>(bank: Bank, route: WriteRoute<Schema>): RequestHandler {
  return async (request, response) => {
    const body = parse(route.body, request.body ?? {});
    const key = idempotencyKeyOf(request);
    const customerId = (await route.customerId?.(bank, request, body)) ?? customerOf(request);
    const now = bank.clock();
    const { authorise, work } = route;
    const answer = await answerOnce(
      bank.database,
      { customerId, key, name: `${request.method} ${request.path}`, body, now },
      {
        ...(authorise && {
          authorise: (transaction) => authorise({ transaction, request, customerId, key, body, now }),
        }),
        work: async (transaction) => ({
          status: route.status,
          body: await work({ transaction, request, customerId, key, body, now }),
        }),
      },
    );
    if (answer.replayed) response.set('Idempotency-Replayed', 'true');
    if (answer.status >= 400) response.type(problemType);
    response.status(answer.status).json(answer.body);
  };
}
