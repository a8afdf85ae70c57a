import type { z } from 'zod';
import type { RouteDefinition } from '../../contract/http/route.ts';

/** Where the studio's API is, and the key that opens it. */
export interface Connection {
  api: string;
  apiKey: string;
}

/** What the API refused, with all it says of why. */
export class ApiRefusal extends Error {
  constructor(readonly status: number, readonly code: string, lines: string[]) {
    super(lines.join('\n'));
  }
}

type AnswerOf<Route extends RouteDefinition> = {
  [Status in keyof Route['responses']]: Route['responses'][Status] extends z.ZodType ? z.output<Route['responses'][Status]> : null;
}[keyof Route['responses']];

export interface Sent {
  params?: Record<string, string>;
  query?: Record<string, string>;
  body?: unknown;
}

/**
 * Calls an endpoint of the contract; its answer is held against its schema.
 * @throws ApiRefusal, or Error where nobody answers or the answer is none of this API's
 */
export async function call<Route extends RouteDefinition>(to: Connection, route: Route, { params = {}, query = {}, body }: Sent = {}): Promise<AnswerOf<Route>> {
  const path = route.path.replaceAll(/:(\w+)/g, (_, name: string) => encodeURIComponent(params[name] ?? ''));
  const search = new URLSearchParams(query).toString();
  const response = await fetch(new URL(search ? `${path}?${search}` : path, to.api), {
    method: route.method.toUpperCase(),
    headers: { authorization: `Bearer ${to.apiKey}`, accept: 'application/json', ...(body === undefined ? {} : { 'content-type': 'application/json' }) },
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  }).catch((cause: unknown) => {
    throw new Error(`Nobody answers at ${to.api}. Is the address right, and the system up?`, { cause });
  });
  const answer: unknown = response.status === 204 ? null : await response.json().catch(() => null);
  if (!response.ok) throw refusal(response.status, answer);
  const schema = route.responses[response.status];
  // The one edge at which an answer gets its type.
  return (schema ? schema.parse(answer) : null) as AnswerOf<Route>;
}

function refusal(status: number, answer: unknown): ApiRefusal {
  const problem = typeof answer === 'object' && answer !== null ? answer : {};
  const text = (name: string) => (name in problem ? String(Object.entries(problem).find(([key]) => key === name)?.[1]) : '');
  const errors = 'errors' in problem && Array.isArray(problem.errors) ? problem.errors : [];
  const lines = errors.map((error: { path?: string; message?: string }) => `  ${error.path ?? ''}: ${error.message ?? ''}`);
  return new ApiRefusal(status, text('code'), [text('detail') || `The API answered ${status}.`, ...lines]);
}
