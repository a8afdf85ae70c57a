import { randomUUID, randomBytes } from 'node:crypto';
import { Client, Connection, WorkflowUpdateFailedError, type WorkflowHandleWithFirstExecutionRunId } from '@temporalio/client';
import { ApplicationFailure } from '@temporalio/common';
import { NativeConnection, Worker } from '@temporalio/worker';
import { pino } from 'pino';
import { inject } from 'vitest';
import { bankClient } from '../../activities/banking/client.ts';
import { toolFacts } from '../../activities/banking/tools/index.ts';
import { parseAllowedHosts } from '../../activities/http-tools/addresses.ts';
import { createEgress } from '../../activities/http-tools/egress.ts';
import { createToolCatalogue, importedFacts } from '../../activities/imported-tools/catalogue.ts';
import { ImportedTool } from '../../db/entities/imported-tool.ts';
import { createTenantRules } from '../../activities/ledger/tenant-rules.ts';
import { createToolRates } from '../../activities/ledger/tool-rates.ts';
import { createHistories } from '../../activities/turn/histories.ts';
import { createRuntimePackages } from '../../activities/llm/runtime-packages.ts';
import { createProviders } from '../../activities/llm/providers/index.ts';
import { ensureDemoUsers } from '../../db/demo-users.ts';
import { createEventLog, openValkey } from '../../db/event-log.ts';
import { createInboxFeed } from '../../db/inbox-feed.ts';
import { createNotificationFeed } from '../../db/notification-feed.ts';
import { openOrm } from '../../db/orm.ts';
import { withTenant } from '../../db/tenancy.ts';
import type { ChatEvent } from '../../domain/conversation/events.ts';
import { compileFlow } from '../../domain/flow/compile.ts';
import type { Flow } from '../../domain/flow/model.ts';
import type { RuntimePackage } from '../../domain/flow/plan.ts';
import { conversationWorkflowId } from '../../domain/ids.ts';
import { createEmbedder } from '../../retrieval/embedder.ts';
import { createMilvusStore } from '../../retrieval/milvus.ts';
import { createRetriever } from '../../retrieval/search.ts';
import { createSealer } from '../../temporal/sealing.ts';
import { ActivityConduct } from '../../workers/activity-interceptor.ts';
import { ensureSearchAttributes } from '../../workers/search-attributes.ts';
import type { EvaluationDependencies } from '../../workers/evaluations.ts';
import { turnActivities } from '../../workers/turns.ts';
import { CONVERSATION_TURN, type TurnInput } from '../../workflows/conversation-turn/messages.ts';
import type { conversationTurn } from '../../workflows/conversation-turn/workflow.ts';
import { startBank, type RunningBank } from './bank.ts';
import { WORKFLOW_BUNDLE } from './built.ts';
import { startScriptedModel, type ScriptedModel } from './scripted-model.ts';

export type ConversationHandle = WorkflowHandleWithFirstExecutionRunId<typeof conversationTurn>;

/** A worker on the real services, the real bank and a scripted model: where turns are tested. */
export interface TurnBench {
  client: Client;
  model: ScriptedModel;
  /** Asked when a model node names the provider `openai` (the fallback in tests). */
  secondModel: ScriptedModel;
  bank: RunningBank;
  tenantId: string;
  tenantName: string;
  taskQueue: string;
  /** CITIFLOW_SECRET_KEY of an API that seals for this worker. */
  secretKey: string;
  /** The worker's log so far. */
  logged: readonly string[];
  seal: (plain: string, purpose: string) => string;
  converse(flow: Flow, options?: { customer?: TurnInput['customer'] }): Promise<Conversation>;
  query<Row extends object>(sql: string, values?: unknown[]): Promise<Row[]>;
  /** Ends the worker and starts another: what was cached is gone. */
  restartWorker(): Promise<void>;
  stop(): Promise<void>;
}

interface RunningWorker {
  stop(): Promise<void>;
}

export interface Conversation {
  id: string;
  /** Starts a turn. The message's id makes sending twice one. */
  send(text: string, messageId?: string): Promise<ConversationHandle>;
  inputOf(text: string, messageId?: string): TurnInput;
  events(): Promise<ChatEvent[]>;
  /** The first event of a type that is, or comes, in the log. */
  event<Type extends ChatEvent['type']>(type: Type, afterOffset?: number): Promise<Extract<ChatEvent, { type: Type }>>;
}

/**
 * @param taskQueue its own, unless what the API starts itself is to be done, too
 * @param activitiesOf those of another queue than the turns'
 */
export async function startTurnBench(
  taskQueue = `turns-${randomUUID()}`,
  activitiesOf: (deps: EvaluationDependencies) => object = turnActivities,
): Promise<TurnBench> {
  const logged: string[] = [];
  const quiet = pino({ level: process.env['CITIFLOW_TEST_LOG'] ?? 'trace' }, { write: (line) => void tell(logged, line) });
  const [model, secondModel, bank, orm] = await Promise.all([
    startScriptedModel(), startScriptedModel(), startBank(inject('bankDatabaseUrl')), openOrm(inject('databaseUrl')),
  ]);
  const valkey = openValkey(inject('redisUrl'));
  const log = createEventLog(valkey);
  const connection = await NativeConnection.connect({ address: inject('temporalAddress') });
  await ensureSearchAttributes(connection, 'default');
  const clientConnection = await Connection.connect({ address: inject('temporalAddress') });
  const client = new Client({ connection: clientConnection });
  const secretKey = randomBytes(32).toString('base64');
  const sealer = createSealer(secretKey);
  const tenantName = `tenant-${randomUUID()}`;
  const { tenantId } = await ensureDemoUsers({
    adminUrl: inject('databaseAdminUrl'), tenantName, users: [],
  });
  const embedder = createEmbedder({
    baseUrl: `${inject('modelsUrl')}/v1`, model: 'all-MiniLM-L6-v2', dimensions: 384,
  });
  const store = createMilvusStore({ address: inject('milvusAddress') });
  const providers = createProviders({
    compatible: { baseUrl: model.baseUrl, model: 'scripted' },
    openai: { apiKey: 'test', baseUrl: secondModel.baseUrl },
    // A model that says nothing more is given up by who stops it, and not by the time that a slow machine takes.
    timeoutMs: 120_000,
  });
  const tools = createToolCatalogue({ orm, open: sealer.open, egress: createEgress({ allowed: parseAllowedHosts('127.0.0.1') }) });
  const activities = activitiesOf({
    embedder,
    orm, log, inbox: createInboxFeed(valkey), notifications: createNotificationFeed(valkey), providers, tools, rates: createToolRates(valkey), rules: createTenantRules(orm, 0), packages: createRuntimePackages(orm),
    histories: createHistories(orm),
    bank: bankClient({ baseUrl: bank.url, token: bank.token, timeoutMs: 2_000 }),
    retriever: createRetriever({ orm, embedder, store }),
    seal: sealer.seal,
    open: sealer.open,
    temporalUrl: (workflowId, runId) => `http://temporal.test/${workflowId}/${runId}`,
  });

  async function startWorker(): Promise<RunningWorker> {
    const worker = await Worker.create({
      connection, taskQueue, activities,
      workflowBundle: { codePath: WORKFLOW_BUNDLE },
      stickyQueueScheduleToStartTimeout: '1s',
      maxHeartbeatThrottleInterval: '200ms',
      shutdownGraceTime: '1s',
      shutdownForceTime: '3s',
      interceptors: { activity: [(context) => ({ inbound: new ActivityConduct(context, quiet) })] },
    });
    const run = worker.run();
    return {
      async stop() {
        if (worker.getState() === 'RUNNING') worker.shutdown();
        await run;
      },
    };
  }

  let running = await startWorker();

  async function converse(flow: Flow, { customer = ALEX }: { customer?: TurnInput['customer'] } = {}): Promise<Conversation> {
    const imported = await withTenant(orm, tenantId, (em) => em.find(ImportedTool, {}));
    const runtimePackage = compileFlow(flow, new Map([...toolFacts(), ...importedFacts(imported)]));
    const ids = { agentId: randomUUID(), versionId: randomUUID(), conversationId: randomUUID() };
    await storeConversation(orm, tenantId, ids, flow, runtimePackage, customer);
    return conversation({ client, taskQueue, tenantId, log, plan: runtimePackage.plan, customer, ...ids });
  }

  return {
    client, model, secondModel, bank, tenantId, tenantName, taskQueue, secretKey, logged, seal: sealer.seal, converse,
    query: (sql, values) => withTenant(orm, tenantId, (em) => em.execute(sql, values)),
    async restartWorker() {
      await running.stop();
      running = await startWorker();
    },
    async stop() {
      await running.stop();
      await Promise.all([model.stop(), secondModel.stop(), bank.stop(), orm.close(true), store.close()]);
      valkey.disconnect();
      await connection.close();
      await clientConnection.close();
    },
  };
}

/** Kept for tests that look for what must not be there; shown where somebody wants to see it. */
function tell(logged: string[], line: string): void {
  logged.push(line);
  if (process.env['CITIFLOW_TEST_LOG']) process.stdout.write(line);
}

export const ALEX = { id: 'cust-alex', name: 'Alex Morgan' };

async function storeConversation(
  orm: Awaited<ReturnType<typeof openOrm>>,
  tenantId: string,
  { agentId, versionId, conversationId }: { agentId: string; versionId: string; conversationId: string },
  flow: Flow,
  runtimePackage: RuntimePackage,
  customer: TurnInput['customer'],
): Promise<void> {
  await withTenant(orm, tenantId, async (em) => {
    await em.execute(
      `insert into agents (id, tenant_id, name, description, flow, revision, created_by, updated_by)
       values (?, ?, 'Test', '', ?::jsonb, 1, 'test', 'test')`,
      [agentId, tenantId, JSON.stringify(flow)],
    );
    await em.execute(
      `insert into agent_versions (id, tenant_id, agent_id, version, kind, flow_digest, flow, runtime_package,
         change_description, created_by)
       values (?, ?, ?, '1.0.0', 'released', '', ?::jsonb, ?::jsonb, '', 'test')`,
      [versionId, tenantId, agentId, JSON.stringify(flow), JSON.stringify(runtimePackage)],
    );
    await em.execute(
      `insert into conversations (id, tenant_id, agent_id, version_id, mode, channel, customer_id, customer_name)
       values (?, ?, ?, ?, 'test', 'test', ?, ?)`,
      [conversationId, tenantId, agentId, versionId, customer?.id ?? null, customer?.name ?? null],
    );
  });
}

interface ConversationParts extends Pick<TurnInput, 'tenantId' | 'conversationId' | 'agentId' | 'versionId' | 'plan' | 'customer'> {
  client: Client;
  taskQueue: string;
  log: ReturnType<typeof createEventLog>;
}

function conversation(parts: ConversationParts): Conversation {
  const { client, taskQueue, log, conversationId: id, ...rest } = parts;
  const events = () => log.read(id, 0);
  const inputOf = (text: string, messageId: string = randomUUID()): TurnInput => ({
    ...rest, conversationId: id, mode: 'test', channel: 'test', queued: [],
    message: { turnId: randomUUID(), messageId, text },
  });
  return {
    id,
    inputOf,
    events,
    send: (text, messageId) =>
      client.workflow.start<typeof conversationTurn>(CONVERSATION_TURN, {
        workflowId: conversationWorkflowId(id), taskQueue, workflowTaskTimeout: '5s',
        args: [inputOf(text, messageId)],
      }),
    async event(type, afterOffset = 0) {
      for (const deadline = Date.now() + 90_000; Date.now() < deadline;) {
        const found = (await log.read(id, afterOffset)).find((event) => event.type === type);
        if (found) return found as Extract<ChatEvent, { type: typeof type }>;
        await new Promise((resolve) => setTimeout(resolve, 50));
      }
      throw new Error(`No ${type} within 90 s; there were: ${(await events()).map((event) => event.type).join(', ')}`);
    },
  };
}

/** The stable code with which an update was refused. */
export async function refusalOf(update: Promise<unknown>): Promise<{ code: string; details: unknown }> {
  try {
    await update;
  } catch (failure) {
    if (failure instanceof WorkflowUpdateFailedError && failure.cause instanceof ApplicationFailure) {
      return { code: failure.cause.type ?? '', details: failure.cause.details?.[0] };
    }
    throw failure;
  }
  throw new Error('The update was not refused');
}
