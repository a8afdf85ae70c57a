import type { ErrorRequestHandler, RequestHandler } from 'express';
import type { z } from 'zod';

interface ApiErrorOptions {
  status: number;
  code: string;
  parameter?: string | null;
}

/** An error in the shape that OpenAI's SDKs read: `{ error: { message, type, param, code } }`. */
export class ApiError extends Error {
  readonly status: number;
  readonly code: string;
  readonly parameter: string | null;

  constructor(message: string, options: ApiErrorOptions) {
    super(message);
    this.name = 'ApiError';
    this.status = options.status;
    this.code = options.code;
    this.parameter = options.parameter ?? null;
  }
}

/** The error for a model that this server does not have (404, as OpenAI answers). */
export function modelNotFound(model: string): ApiError {
  return new ApiError(`The model '${model}' does not exist on this server.`, {
    status: 404,
    code: 'model_not_found',
    parameter: 'model',
  });
}

/**
 * Reads a request's body by its schema.
 * @throws ApiError 400 that names the first field that does not fit.
 */
export function parseBody<Schema extends z.ZodType>(schema: Schema, body: unknown): z.output<Schema> {
  const parsed = schema.safeParse(body);
  if (parsed.success) return parsed.data;
  const issue = parsed.error.issues[0];
  const path = issue?.path.join('.') ?? '';
  throw new ApiError(path ? `${path}: ${issue?.message}` : 'The body must be a JSON object.', {
    status: 400,
    code: 'invalid_request',
    parameter: path || null,
  });
}

export const unknownRoute: RequestHandler = (request) => {
  throw new ApiError(`Unknown address: ${request.method} ${request.path}`, {
    status: 404,
    code: 'unknown_url',
  });
};

export const answerError: ErrorRequestHandler = (error: unknown, request, response, next) => {
  if (response.headersSent) return next(error);
  const known = toApiError(error);
  if (known.status >= 500)
    request.app.locals.logger?.error({ err: error, path: request.path }, 'request failed');
  response.status(known.status).json({
    error: {
      message: known.message,
      type: known.status >= 500 ? 'server_error' : 'invalid_request_error',
      param: known.parameter,
      code: known.code,
    },
  });
};

function toApiError(error: unknown): ApiError {
  if (error instanceof ApiError) return error;
  const kind = error instanceof Error && 'type' in error ? error.type : '';
  if (kind === 'entity.too.large') {
    return new ApiError('The body is larger than this server accepts.', {
      status: 413,
      code: 'payload_too_large',
    });
  }
  if (kind === 'entity.parse.failed') {
    return new ApiError('The body is not valid JSON.', { status: 400, code: 'invalid_json' });
  }
  return new ApiError('The model server failed. Try again.', { status: 500, code: 'internal_error' });
}
