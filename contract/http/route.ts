import type { z } from 'zod';
import type { Permission } from '../../domain/roles.ts';

/** One endpoint. The API's handlers, the studio's client and the OpenAPI document all come from these. */
export interface RouteDefinition {
  method: 'get' | 'post' | 'put' | 'patch' | 'delete';
  /** Express' spelling: `/api/v1/agents/:agentId`. */
  path: string;
  summary: string;
  tag: string;
  /** `public`: no sign-in. `signed-in`: any role. Otherwise the permission that the role must carry. */
  access: 'public' | 'signed-in' | Permission;
  /** Of a public route that does more for those who are known: what an API key must carry, where it is presented. */
  keyNeeds?: Permission;
  /** Has a limit of its own, and does not count towards the one of all requests. */
  ownRateLimit?: true;
  /** A field of the answer that is told once: an answer that is kept for its Idempotency-Key has null there. */
  onceOnly?: string;
  /** Answers as server-sent events, too, to whoever accepts text/event-stream. */
  eventStream?: true;
  /** Answers with text of this kind rather than JSON. */
  contentType?: string;
  params?: z.ZodObject;
  query?: z.ZodObject;
  body?: z.ZodType;
  /** Multipart field names for files, where the body is an upload. */
  files?: { field: string };
  /** Status -> schema of the answer; null where it has no body. */
  responses: Record<number, z.ZodType | null>;
}

export const defineRoute = <Route extends RouteDefinition>(route: Route): Route => route;
