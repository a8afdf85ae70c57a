import { randomUUID } from 'node:crypto';
import { expect } from 'vitest';
import { z } from 'zod';
import { conversationSchema, type Conversation } from '../../contract/http/conversations.ts';
import { trialRoutes, turnRecordSchema, type TurnRecord } from '../../contract/http/trials.ts';
import type { Flow } from '../../domain/flow/model.ts';
import { conversationWorkflowId } from '../../domain/ids.ts';
import { TASK_QUEUES } from '../../temporal/queues.ts';
import { evaluationActivities } from '../../workers/evaluations.ts';
import { newStaff } from '../../api/testing/staff.ts';
import { startTestApi, type TestApi } from '../../api/testing/test-api.ts';
import type { TestCaller } from '../../api/testing/test-caller.ts';
import { ALEX, startTurnBench, type TurnBench } from './turn-bench.ts';

export const idShape = z.looseObject({ id: z.string() });
export const startedShape = z.looseObject({ conversationId: z.string() });
export const sentShape = z.looseObject({ turnId: z.string(), workflowId: z.string() });

export interface LiveConversation {
  conversationId: string;
  turnIds: string[];
  /** As its customer. */
  send(body: object): ReturnType<TestCaller['post']>;
}

/** The API and both workers: where customers' turns run, with a real bank, and where recorded ones do. */
export interface TrialBench {
  api: TestApi;
  turns: TurnBench;
  trials: TurnBench;
  builder: TestCaller;
  support: TestCaller;
  staff(role: Parameters<typeof newStaff>[2]): Promise<TestCaller>;
  /** Forgets what the models were asked and had to say. */
  reset(): void;
  customerToken(): string;
  agentWith(flow: Flow): Promise<{ agentId: string; versionId: string }>;
  /** A customer's conversation, each message answered before the next. */
  live(agentId: string, texts: string[], whileRunning?: (conversationId: string) => Promise<void>): Promise<LiveConversation>;
  /** Forks as the builder, and waits for the turn where one was started. */
  fork(conversationId: string, body: object): Promise<z.infer<(typeof trialRoutes.fork.responses)[201]>>;
  ended(conversationId: string): Promise<unknown>;
  read(conversationId: string): Promise<Conversation>;
  recordOf(conversationId: string, turnId: string | null | undefined): Promise<TurnRecord>;
  /** The ledger and the codes sent of both banks. */
  banks(): Promise<string[]>;
  /** The bank's code is entered by a colleague, as the customer reads it out. */
  approveWaiting(conversationId: string): Promise<void>;
  stop(): Promise<void>;
}

export async function startTrialBench(): Promise<TrialBench> {
  const turns = await startTurnBench(TASK_QUEUES.turns);
  const trials = await startTurnBench(TASK_QUEUES.evaluations, evaluationActivities);
  const api = await startTestApi({ CITIFLOW_MODE: 'development', CITIFLOW_SECRET_KEY: turns.secretKey });
  const staff: TrialBench['staff'] = async (role) => (await newStaff(api.url, turns.tenantName, role)).caller;
  const [builder, support] = [await staff('builder'), await staff('support')];
  const customerToken = () =>
    api.dependencies.customerTokens.sign({ sub: ALEX.id, name: ALEX.name, tenantId: turns.tenantId, exp: Math.floor(Date.now() / 1000) + 600 });
  const ended = (conversationId: string) => turns.client.workflow.getHandle(conversationWorkflowId(conversationId)).result();

  async function live(agentId: string, texts: string[], whileRunning: (conversationId: string) => Promise<void> = async () => undefined): Promise<LiveConversation> {
    const customer = api.nobody();
    const token = customerToken();
    const { conversationId } = startedShape.parse((await customer.post(`/api/v1/agents/${agentId}/conversations`, { customerToken: token })).body);
    const send = (body: object) => customer.post(`/api/v1/conversations/${conversationId}/messages`, body, { 'x-customer-token': token });
    const turnIds: string[] = [];
    for (const text of texts) {
      turnIds.push(sentShape.parse((await send({ messageId: randomUUID(), text })).body).turnId);
      await whileRunning(conversationId);
      await ended(conversationId);
    }
    return { conversationId, turnIds, send };
  }

  async function approveWaiting(conversationId: string): Promise<void> {
    const waiting = z.looseObject({ items: z.array(z.looseObject({ id: z.string(), conversationId: z.string().nullable(), argumentsDigest: z.string() })) });
    const asked = async () => waiting.parse((await support.get('/api/v1/approvals?status=waiting')).body).items.find((item) => item.conversationId === conversationId);
    await expect.poll(asked, { timeout: 90_000 }).toBeDefined();
    const { id, argumentsDigest } = (await asked()) ?? { id: '', argumentsDigest: '' };
    const outbox = z.looseObject({ items: z.array(z.looseObject({ code: z.string(), digest: z.string() })) });
    const { items } = await turns.bank.control('GET', `/sandbox/outbox?userId=${ALEX.id}`, outbox);
    const code = items.find(({ digest }) => digest === argumentsDigest)?.code;
    expect((await support.post(`/api/v1/approvals/${id}/decision`, { decision: 'approve', argumentsDigest, code })).status).toBe(200);
  }

  return {
    api, turns, trials, builder, support, staff, customerToken, live, ended, approveWaiting,
    reset() {
      for (const { model } of [turns, trials]) {
        model.script();
        model.requests.length = 0;
      }
    },
    async agentWith(flow) {
      const { id: agentId } = idShape.parse((await builder.post('/api/v1/agents', { name: 'Trial', flow })).body);
      const { id: versionId } = idShape.parse((await builder.post(`/api/v1/agents/${agentId}/versions`, { publish: true })).body);
      return { agentId, versionId };
    },
    async fork(conversationId, body) {
      const answer = await builder.post(`/api/v1/conversations/${conversationId}/fork`, body);
      expect(answer).toMatchObject({ status: 201 });
      const made = trialRoutes.fork.responses[201].parse(answer.body);
      if (made.turnId) await ended(made.conversationId);
      return made;
    },
    read: async (conversationId) => conversationSchema.parse((await builder.get(`/api/v1/conversations/${conversationId}`)).body),
    recordOf: async (conversationId, turnId) =>
      turnRecordSchema.parse((await builder.get(`/api/v1/conversations/${conversationId}/turns/${turnId}`)).body),
    banks: async () => Promise.all([turns, trials].flatMap(({ bank }) => ['/sandbox/ledger', `/sandbox/outbox?userId=${ALEX.id}`].map(async (path) => {
      const response = await fetch(bank.url + path, { headers: { authorization: `Bearer ${bank.token}` } });
      return response.text();
    }))),
    async stop() {
      await api.close();
      await turns.stop();
      await trials.stop();
    },
  };
}
