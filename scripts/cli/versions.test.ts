import { createServer, type Server } from 'node:http';
import { afterEach, beforeEach, expect, test } from 'vitest';
import type { Connection } from './api.ts';
import { versionOf } from './versions.ts';

const AGENT = '01890a5d-ac96-774b-bcce-b302099a8057';
const NEWEST = '11890a5d-ac96-774b-bcce-b302099a8057';
const OLDEST = '21890a5d-ac96-774b-bcce-b302099a8057';
const row = (id: string, version: string) =>
  ({ id, agentId: AGENT, version, changeDescription: '', published: false, stage: null, createdAt: '2026-01-05T10:00:00Z', createdBy: 'Bea' });

let server: Server;
let to: Connection;
let pages: object[] = [];

beforeEach(async () => {
  server = createServer((request, response) => {
    const second = new URL(request.url ?? '', 'http://api').searchParams.has('cursor');
    response.end(JSON.stringify(second ? pages[1] : pages[0]));
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  to = { api: `http://127.0.0.1:${typeof address === 'object' && address ? address.port : 0}`, apiKey: 'cfk_x' };
  pages = [{ items: [row(NEWEST, '2.0.0')], nextCursor: 'on' }, { items: [row(OLDEST, '1.0.0')], nextCursor: null }];
});
afterEach(async () => {
  server.closeAllConnections();
  await new Promise((resolve) => server.close(resolve));
});

test('a version is found by its number, however many came after it; without one, it is the newest', async () => {
  expect(await versionOf(to, AGENT, '1.0.0', '')).toBe(OLDEST);
  expect(await versionOf(to, AGENT, undefined, '')).toBe(NEWEST);
  await expect(versionOf(to, AGENT, '9.9.9', '')).rejects.toThrow('The agent has no version 9.9.9.');
});

test('an id needs no agent; a number does, and an agent without versions is told of', async () => {
  expect(await versionOf(to, null, OLDEST, 'Name an agent.')).toBe(OLDEST);
  await expect(versionOf(to, null, '1.0.0', 'Name an agent.')).rejects.toThrow('Name an agent.');
  pages = [{ items: [], nextCursor: null }];
  await expect(versionOf(to, AGENT, undefined, '')).rejects.toThrow('make one first');
});
