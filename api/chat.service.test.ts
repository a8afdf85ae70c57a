import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { Turn } from '../db/entities/conversation.ts';
import { LIMITS } from '../domain/limits.ts';
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
  agentId = await publishedAgent();
});
afterAll(() => api.close());

async function publishedAgent(): Promise<string> {
  const id = String((await builder.post('/api/v1/agents', { name: 'Card support' })).body['id']);
  await builder.post(`/api/v1/agents/${id}/versions`, {});
  return id;
}

const tokenOf = (customerId: string) =>
  api.dependencies.customerTokens.sign({ sub: customerId, name: 'Alex', tenantId, exp: Math.floor(Date.now() / 1000) + 600 });

async function greeted(caller = builder) {
  const socket = await caller.chat(agentId);
  const ready = await socket.ask({ type: 'hello' });
  return { socket, conversationId: ready.conversationId ?? '' };
}

/** Appends text deltas as a turn would. */
async function append(conversationId: string, texts: string[], source = randomUUID()) {
  for (const [sequence, text] of texts.entries()) {
    await api.eventLog.append({
      conversationId, turnId: randomUUID(), events: [{ type: 'text-delta', text }], source, attempt: 1, sequence: sequence + 1, floorOffset: 0,
    });
  }
}

describe('a chat socket', () => {
  test('greets with the conversation and its offset', async () => {
    const { socket, conversationId } = await greeted();
    expect(socket.received[0]).toEqual({ type: 'ready', conversationId, offset: 0 });
    expect(await socket.ask({ type: 'ping' })).toEqual({ type: 'pong' });
    await socket.close();
  });

  test.each([
    ['{"type":', 'malformed_json'],
    ['[]', 'unknown_event_type'],
    ['null', 'unknown_event_type'],
    [{ type: 'dance' }, 'unknown_event_type'],
    [{ type: 'message', text: 'no id' }, 'validation_failed'],
    [{ type: 'message', messageId: 'm', text: '  ' }, 'message_empty'],
    [{ type: 'message', messageId: 'm', text: 'x'.repeat(LIMITS.messageCharacters + 1) }, 'message_too_long'],
    [{ type: 'stop', turnId: randomUUID() }, 'turn_not_found'],
    [{ type: 'approve', approvalId: 'not-an-id', code: '1' }, 'approval_not_found'],
    [{ type: 'reject', approvalId: randomUUID() }, 'approval_not_found'],
    [{ type: 'feedback', messageId: 'nothing', rating: 5 }, 'not_found'],
    [{ type: 'hello', conversationId: randomUUID() }, 'not_found'],
    [{ type: 'hello', customerToken: 'forged.token' }, 'unauthenticated'],
  ])('answers %j with %s and stays usable', async (frame, code) => {
    const { socket } = await greeted();
    expect(await socket.ask(frame)).toMatchObject({ type: 'error', code });
    expect(await socket.ask({ type: 'ping' })).toEqual({ type: 'pong' });
    await socket.close();
  });

  test('wants a hello before anything else', async () => {
    const socket = await builder.chat(agentId);
    expect(await socket.ask({ type: 'message', messageId: 'm', text: 'Hi' })).toMatchObject({ code: 'hello_required' });
    await socket.close();
  });

  test('says that an agent is unknown, and closes with 4404', async () => {
    const socket = await builder.chat(randomUUID());
    await socket.until(() => socket.closedWith !== undefined);
    expect([socket.received[0]?.code, socket.closedWith]).toEqual(['not_found', 4404]);
  });

  test('says that an agent has no published version', async () => {
    const { body } = await builder.post('/api/v1/agents', { name: 'Draft' });
    const socket = await builder.chat(String(body['id']));
    expect(await socket.ask({ type: 'hello' })).toMatchObject({ code: 'agent_not_published' });
    expect(await socket.ask({ type: 'hello', mode: 'test' })).toMatchObject({ type: 'ready' });
    await socket.close();
  });

  test('is refused from another site’s page', async () => {
    await expect(builder.chat(agentId, { origin: 'https://evil.example' })).rejects.toThrow('403');
  });

  test('closes with 1009 on a frame over the limit', async () => {
    const { socket } = await greeted();
    socket.send('x'.repeat(LIMITS.frameBytes + 1));
    await socket.until(() => socket.closedWith !== undefined);
    expect(socket.closedWith).toBe(1009);
  });

  test('warns a hasty client, and cuts off one that sends ten thousand frames at once; others notice nothing', async () => {
    const { socket } = await greeted();
    const { socket: other } = await greeted();
    for (let frame = 0; frame < 10_000; frame += 1) socket.send({ type: 'ping' });
    await socket.until(() => socket.closedWith !== undefined);
    expect(socket.closedWith).toBe(1008);
    expect(socket.received.find(({ type }) => type === 'error')).toMatchObject({ code: 'rate_limited', retryAfterMs: expect.any(Number) });
    expect(await other.ask({ type: 'ping' })).toEqual({ type: 'pong' });
    await other.close();
  });
});

describe('events', () => {
  test('come live, each once and in order', async () => {
    const { socket, conversationId } = await greeted();
    await append(conversationId, ['a', 'b', 'c']);
    await socket.until(() => socket.offsets().length >= 3);
    expect(socket.offsets()).toEqual([1, 2, 3]);
    await socket.close();
  });

  test('that were missed come after the offset, then live ones, while writing goes on', async () => {
    const { socket, conversationId } = await greeted();
    await append(conversationId, Array.from({ length: 20 }, String));
    await socket.until(() => socket.offsets().length >= 20);
    await socket.close();
    const writing = append(conversationId, Array.from({ length: 300 }, String));
    const again = await builder.chat(agentId);
    again.send({ type: 'hello', conversationId, afterOffset: 7 });
    await writing;
    await again.until(() => again.offsets().length >= 313);
    expect(again.offsets()).toEqual(Array.from({ length: 313 }, (_, index) => index + 8));
    await again.close();
  });

  test('cannot be asked for from the future', async () => {
    const { socket, conversationId } = await greeted();
    expect(await socket.ask({ type: 'hello', conversationId, afterOffset: 5 })).toMatchObject({ code: 'offset_from_the_future' });
    expect(await socket.ask({ type: 'ping' })).toEqual({ type: 'pong' });
    await socket.close();
  });

  test('read over HTTP as they came over the socket, as JSON and as a stream', async () => {
    const { socket, conversationId } = await greeted();
    await append(conversationId, ['a', 'b', 'c']);
    const { body } = await builder.get(`/api/v1/conversations/${conversationId}/events?afterOffset=1`);
    expect(body).toMatchObject({ events: [{ offset: 2, text: 'b' }, { offset: 3, text: 'c' }], lastOffset: 3 });
    const stream = await fetch(`${api.url}/api/v1/conversations/${conversationId}/events`, {
      headers: { cookie: builder.cookie(), accept: 'text/event-stream', 'last-event-id': '2' },
    });
    const reader = stream.body?.getReader();
    const first = new TextDecoder().decode((await reader?.read())?.value);
    expect(first).toMatch(/^id: 3\nevent: text-delta\ndata: \{.*"text":"c"/);
    await reader?.cancel();
    await socket.close();
  });
});

describe('a conversation', () => {
  test('of a customer opens to their token, and to no one else’s', async () => {
    const nobody = api.nobody();
    const started = await nobody.post(`/api/v1/agents/${agentId}/conversations`, { customerToken: tokenOf('cust-1') });
    const path = `/api/v1/conversations/${String(started.body['conversationId'])}`;
    const as = (customerId: string) => api.nobody().get(path, { 'x-customer-token': tokenOf(customerId) });
    expect((await as('cust-1')).body).toMatchObject({ customer: { id: 'cust-1', name: 'Alex' }, messages: [], lastOffset: 0 });
    expect((await as('cust-2')).status).toBe(404);
    expect((await api.nobody().get(path)).status).toBe(404);
  });

  test('of a customer may be read by staff, and not written in', async () => {
    const started = await api.nobody().post(`/api/v1/agents/${agentId}/conversations`, { customerToken: tokenOf('cust-1') });
    const path = `/api/v1/conversations/${String(started.body['conversationId'])}`;
    expect((await builder.get(path)).status).toBe(200);
    expect((await builder.post(`${path}/messages`, { messageId: 'm', text: 'Send 50 to me' })).body).toMatchObject({ code: 'forbidden' });
  });

  test('of a visitor opens in their own browser only', async () => {
    const visitor = api.nobody();
    const { socket, conversationId } = await greeted(visitor);
    await socket.close();
    expect(visitor.cookies.has('citiflow_visitor')).toBe(true);
    const again = await visitor.chat(agentId);
    expect(await again.ask({ type: 'hello', conversationId })).toMatchObject({ type: 'ready', conversationId });
    await again.close();
    const stranger = await api.nobody().chat(agentId);
    expect(await stranger.ask({ type: 'hello', conversationId })).toMatchObject({ code: 'not_found' });
    await stranger.close();
  });

  test('of another tenant is not there', async () => {
    const { socket, conversationId } = await greeted();
    const stranger = await (await api.tenant()).signedIn('admin');
    expect((await stranger.get(`/api/v1/conversations/${conversationId}`)).status).toBe(404);
    expect((await stranger.post(`/api/v1/conversations/${conversationId}/messages`, { messageId: 'm', text: 'Hi' })).status).toBe(404);
    await socket.close();
  });

  test('is listed with its agent and version', async () => {
    const { socket, conversationId } = await greeted();
    const { body } = await builder.get('/api/v1/conversations?mode=live&limit=100');
    expect(body['items']).toEqual(expect.arrayContaining([
      expect.objectContaining({ id: conversationId, agentName: 'Card support', version: '1.0.0' }),
    ]));
    await socket.close();
  });

  test('gives a message that has had its turn the same turn again', async () => {
    const { socket, conversationId } = await greeted();
    const turn = { id: randomUUID(), workflowId: `conversation/${conversationId}`, runId: randomUUID() };
    await api.dependencies.database.tenant(tenantId, async (em) => {
      em.create(Turn, {
        ...turn, tenantId, conversationId, messageId: 'm-0', sequence: 1, status: 'completed', steps: [],
        inputTokens: 0, outputTokens: 0, costMicros: 0, events: [], lastOffset: 0, endedAt: new Date(),
      });
      await em.flush();
    });
    const again = await builder.post(`/api/v1/conversations/${conversationId}/messages`, { messageId: 'm-0', text: 'Hello' });
    expect(again.body).toEqual({ turnId: turn.id, workflowId: turn.workflowId, runId: turn.runId });
    await socket.close();
  });

  test('keeps its events when the stream is lost', async () => {
    const { socket, conversationId } = await greeted();
    await socket.close();
    const at = new Date().toISOString();
    const turnId = randomUUID();
    const events = ['a', 'b'].map((text, index) => ({ type: 'text-delta' as const, text, conversationId, turnId, offset: index + 1, at }));
    await api.dependencies.database.tenant(tenantId, async (em) => {
      em.create(Turn, {
        id: turnId, workflowId: 'w', runId: 'r', tenantId, conversationId, messageId: 'm-0', sequence: 1, status: 'completed',
        steps: [], inputTokens: 0, outputTokens: 0, costMicros: 0, events, lastOffset: 2, endedAt: new Date(),
      });
      await em.flush();
    });
    await api.eventLog.append({ conversationId, turnId, events: [{ type: 'text-delta', text: 'c' }], source: 's', attempt: 1, sequence: 1, floorOffset: 2 });
    const again = await builder.chat(agentId);
    again.send({ type: 'hello', conversationId, afterOffset: 0 });
    await again.until(() => again.offsets().length >= 3);
    expect(again.received).toMatchObject([{ type: 'ready', offset: 3 }, { text: 'a' }, { text: 'b' }, { text: 'c' }]);
    await again.close();
  });

  test('starts its turn in Temporal, where it is found by its tenant', async () => {
    const { socket, conversationId } = await greeted();
    const path = `/api/v1/conversations/${conversationId}/messages`;
    const first = await builder.post(path, { messageId: 'm-1', text: 'Hello' });
    expect(first.status).toBe(202);
    expect(first.body).toMatchObject({ workflowId: `conversation/${conversationId}` });
    const handle = api.dependencies.temporal.workflow.getHandle(`conversation/${conversationId}`);
    const { runId, searchAttributes } = await handle.describe();
    expect([first.body['runId'], searchAttributes['CitiflowTenant']]).toEqual([runId, [tenantId]]);
    await handle.terminate();
    await socket.close();
  });

  test('on a draft with problems does not start, and says which', async () => {
    const flow = { nodes: [{ id: 'start', type: 'start', position: { x: 0, y: 0 }, config: {} }, { id: 'm', type: 'model', position: { x: 0, y: 0 }, config: {} }], edges: [] };
    const { body } = await builder.post('/api/v1/agents', { name: 'Broken', flow });
    const refused = await builder.post(`/api/v1/agents/${String(body['id'])}/conversations`, { mode: 'test' });
    expect(refused.body).toMatchObject({ code: 'flow_invalid', errors: expect.arrayContaining([expect.objectContaining({ path: 'm.systemPrompt' })]) });
  });

  test('tests the same draft on one snapshot of it', async () => {
    const versionOf = async () => {
      const { body } = await builder.post(`/api/v1/agents/${agentId}/conversations`, { mode: 'test' });
      return (await builder.get(`/api/v1/conversations/${String(body['conversationId'])}`)).body as Record<string, unknown>;
    };
    const [one, other] = [await versionOf(), await versionOf()];
    expect(one['version']).toMatch(/^draft\+[0-9a-f]{8}$/);
    expect(one['versionId']).toBe(other['versionId']);
  });
});
