import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { conversationSchema } from '../contract/http/conversations.ts';
import { Message, Turn, UserFeedback } from '../db/entities/conversation.ts';
import type { TurnEnd } from '../domain/conversation/events.ts';
import { startTestApi, type TestApi } from './testing/test-api.ts';
import type { TestCaller } from './testing/test-caller.ts';

let api: TestApi;
let tenantId: string;
let builder: TestCaller;
let agentId: string;
beforeAll(async () => {
  api = await startTestApi();
  const tenant = await api.tenant();
  tenantId = tenant.tenantId;
  builder = await tenant.signedIn('builder');
  agentId = String((await builder.post('/api/v1/agents', { name: 'Card support' })).body['id']);
  await builder.post(`/api/v1/agents/${agentId}/versions`, {});
});
afterAll(() => api?.close());

test('a rating is taken of a turn that was stopped before its first word, also while its end is only told', async () => {
  const socket = await builder.chat(agentId);
  const { conversationId = '' } = await socket.ask({ type: 'hello' });
  const usage = { inputTokens: 0, outputTokens: 0, costMicros: 0, currency: 'USD' };
  const end = (messageId: string): TurnEnd => ({
    type: 'turn-end', status: 'stopped', messageId, content: '', citations: [], usage, model: 'none', documentsUsed: 0,
    toolsCalled: [], durationMs: 1, workflowId: 'w', runId: 'r', temporalUrl: '',
  });
  const word = { type: 'text-delta', text: 'later ' } as const;
  const [told, saved] = [randomUUID(), randomUUID()];
  const at = { conversationId, turnId: randomUUID(), offset: 1, at: new Date().toISOString() };
  await api.dependencies.database.tenant(tenantId, async (em) => {
    em.create(Turn, {
      id: at.turnId, workflowId: 'w', runId: 'r', tenantId, conversationId, messageId: 'm-0', sequence: 1, status: 'stopped', steps: [],
      inputTokens: 0, outputTokens: 0, costMicros: 0, events: [{ ...end(saved), ...at }], lastOffset: 1, endedAt: new Date(),
    });
    await em.flush();
  });
  await api.eventLog.append({
    conversationId, turnId: randomUUID(), events: [...Array<typeof word>(30).fill(word), end(told)], source: 'end', attempt: 1, sequence: 1, floorOffset: 1,
  });
  for (const [index, messageId] of [told, saved].entries()) socket.send({ type: 'feedback', messageId, rating: index + 1 });
  const ratings = () => api.dependencies.database.query<{ message_id: string; rating: number }>(
    tenantId, 'select message_id, rating from user_feedback where conversation_id = ? order by rating', [conversationId]);
  await expect.poll(ratings).toEqual([{ message_id: told, rating: 1 }, { message_id: saved, rating: 2 }]);
  expect(socket.received.filter(({ type }) => type === 'error')).toEqual([]);
  await socket.close();
});

test('staff read how a turn’s reply was rated, and on which version it ran; the customer reads of no rating', async () => {
  const visitor = api.nobody();
  const { body: started } = await visitor.post(`/api/v1/agents/${agentId}/conversations`, {});
  const conversationId = String(started['conversationId']);
  const read = async (by: TestCaller) => conversationSchema.parse((await by.get(`/api/v1/conversations/${conversationId}`)).body);
  const { versionId } = await read(builder);
  const [turnId, replyId] = [randomUUID(), randomUUID()];
  await api.dependencies.database.tenant(tenantId, async (em) => {
    em.create(Turn, {
      id: turnId, workflowId: 'w', runId: 'r', tenantId, conversationId, messageId: 'm-1', sequence: 1, status: 'completed', steps: [], versionId,
      inputTokens: 0, outputTokens: 0, costMicros: 0, events: [], lastOffset: 1, endedAt: new Date(),
    });
    await em.flush();
    em.create(Message, { id: randomUUID(), tenantId, conversationId, turnId, position: 1, role: 'assistant', externalId: replyId, content: 'No.', metadata: {} });
    em.create(UserFeedback, { id: randomUUID(), tenantId, conversationId, messageId: replyId, rating: 1, comment: 'Curt' });
    await em.flush();
  });
  expect((await read(builder)).turns).toMatchObject([{ versionId, version: '1.0.0', rating: { rating: 1, comment: 'Curt' } }]);
  expect((await read(visitor)).turns[0]).not.toHaveProperty('rating');
});
