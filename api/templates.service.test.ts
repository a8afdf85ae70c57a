import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { searches, TEMPLATES } from '../domain/flow/templates/index.ts';
import { TASK_QUEUES } from '../temporal/queues.ts';
import { startTurnBench, type TurnBench } from '../test/support/turn-bench.ts';
import { newStaff } from './testing/staff.ts';
import { startTestApi, type TestApi } from './testing/test-api.ts';
import type { TestCaller } from './testing/test-caller.ts';

let bench: TurnBench;
let api: TestApi;
let builder: TestCaller;
beforeAll(async () => {
  bench = await startTurnBench(TASK_QUEUES.turns);
  api = await startTestApi({ CITIFLOW_MODE: 'development', CITIFLOW_SECRET_KEY: bench.secretKey });
  builder = (await newStaff(api.url, bench.tenantName, 'builder')).caller;
});
afterAll(async () => {
  await api.close();
  await bench.stop();
});

const idOf = (answer: { status: number; body: Record<string, unknown> }) => {
  expect(answer).toMatchObject({ status: 201 });
  return String(answer.body['id'] ?? answer.body['conversationId']);
};

test.each(TEMPLATES.map((template) => [template.id, template] as const))('an agent that begins as %s is published at once, and answers', async (_id, template) => {
  bench.model.otherwise({ text: 'Certainly, I can help.' });
  const base = searches(template) ? idOf(await builder.post('/api/v1/knowledge-bases', { name: `Guides ${randomUUID()}` })) : null;
  for (const knowledgeBaseId of new Set([base, null])) {
    const made = await builder.post('/api/v1/agents', { name: template.title, description: template.description, flow: template.flow(knowledgeBaseId) });
    expect(made.body['problems']).toEqual([]);
    const agentId = idOf(made);
    expect(await builder.post(`/api/v1/agents/${agentId}/versions`, {})).toMatchObject({ status: 201, body: { published: true } });
    const customer = { id: 'cust-alex', name: 'Alex Morgan' };
    const customerToken = api.dependencies.customerTokens.sign({ sub: customer.id, name: customer.name, tenantId: bench.tenantId, exp: Math.floor(Date.now() / 1000) + 600 });
    const conversationId = idOf(await builder.post(`/api/v1/agents/${agentId}/conversations`, { mode: 'test', customerToken }));
    const sent = await builder.post(`/api/v1/conversations/${conversationId}/messages`, { messageId: randomUUID(), text: template.firstMessage });
    expect(sent.status).toBe(202);
    await bench.client.workflow.getHandle(String(sent.body['workflowId'])).result();
    const { body } = await builder.get(`/api/v1/conversations/${conversationId}`);
    expect(body).toMatchObject({ turns: [{ status: 'completed' }] });
    // With a knowledge base that holds nothing, the flow says itself that it does not know.
    if (knowledgeBaseId === null) expect(JSON.stringify(body)).toContain('Certainly, I can help.');
  }
});
