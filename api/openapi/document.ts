import { z } from 'zod';
import { createDocument, type ZodOpenApiOperationObject, type ZodOpenApiPathsObject } from 'zod-openapi';
import { agentRoutes } from '../../contract/http/agents.ts';
import { analyticsRoutes } from '../../contract/http/analytics.ts';
import { apiKeyRoutes } from '../../contract/http/api-keys.ts';
import { approvalRoutes } from '../../contract/http/approvals.ts';
import { auditRoutes } from '../../contract/http/audit.ts';
import { authRoutes } from '../../contract/http/auth.ts';
import { problemSchema } from '../../contract/http/common.ts';
import { conversationRoutes } from '../../contract/http/conversations.ts';
import { customerRoutes } from '../../contract/http/customers.ts';
import { evaluationRoutes } from '../../contract/http/evaluations.ts';
import { inboxRoutes } from '../../contract/http/inbox.ts';
import { knowledgeRoutes } from '../../contract/http/knowledge.ts';
import { modelRoutes } from '../../contract/http/models.ts';
import { notificationRoutes } from '../../contract/http/notifications.ts';
import type { RouteDefinition } from '../../contract/http/route.ts';
import { releaseRoutes } from '../../contract/http/releases.ts';
import { replayRoutes } from '../../contract/http/replays.ts';
import { toolCallRoutes } from '../../contract/http/tool-calls.ts';
import { toolPolicyRoutes } from '../../contract/http/tool-policies.ts';
import { toolSourceRoutes } from '../../contract/http/tool-sources.ts';
import { toolRoutes } from '../../contract/http/tools.ts';
import { trialRoutes } from '../../contract/http/trials.ts';

const groups = {
  auth: authRoutes, agents: agentRoutes, conversations: conversationRoutes, trials: trialRoutes,
  approvals: approvalRoutes, inbox: inboxRoutes, customers: customerRoutes, knowledge: knowledgeRoutes, models: modelRoutes, tools: toolRoutes, toolSources: toolSourceRoutes, toolPolicies: toolPolicyRoutes, toolCalls: toolCallRoutes,
  releases: releaseRoutes, evaluations: evaluationRoutes, replays: replayRoutes, apiKeys: apiKeyRoutes, analytics: analyticsRoutes, notifications: notificationRoutes, audit: auditRoutes,
};

/** OpenAPI 3.1 of every endpoint, from the same routes that the handlers are mounted by. */
export function openapiDocument() {
  const paths: ZodOpenApiPathsObject = {};
  for (const [group, routes] of Object.entries(groups)) {
    for (const [name, route] of Object.entries<RouteDefinition>(routes)) {
      const path = route.path.replaceAll(/:(\w+)/g, '{$1}');
      paths[path] = { ...paths[path], [route.method]: operationOf(route, `${group}.${name}`) };
    }
  }
  return createDocument({
    openapi: '3.1.0',
    info: {
      title: 'CitiFlow Agent Studio',
      version: '1',
      description: 'Errors are `application/problem+json` with a stable `code`. Writes take an `Idempotency-Key`.',
    },
    paths,
    components: {
      securitySchemes: {
        session: { type: 'apiKey', in: 'cookie', name: 'citiflow_session' },
        apiKey: { type: 'http', scheme: 'bearer', description: 'A program\'s key, `cfk_...`: see API keys.' },
        customer: { type: 'http', scheme: 'bearer', description: 'A customer token, signed by the bank.' },
      },
    },
  });
}

const writeHeaders = {
  'Idempotency-Key': z.string().max(255).optional().meta({ description: 'The same key and body give the first answer.' }),
};
const resumeHeaders = {
  'Last-Event-ID': z.string().optional().meta({ description: 'Of a stream: the last offset that was seen.' }),
};

function operationOf(route: RouteDefinition, operationId: string): ZodOpenApiOperationObject {
  const isPublic = route.access === 'public';
  const headers = { ...(route.method === 'get' ? {} : writeHeaders), ...(route.eventStream ? resumeHeaders : {}) };
  const parameters = {
    ...(route.params ? { path: route.params } : {}),
    ...(route.query ? { query: route.query } : {}),
    ...(Object.keys(headers).length > 0 ? { header: z.object(headers) } : {}),
  };
  return {
    operationId,
    summary: route.summary,
    tags: [route.tag],
    ...descriptionOf(route),
    security: isPublic ? [{}, { session: [] }, { apiKey: [] }, { customer: [] }] : [{ session: [] }, { apiKey: [] }],
    ...(Object.keys(parameters).length > 0 ? { requestParams: parameters } : {}),
    ...bodyOf(route),
    responses: {
      ...Object.fromEntries(Object.entries(route.responses).map(([status, schema]) => [
        status,
        { description: schema ? 'Done' : 'Done; no content', ...(schema ? { content: contentOf(route, schema) } : {}) },
      ])),
      default: { description: 'A problem', content: { 'application/problem+json': { schema: problemSchema } } },
    },
  };
}

function descriptionOf({ access, keyNeeds }: RouteDefinition): { description?: string } {
  if (keyNeeds) return { description: `Open to customers. An API key needs the permission "${keyNeeds}".` };
  return access === 'public' || access === 'signed-in' ? {} : { description: `Needs the permission \`${access}\`.` };
}

const contentOf = (route: RouteDefinition, schema: z.ZodType) => ({
  [route.contentType ?? 'application/json']: { schema },
  ...(route.eventStream ? { 'text/event-stream': { schema: { type: 'string' as const } } } : {}),
});

function bodyOf(route: RouteDefinition): Pick<ZodOpenApiOperationObject, 'requestBody'> {
  if (route.files) {
    const files = { type: 'array' as const, items: { type: 'string' as const, format: 'binary' } };
    const schema = { type: 'object' as const, properties: { [route.files.field]: files }, required: [route.files.field] };
    return { requestBody: { required: true, content: { 'multipart/form-data': { schema } } } };
  }
  if (!route.body) return {};
  return { requestBody: { required: !route.body.safeParse(undefined).success, content: { 'application/json': { schema: route.body } } } };
}
