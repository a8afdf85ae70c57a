import { randomUUID } from 'node:crypto';
import { request, type IncomingMessage } from 'node:http';
import { describe, expect, test } from 'vitest';
import { apiKeyRoutes } from '../../contract/http/api-keys.ts';
import { chatEventSchema, type ChatEventWire } from '../../contract/events.ts';
import { eventsOf, nth, type WireDesk } from './wire-desk.ts';

/** What no log may hold. */
export const usedSecrets: string[] = [];

export function apiKeyTests(onDesk: () => WireDesk): void {
  async function newKey(role: string, scopes?: string[]) {
    const answer = await onDesk().as('admin').post('/api/v1/api-keys', { name: 'A program', role, scopes });
    const { apiKey, secret } = apiKeyRoutes.create.responses[201].parse(answer.body);
    usedSecrets.push(secret ?? '');
    return { id: apiKey.id, bearer: { authorization: `Bearer ${secret}` } };
  }

  describe('a program with an API key', () => {
    // A machine that is busy with something else may be slow for once; what is too slow itself is so three times.
    test('talks over HTTP, an event stream and a socket as whoever signed in does, until the key is revoked', { retry: 2 }, async () => {
      const desk = onDesk();
      const { id, bearer } = await newKey('support');
      const program = desk.nobody();
      const me = await program.get('/api/v1/auth/me', bearer);
      expect(me.body['user']).toMatchObject({ id, role: 'support', name: 'A program' });
      const started = await program.post(`/api/v1/agents/${desk.agentId}/conversations`, {}, bearer);
      expect([started.status, program.cookies.size]).toEqual([201, 0]);
      const conversationId = String(started.body['conversationId']);
      const socket = await program.chat(desk.agentId, { headers: bearer });
      expect(await socket.ask({ type: 'hello', conversationId })).toMatchObject({ type: 'ready', conversationId });
      const path = `/api/v1/conversations/${conversationId}`;
      const stream = await eventStream(`${desk.system.endpoints.api}${path}/events`, bearer);
      expect((await program.post(`${path}/messages`, { messageId: randomUUID(), text: 'by HTTP' }, bearer)).status).toBe(202);
      await nth(socket, 'turn-end');
      socket.send({ type: 'message', messageId: randomUUID(), text: 'by socket' });
      await nth(socket, 'turn-end', 2);
      await expect.poll(() => stream.events.length).toBe(eventsOf(socket).length);
      expect(stream.events).toEqual(eventsOf(socket));
      expect((await program.get(path, bearer)).body['messages']).toHaveLength(4);

      expect((await desk.as('admin').delete(`/api/v1/api-keys/${id}`)).status).toBe(204);
      await Promise.all([socket.until(() => socket.closedWith !== undefined, 2_000), stream.ended]);
      expect(socket.closedWith).toBe(4401);
      expect((await program.get(path, bearer)).body).toMatchObject({ code: 'unauthenticated', detail: 'This API key was revoked.' });
      await expect(program.chat(desk.agentId, { headers: bearer })).rejects.toThrow('refused with 401');
    });

    test('does no more than the key’s role, and its scopes', async () => {
      const desk = onDesk();
      const reader = await newKey('admin', ['agents:read']);
      const builder = await newKey('builder');
      const statusOf = async (path: string, { bearer }: typeof reader) => (await desk.nobody().get(path, bearer)).status;
      expect(await statusOf('/api/v1/agents', reader)).toBe(200);
      expect(await statusOf('/api/v1/approvals', reader)).toBe(403);
      expect(await statusOf('/api/v1/api-keys', builder)).toBe(403);
      await expect(desk.nobody().chat(desk.agentId, { headers: reader.bearer })).rejects.toThrow('refused with 403');
    });

    test('finds in the description how a key is sent, and where it counts', async () => {
      const { body } = await onDesk().nobody().get('/openapi.json');
      expect(body).toMatchObject({
        components: { securitySchemes: { apiKey: { type: 'http', scheme: 'bearer' } } },
        paths: { '/api/v1/agents': { get: { security: expect.arrayContaining([{ apiKey: [] }]) } } },
      });
    });
  });
}

/** The events of a stream as they come, each held to the contract. */
async function eventStream(url: string, headers: Record<string, string>) {
  const events: ChatEventWire[] = [];
  const response = await new Promise<IncomingMessage>((resolve, reject) => {
    request(url, { headers: { ...headers, accept: 'text/event-stream' } }, resolve).once('error', reject).end();
  });
  if (response.statusCode !== 200) throw new Error(`the stream answered ${response.statusCode}`);
  let unread = '';
  response.setEncoding('utf8').on('data', (text: string) => {
    const parts = (unread + text).split('\n\n');
    unread = parts.pop() ?? '';
    for (const part of parts) {
      const data = /^data: (.*)$/m.exec(part)?.[1];
      if (data !== undefined) events.push(chatEventSchema.parse(JSON.parse(data)));
    }
  });
  return { events, ended: new Promise((resolve) => response.once('end', resolve)) };
}
