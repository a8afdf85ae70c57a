import type { Express, Request, Response } from 'express';
import type { RouteDefinition } from '../contract/http/route.ts';
import { CitiflowError } from '../domain/errors.ts';
import type { Dependencies } from './dependencies.ts';
import { STREAMED, type Call, type HandlersOf } from './handler.ts';
import { idempotently } from './middleware/idempotency.ts';
import { authorise, callerOf } from './middleware/session.ts';
import { receiveFiles } from './middleware/uploads.ts';
import { validate } from './middleware/validate.ts';

/** Mounts a resource's handlers on its routes: who calls, may they, how often, is it valid; then the handler. */
export function mount<Routes extends Record<string, RouteDefinition>>(
  app: Express,
  routes: Routes,
  handlers: HandlersOf<Routes>,
  dependencies: Dependencies,
): void {
  for (const name of Object.keys(routes)) {
    const route = routes[name];
    // The mapped type ties each route to its handler by name; a loop over names loses that tie.
    const handler = handlers[name] as ((call: unknown, from: Dependencies) => Promise<AnyAnswer>) | undefined;
    if (route && handler) app[route.method](route.path, answerWith(route, handler, dependencies));
  }
  for (const path of new Set(Object.values(routes).map((route) => route.path))) app.all(path, refuseMethod);
}

type AnyAnswer = { status: number; body: unknown } | typeof STREAMED;

function answerWith(
  route: RouteDefinition,
  handler: (call: unknown, from: Dependencies) => Promise<AnyAnswer>,
  dependencies: Dependencies,
) {
  return async (request: Request, response: Response) => {
    response.locals['route'] = route.path;
    const address = request.ip ?? 'unknown';
    const caller = await callerOf(request, dependencies, address);
    response.locals['tenantId'] = caller.user?.tenantId;
    if (!route.ownRateLimit) await dependencies.rateLimits.take('api', caller.user?.id ?? address);
    authorise(route.access, caller);
    if (caller.apiKey && route.keyNeeds) authorise(route.keyNeeds, caller);
    if (route.files) await receiveFiles(route.files.field, request, response);
    const call: Call<RouteDefinition> = { ...validate(route, request), caller, user: caller.user, request, response } as Call<RouteDefinition>;
    const answer = await idempotently(call, dependencies, () => handler(call, dependencies), route.onceOnly);
    if (answer !== STREAMED) send(response, answer);
  };
}

function refuseMethod(): never {
  throw new CitiflowError('method_not_allowed');
}

function send(response: Response, answer: { status: number; body: unknown }): void {
  response.status(answer.status);
  if (answer.body === null) response.end();
  else response.json(answer.body);
}
