import express, { type Express } from 'express';
import helmet from 'helmet';
import { agentRoutes } from '../contract/http/agents.ts';
import { analyticsRoutes } from '../contract/http/analytics.ts';
import { apiKeyRoutes } from '../contract/http/api-keys.ts';
import { approvalRoutes } from '../contract/http/approvals.ts';
import { auditRoutes } from '../contract/http/audit.ts';
import { authRoutes } from '../contract/http/auth.ts';
import { conversationRoutes } from '../contract/http/conversations.ts';
import { customerRoutes } from '../contract/http/customers.ts';
import { evaluationRoutes } from '../contract/http/evaluations.ts';
import { inboxRoutes } from '../contract/http/inbox.ts';
import { knowledgeRoutes } from '../contract/http/knowledge.ts';
import { modelRoutes } from '../contract/http/models.ts';
import { notificationRoutes } from '../contract/http/notifications.ts';
import { releaseRoutes } from '../contract/http/releases.ts';
import { replayRoutes } from '../contract/http/replays.ts';
import { toolCallRoutes } from '../contract/http/tool-calls.ts';
import { toolPolicyRoutes } from '../contract/http/tool-policies.ts';
import { toolSourceRoutes } from '../contract/http/tool-sources.ts';
import { toolRoutes } from '../contract/http/tools.ts';
import { trialRoutes } from '../contract/http/trials.ts';
import { CitiflowError } from '../domain/errors.ts';
import { LIMITS } from '../domain/limits.ts';
import type { Dependencies } from './dependencies.ts';
import { accessLog } from './middleware/access-log.ts';
import { createOriginPolicy, originCheck, type OriginPolicy } from './middleware/origin.ts';
import { problems } from './middleware/problem.ts';
import { requestId } from './middleware/request-id.ts';
import { mountOpenapi } from './openapi/mount.ts';
import { mountOperations } from './operations.ts';
import { agentHandlers } from './routes/agents/index.ts';
import { analyticsHandlers } from './routes/analytics/index.ts';
import { apiKeyHandlers } from './routes/api-keys/index.ts';
import { approvalHandlers } from './routes/approvals/index.ts';
import { auditHandlers } from './routes/audit/index.ts';
import { authHandlers } from './routes/auth/index.ts';
import { conversationHandlers } from './routes/conversations/index.ts';
import { customerHandlers } from './routes/customers/index.ts';
import { evaluationHandlers } from './routes/evaluations/index.ts';
import { inboxHandlers } from './routes/inbox/index.ts';
import { knowledgeHandlers } from './routes/knowledge/index.ts';
import { modelHandlers } from './routes/models/index.ts';
import { notificationHandlers } from './routes/notifications/index.ts';
import { releaseHandlers } from './routes/releases/index.ts';
import { replayHandlers } from './routes/replays/index.ts';
import { toolCallHandlers } from './routes/tool-calls/index.ts';
import { toolPolicyHandlers } from './routes/tool-policies/index.ts';
import { toolSourceHandlers } from './routes/tool-sources/index.ts';
import { toolHandlers } from './routes/tools/index.ts';
import { trialHandlers } from './routes/trials/index.ts';
import { mount } from './routing.ts';
import { createChatSockets, type ChatSockets } from './sockets/chat.ts';
import { mountStudio } from './studio.ts';

export interface Api {
  app: Express;
  sockets: ChatSockets;
}

/** Builds the API over its dependencies; listening is server.ts's part. */
export function buildApp(dependencies: Dependencies): Api {
  const app = express();
  const origins = createOriginPolicy(dependencies.environment);
  app.disable('x-powered-by');
  app.set('trust proxy', dependencies.environment.TRUST_PROXY ?? false);
  prepare(app, dependencies, origins);
  mountOperations(app, dependencies);
  mountOpenapi(app);
  mount(app, authRoutes, authHandlers, dependencies);
  mount(app, agentRoutes, agentHandlers, dependencies);
  mount(app, conversationRoutes, conversationHandlers, dependencies);
  mount(app, trialRoutes, trialHandlers, dependencies);
  mount(app, approvalRoutes, approvalHandlers, dependencies);
  mount(app, inboxRoutes, inboxHandlers, dependencies);
  mount(app, customerRoutes, customerHandlers, dependencies);
  mount(app, knowledgeRoutes, knowledgeHandlers, dependencies);
  mount(app, modelRoutes, modelHandlers, dependencies);
  mount(app, toolSourceRoutes, toolSourceHandlers, dependencies);
  mount(app, toolRoutes, toolHandlers, dependencies);
  mount(app, toolPolicyRoutes, toolPolicyHandlers, dependencies);
  mount(app, toolCallRoutes, toolCallHandlers, dependencies);
  mount(app, releaseRoutes, releaseHandlers, dependencies);
  mount(app, evaluationRoutes, evaluationHandlers, dependencies);
  mount(app, replayRoutes, replayHandlers, dependencies);
  mount(app, notificationRoutes, notificationHandlers, dependencies);
  mount(app, analyticsRoutes, analyticsHandlers, dependencies);
  mount(app, apiKeyRoutes, apiKeyHandlers, dependencies);
  mount(app, auditRoutes, auditHandlers, dependencies);
  app.all(['/api/{*rest}', '/ws/{*rest}'], () => {
    throw new CitiflowError('not_found');
  });
  mountStudio(app, dependencies.environment.CITIFLOW_STUDIO_DIST);
  app.use(() => {
    throw new CitiflowError('not_found');
  });
  app.use(problems(dependencies.logger));
  return { app, sockets: createChatSockets(dependencies, origins, app.get('trust proxy fn')) };
}

/** Not every browser takes 'self' to mean this host's sockets, too. */
const socketsOf = (host = '') => (/^[\w.:[\]-]+$/.test(host) ? `ws://${host} wss://${host}` : "'self'");

function prepare(app: Express, { logger, metrics, environment }: Dependencies, origins: OriginPolicy): void {
  const overTls = environment.CITIFLOW_PUBLIC_URL?.startsWith('https:') ?? false;
  app.use(requestId, accessLog(logger, metrics));
  app.use(
    helmet({
      contentSecurityPolicy: {
        directives: {
          'default-src': ["'self'"],
          'connect-src': ["'self'", (request) => socketsOf(request.headers.host)],
          'font-src': ["'self'", 'data:'],
          'img-src': ["'self'", 'data:', 'blob:'],
          'style-src': ["'self'", "'unsafe-inline'"],
          'worker-src': ["'self'", 'blob:'],
          'frame-ancestors': ["'none'"],
          'upgrade-insecure-requests': overTls ? [] : null,
        },
      },
      strictTransportSecurity: overTls,
    }),
  );
  app.use(originCheck(origins), express.json({ limit: LIMITS.requestBytes, strict: false }));
}
