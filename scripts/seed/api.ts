import type { z } from 'zod';
import { problemSchema } from '../../contract/http/common.ts';
import type { RouteDefinition } from '../../contract/http/route.ts';

/** An answer that was not the one expected. `code` is the API's own. */
export class ApiRefusal extends Error {
  override readonly name = 'ApiRefusal';
  readonly status: number;
  readonly code: string;

  constructor(what: string, status: number, code: string, detail: string) {
    super(`${what}: ${status} ${code}. ${detail}`);
    this.status = status;
    this.code = code;
  }
}

export interface ApiCall {
  params?: Record<string, string>;
  query?: Record<string, string>;
  /** JSON, or a form with files. */
  body?: unknown;
}

/** The studio's API as a program calls it: routes and shapes are the contract's. */
export class Api {
  readonly #root: string;
  #cookie = '';

  /** @param publicUrl CITIFLOW_PUBLIC_URL */
  constructor(publicUrl: string) {
    this.#root = publicUrl.replace(/\/+$/, '');
  }

  /** @throws ApiRefusal for any other status than the one that `shape` belongs to */
  async call<Shape extends z.ZodType>(route: RouteDefinition, status: number, shape: Shape, call: ApiCall = {}): Promise<z.infer<Shape>> {
    const response = await this.#send(route, call);
    if (response.status !== status) throw await refusalOf(route, response);
    const session = response.headers.getSetCookie().map((cookie) => cookie.split(';', 1)[0]).join('; ');
    if (session) this.#cookie = session;
    return shape.parse(await response.json());
  }

  #send(route: RouteDefinition, { params = {}, query, body }: ApiCall): Promise<Response> {
    const path = route.path.replace(/:(\w+)/g, (_found, name: string) => encodeURIComponent(params[name] ?? ''));
    const search = query ? `?${new URLSearchParams(query)}` : '';
    const form = body instanceof FormData;
    const headers = {
      ...(this.#cookie ? { cookie: this.#cookie } : {}),
      ...(body === undefined || form ? {} : { 'content-type': 'application/json' }),
    };
    const content = form ? body : JSON.stringify(body);
    const init = { method: route.method.toUpperCase(), headers, ...(body === undefined ? {} : { body: content }) };
    return fetch(this.#root + path + search, { ...init, signal: AbortSignal.timeout(60_000) }).catch((failure: unknown) => {
      throw new Error(`The API at ${this.#root} does not answer.`, { cause: failure });
    });
  }
}

async function refusalOf(route: RouteDefinition, response: Response): Promise<ApiRefusal> {
  const problem = problemSchema.partial().safeParse(await response.json().catch(() => undefined)).data ?? {};
  const fields = problem.errors?.map(({ path, message }) => `${path}: ${message}`).join(' ') ?? '';
  const detail = `${problem.detail ?? ''} ${fields}`.trim();
  return new ApiRefusal(`${route.method.toUpperCase()} ${route.path}`, response.status, problem.code ?? '', detail);
}
