import { MikroORM, type Options } from '@mikro-orm/postgresql';
import { AgentSchema, AgentVersionSchema } from './entities/agent.ts';
import { ApiKeySchema } from './entities/api-key.ts';
import { ConversationSchema, MessageSchema, TurnSchema, UserFeedbackSchema } from './entities/conversation.ts';
import { DeskActionSchema } from './entities/desk.ts';
import { EvaluationResultSchema, EvaluationRunSchema, EvaluationSuiteSchema } from './entities/evaluation.ts';
import { IdempotentAnswerSchema } from './entities/idempotency.ts';
import { KnowledgeBaseSchema, KnowledgeDocumentSchema } from './entities/knowledge.ts';
import { ImportedToolSchema, ToolSourceSchema } from './entities/imported-tool.ts';
import { NotificationSchema } from './entities/notification.ts';
import { ReleaseDecisionSchema, ReleaseSchema } from './entities/release.ts';
import { ReplayPairSchema, ReplayRunSchema } from './entities/replay.ts';
import { TenantSchema } from './entities/tenant.ts';
import { ApprovalSchema, ToolCallSchema } from './entities/tool-call.ts';
import { PolicyDecisionSchema, ToolPolicySchema, ToolSettingSchema } from './entities/tool-policy.ts';
import { UserSchema } from './entities/user.ts';

const entities = [
  TenantSchema, UserSchema, AgentSchema, AgentVersionSchema, ConversationSchema, TurnSchema, MessageSchema,
  UserFeedbackSchema, ToolCallSchema, ApprovalSchema, KnowledgeBaseSchema, KnowledgeDocumentSchema,
  IdempotentAnswerSchema, ApiKeySchema, ToolSettingSchema, ToolPolicySchema, PolicyDecisionSchema, DeskActionSchema,
  ToolSourceSchema, ImportedToolSchema, ReleaseSchema, ReleaseDecisionSchema, EvaluationSuiteSchema, EvaluationRunSchema, NotificationSchema,
  EvaluationResultSchema, ReplayRunSchema, ReplayPairSchema,
];

/** Options shared by the programs and the migrations. */
export const ormOptions = (clientUrl: string): Options => ({
  clientUrl,
  entities,
  forceUtcTimezone: true,
  pool: { min: 0, max: 12, idleTimeoutMillis: 30_000 },
  /** A schema lives in migrations; nothing is discovered at run time. */
  discovery: { warnWhenNoEntities: false },
});

/**
 * Opens the pool with which a program works. It connects on first use, so a database that is down when a
 * program starts, or restarts under it, is an error of that request and not of the program.
 */
export const openOrm = (databaseUrl: string) => MikroORM.init({ ...ormOptions(databaseUrl), ensureDatabase: false });
export type Orm = Awaited<ReturnType<typeof openOrm>>;
