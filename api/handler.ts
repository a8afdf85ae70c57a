import type { Request, Response } from 'express';
import type { z } from 'zod';
import type { User } from '../contract/http/auth.ts';
import type { RouteDefinition } from '../contract/http/route.ts';
import type { Dependencies } from './dependencies.ts';
import type { ActiveApiKey } from './sessions/api-keys.ts';

type Parsed<Schema> = Schema extends z.ZodType ? z.output<Schema> : undefined;

/** Who calls: a studio user, a program by its API key, a customer with the bank's token, a visitor with a cookie, or nobody known. */
export interface Caller {
  user: User | undefined;
  /** By which `user` is known, where it is a program: its rights may be narrower than its role's. */
  apiKey?: ActiveApiKey | undefined;
  /** As sent, not yet verified. */
  customerToken: string | undefined;
  visitorSecret: string | undefined;
}

/** A request after its edge: validated, allowed, and typed by its route. */
export interface Call<Route extends RouteDefinition> {
  params: Parsed<Route['params']>;
  query: Parsed<Route['query']>;
  body: Parsed<Route['body']>;
  caller: Caller;
  /** Signed in and allowed, wherever the route is not public. */
  user: Route['access'] extends 'public' ? User | undefined : User;
  request: Request;
  response: Response;
}

/** One of the answers that the route promises. */
export type Answer<Route extends RouteDefinition> = {
  [Status in keyof Route['responses'] & number]: {
    status: Status;
    body: Route['responses'][Status] extends z.ZodType ? z.input<Route['responses'][Status]> : null;
  };
}[keyof Route['responses'] & number];

/** The handler has taken the response over, for a stream. */
export const STREAMED = Symbol('streamed');

export type Handler<Route extends RouteDefinition> = (
  call: Call<Route>,
  dependencies: Dependencies,
) => Promise<Answer<Route> | typeof STREAMED>;

export type HandlersOf<Routes extends Record<string, RouteDefinition>> = {
  [Name in keyof Routes]: Handler<Routes[Name]>;
};
