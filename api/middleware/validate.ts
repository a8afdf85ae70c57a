import type { Request } from 'express';
import type { z } from 'zod';
import type { RouteDefinition } from '../../contract/http/route.ts';
import { CitiflowError, type FieldError } from '../../domain/errors.ts';
import { unstorableParts } from './unstorable.ts';

/**
 * Parses what the route describes, and names every field that is wrong at once.
 * @throws CitiflowError `not_found` for an id in the path that cannot be one, `unsupported_media_type`,
 * `validation_failed`
 */
export function validate(route: RouteDefinition, request: Request): { params: unknown; query: unknown; body: unknown } {
  const errors: FieldError[] = [];
  const parse = (schema: z.ZodType | undefined, value: unknown, prefix: string) => {
    if (!schema) return undefined;
    const parsed = schema.safeParse(value);
    if (parsed.success) return parsed.data;
    errors.push(...fieldErrors(parsed.error, prefix));
    return undefined;
  };
  const foreign = route.params?.safeParse(request.params).success === false || unstorableParts(request.params).length > 0;
  if (foreign) throw new CitiflowError('not_found');
  if (route.body && hasForeignBody(request)) {
    throw new CitiflowError('unsupported_media_type', 'Send the body as application/json.');
  }
  const values = {
    params: parse(route.params, request.params, ''),
    query: parse(route.query, request.query, 'query.'),
    body: parse(route.body, request.body, ''),
  };
  errors.push(...unstorableParts(request.query, 'query'), ...unstorableParts(request.body));
  if (errors.length > 0) throw new CitiflowError('validation_failed', undefined, { errors });
  return values;
}

/** Zod's issues as a problem's `errors`. @param prefix before each path, such as `query.` */
export const fieldErrors = (error: z.ZodError, prefix = ''): FieldError[] =>
  error.issues.map((issue) => ({ path: `${prefix}${issue.path.join('.')}`, message: issue.message }));

const hasForeignBody = (request: Request) =>
  Number(request.headers['content-length'] ?? 0) > 0 && !request.is('application/json');
