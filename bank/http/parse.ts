import type { Request } from 'express';
import type { z } from 'zod';
import { BankProblem } from '../problem.ts';

/**
 * Takes a value through a schema.
 * @throws BankProblem `validation_failed` that lists every field with its problem
 */
export function parse<Schema extends z.ZodType>(schema: Schema, value: unknown): z.output<Schema> {
  const parsed = schema.safeParse(value);
  if (parsed.success) return parsed.data;
  const errors = parsed.error.issues.map((issue) => ({ path: issue.path.join('.'), message: issue.message }));
  throw new BankProblem('validation_failed', 'Some fields are missing or wrong.', { errors });
}

/** A parameter of the path, such as `:id`. */
export function pathParameter(request: Request, name: string): string {
  const value = request.params[name];
  if (typeof value !== 'string') throw new BankProblem('not_found', 'The path names nothing.');
  return value;
}

/**
 * The `Idempotency-Key` header.
 * @throws BankProblem `idempotency_key_required` when it is missing or not 1 to 200 printable characters
 */
export function idempotencyKeyOf(request: Request): string {
  const key = request.get('idempotency-key');
  if (key === undefined || !/^[\x21-\x7e]{1,200}$/.test(key)) {
    throw new BankProblem('idempotency_key_required', 'An Idempotency-Key of 1 to 200 printable characters is needed.');
  }
  return key;
}
