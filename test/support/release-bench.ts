import { randomUUID } from 'node:crypto';
import { Connection, Client } from '@temporalio/client';
import { NativeConnection, Worker } from '@temporalio/worker';
import { pino } from 'pino';
import { inject } from 'vitest';
import { z } from 'zod';
import { createReleaseActivities } from '../../activities/releases/activities.ts';
import type { ReleaseActivities } from '../../activities/releases/contract.ts';
import { agentSchema } from '../../contract/http/agents.ts';
import { releaseSchema, type Release } from '../../contract/http/releases.ts';
import { startTestApi, type TestApi } from '../../api/testing/test-api.ts';
import { newStaff, type Staff } from '../../api/testing/staff.ts';
import { ensureDemoUsers } from '../../db/demo-users.ts';
import { createNotificationFeed } from '../../db/notification-feed.ts';
import { openOrm } from '../../db/orm.ts';
import { TASK_QUEUES } from '../../temporal/queues.ts';
import { ActivityConduct } from '../../workers/activity-interceptor.ts';
import { ensureSearchAttributes } from '../../workers/search-attributes.ts';
import type { Role } from '../../domain/roles.ts';
import { WORKFLOW_BUNDLE } from './built.ts';

const idShape = z.object({ id: z.string() });
const acceptedShape = z.object({ releaseId: z.string(), workflowId: z.string() });
const startedShape = z.object({ conversationId: z.string() });

/** The real API and a worker of releases on the services that tests share. */
export interface ReleaseBench {
  api: TestApi;
  client: Client;
  tenantId: string;
  builder: Staff;
  manager: Staff;
  otherManager: Staff;
  support: Staff;
  /** An agent with version 1.0.0 in production and 1.1.0 beside it. */
  agent(changes?: { secondFlow?: (flow: Flow) => Flow }): Promise<TrialAgent>;
  query<Row extends object>(sql: string, values?: unknown[]): Promise<Row[]>;
  /** @param changed what the worker's activities are in place of the real ones */
  startWorker(changed?: (real: ReleaseActivities) => Partial<ReleaseActivities>): Promise<void>;
  /** Ends the worker as it stands: what it had cached is gone. */
  stopWorker(): Promise<void>;
  stop(): Promise<void>;
}

type Flow = z.infer<typeof agentSchema>['flow'];

export interface TrialAgent {
  id: string;
  first: string;
  second: string;
  propose(changes?: object, by?: Staff): Promise<string>;
  read(releaseId: string): Promise<Release>;
  /** Waits until the release looks like this. */
  reached(releaseId: string, what: Partial<Release>): Promise<Release>;
  /** Starts a customer's conversation. @returns the version that it is on */
  converse(customerId: string): Promise<string>;
  /** Customers' conversations in which one said "Hello" and was answered like this, straight into the record. */
  talked(count: number, reply: string): Promise<void>;
  /** Conversations with a turn each, straight into the record; with a release, as if it had dealt them out. */
  traffic(versionId: string, count: number, how?: { failed?: boolean; releaseId?: string; customers?: number }): Promise<void>;
}

export async function startReleaseBench(settings: Record<string, string> = {}): Promise<ReleaseBench> {
  const api = await startTestApi(settings);
  const tenantName = `tenant-${randomUUID()}`;
  const { tenantId } = await ensureDemoUsers({ adminUrl: inject('databaseAdminUrl'), tenantName, users: [] });
  const staff = (role: Role) => newStaff(api.url, tenantName, role);
  const [builder, manager, otherManager, support] = await Promise.all([staff('builder'), staff('manager'), staff('manager'), staff('support')]);
  const [orm, admin] = await Promise.all([openOrm(inject('databaseUrl')), openOrm(inject('databaseAdminUrl'))]);
  const connection = await NativeConnection.connect({ address: inject('temporalAddress') });
  await ensureSearchAttributes(connection, 'default');
  const clientConnection = await Connection.connect({ address: inject('temporalAddress') });
  const quiet = pino({ level: process.env['CITIFLOW_TEST_LOG'] ?? 'silent' });
  let running: { worker: Worker; done: Promise<void> } | undefined;

  const real = createReleaseActivities({ orm, notifications: createNotificationFeed(api.dependencies.valkey) });
  async function startWorker(changed: (real: ReleaseActivities) => Partial<ReleaseActivities> = () => ({})): Promise<void> {
    const worker = await Worker.create({
      connection, taskQueue: TASK_QUEUES.releases, activities: { ...real, ...changed(real) },
      workflowBundle: { codePath: WORKFLOW_BUNDLE }, stickyQueueScheduleToStartTimeout: '1s', shutdownGraceTime: '1s', shutdownForceTime: '3s',
      interceptors: { activity: [(context) => ({ inbound: new ActivityConduct(context, quiet) })] },
    });
    running = { worker, done: worker.run() };
  }
  async function stopWorker(): Promise<void> {
    running?.worker.shutdown();
    await running?.done;
    running = undefined;
  }
  const query = <Row extends object>(sql: string, values: unknown[] = []) => admin.em.fork().execute<Row[]>(sql, values);

  async function agent({ secondFlow = (flow: Flow) => flow }: { secondFlow?: (flow: Flow) => Flow } = {}): Promise<TrialAgent> {
    const { caller } = builder;
    const made = agentSchema.parse((await caller.post('/api/v1/agents', { name: 'Trial' })).body);
    const path = `/api/v1/agents/${made.id}`;
    const version = async (body: object) => idShape.parse((await caller.post(`${path}/versions`, body)).body).id;
    const first = await version({ changeDescription: 'First' });
    await caller.put(path, { name: 'Trial', description: '', flow: secondFlow(made.flow), revision: 1 });
    const second = await version({ changeDescription: 'Second', publish: false });
    const read = async (releaseId: string) => releaseSchema.parse((await builder.caller.get(`/api/v1/releases/${releaseId}`)).body);
    return {
      id: made.id, first, second, read,
      async propose(changes = {}, by = builder) {
        const body = { versionId: second, note: 'Better answers', gates: { suites: [] }, canary: { steps: [] }, ...changes };
        const ask = async () => (await by.caller.post(`${path}/releases`, body)).body;
        let answer = await ask();
        // The run of a release that has just been given up may take a moment to end.
        for (let tries = 0; answer['code'] === 'release_running' && tries < 1_200; tries += 1) {
          await new Promise((resolve) => setTimeout(resolve, 50));
          answer = await ask();
        }
        return acceptedShape.parse(answer).releaseId;
      },
      async reached(releaseId, what) {
        let seen = await read(releaseId);
        const fits = () => Object.entries(what).every(([key, value]) => seen[key as keyof Release] === value);
        for (let tries = 0; !fits(); tries += 1) {
          if (tries > 1_800) throw new Error(`The release is at ${JSON.stringify({ ...seen, decisions: seen.decisions.map(({ kind }) => kind) })}`);
          await new Promise((resolve) => setTimeout(resolve, 50));
          seen = await read(releaseId);
        }
        return seen;
      },
      async converse(customerId) {
        const token = api.dependencies.customerTokens.sign({ sub: customerId, name: 'Somebody', tenantId, exp: Math.floor(Date.now() / 1000) + 3600 });
        const { conversationId } = startedShape.parse((await api.nobody().post(`${path}/conversations`, { customerToken: token })).body);
        const [row] = await query<{ version_id: string }>('select version_id from conversations where id = ?', [conversationId]);
        return row?.version_id ?? '';
      },
      async talked(count, reply) {
        const end = { type: 'turn-end', status: 'completed', content: reply, citations: [], durationMs: 100, at: new Date().toISOString() };
        for (let index = 0; index < count; index += 1) {
          const [conversation, turn] = [randomUUID(), randomUUID()];
          await query(
            `insert into conversations (id, tenant_id, agent_id, version_id, mode, channel, turn_count, preview) values (?, ?, ?, ?, 'live', 'web', 1, 'Hello')`,
            [conversation, tenantId, made.id, first]);
          await query(
            `insert into turns (id, tenant_id, conversation_id, message_id, sequence, status, workflow_id, run_id, events, ended_at)
             values (?, ?, ?, 'm', 1, 'completed', 'w', 'r', ?::jsonb, now())`, [turn, tenantId, conversation, JSON.stringify([end])]);
          await query(
            `insert into messages (id, tenant_id, conversation_id, turn_id, position, role, external_id, content, metadata)
             values (gen_random_uuid(), ?, ?, ?, 1, 'user', 'm', 'Hello', '{}')`, [tenantId, conversation, turn]);
        }
      },
      async traffic(versionId, count, { failed = false, releaseId, customers = count } = {}) {
        await query(
          `with made as (
             insert into conversations (id, tenant_id, agent_id, version_id, release_id, customer_id, mode, channel, turn_count, cost_micros)
             select gen_random_uuid(), ?, ?, ?, ?::uuid, concat(?::text, n % ?::int), 'live', 'web', 1, 1000 from generate_series(1, ?) n returning id, tenant_id)
           insert into turns (id, tenant_id, conversation_id, message_id, sequence, status, workflow_id, run_id, ended_at)
           select gen_random_uuid(), tenant_id, id, 'm', 1, ?, 'w', 'r', now() + interval '1 second' from made`,
          [tenantId, made.id, versionId, releaseId ?? null, randomUUID(), customers, count, failed ? 'failed' : 'completed'],
        );
      },
    };
  }
  await startWorker();
  return {
    api, client: new Client({ connection: clientConnection }), tenantId, builder, manager, otherManager, support, agent, query, startWorker, stopWorker,
    async stop() {
      await stopWorker();
      await Promise.all([api.close(), orm.close(true), admin.close(true), clientConnection.close()]);
      await connection.close();
    },
  };
}
