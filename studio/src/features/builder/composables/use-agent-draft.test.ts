import fc from 'fast-check';
import { effectScope, type EffectScope } from 'vue';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { operationOf, steps } from '../../../../../test/support/flow-edits.ts';
import { flowOf } from '../../../../../test/support/flows.ts';
import { flowSchema, type Flow } from '../../../../../domain/flow/model.ts';
import { tidyFlow } from '../../../../../domain/flow/operations/tidy.ts';
import { useAgentDraft, type AgentDraft } from './use-agent-draft.ts';

const AGENT = '01890a5d-ac96-774b-bcce-b302099a8057';
const FLOW = flowOf([['start', 'start'], ['ask', 'model', {}], ['end', 'end']]);

/** The endpoint of drafts, with its revisions. */
class Server {
  agent = agentAt(1, 'Cards', FLOW);
  reachable = true;
  /** Of a save that has been made. */
  losesAnswer = false;
  /** In place of the next answer to a save. */
  instead: Response | null = null;
  saves = 0;

  readonly fetch = async (_url: string, init: RequestInit): Promise<Response> => {
    if (!this.reachable) throw new TypeError('fetch failed');
    if (init.method === 'GET') return Response.json(this.agent);
    const { instead } = this;
    this.instead = null;
    if (instead) return instead;
    const body: { name: string; flow: Flow; revision: number } = JSON.parse(String(init.body));
    if (body.revision !== this.agent.revision) {
      return Response.json({ type: 'urn:citiflow:problem:conflict', title: 'Conflict', status: 409, code: 'conflict', detail: 'Conflict', requestId: 'r1' }, { status: 409 });
    }
    this.saves += 1;
    this.agent = agentAt(body.revision + 1, body.name, flowSchema.parse(body.flow));
    if (this.losesAnswer) throw new TypeError('fetch failed');
    return Response.json(this.agent);
  };
}

function agentAt(revision: number, name: string, flow: Flow) {
  const by = { createdAt: '2026-01-05T10:00:00Z', createdBy: 'Bea', updatedAt: '2026-01-05T10:00:00Z', updatedBy: 'Bea' };
  return { id: AGENT, name, description: '', status: 'draft', version: null, publishedVersionId: null, revision, problemCount: 0, ...by, flow, problems: [] };
}

let scopes: EffectScope[] = [];
let server: Server;
async function opened(user = 'bea'): Promise<AgentDraft> {
  const scope = effectScope(true);
  scopes.push(scope);
  const draft = scope.run(() => useAgentDraft(AGENT, user))!;
  await draft.load();
  expect(draft.error.value).toBeNull();
  return draft;
}
const write = (draft: AgentDraft, value: string, nodeId = 'ask') =>
  draft.change({ kind: 'configure', nodeId, field: 'systemPrompt', value }, { key: 'history.configure' }, 'config');
const promptOf = (flow: Flow | null | undefined) => flow?.nodes.find((node) => node.id === 'ask')?.config['systemPrompt'];

beforeEach(() => {
  vi.useFakeTimers();
  localStorage.clear();
  sessionStorage.clear();
  server = new Server();
  vi.stubGlobal('fetch', server.fetch);
});
afterEach(() => {
  for (const scope of scopes) scope.stop();
  scopes = [];
  vi.useRealTimers();
  vi.unstubAllGlobals();
});

test('a burst of changes is saved once, a moment after its last', async () => {
  const draft = await opened();
  for (const text of ['B', 'Be', 'Be kind']) write(draft, text);
  expect(draft.state.value).toBe('dirty');
  await vi.advanceTimersByTimeAsync(1_000);
  expect(server.saves).toBe(1);
  expect(promptOf(server.agent.flow)).toBe('Be kind');
  expect(draft.state.value).toBe('saved');
  draft.undo();
  await vi.advanceTimersByTimeAsync(1_000);
  expect(promptOf(server.agent.flow)).toBeUndefined();
});

test('a server that is not reached gets it later, by itself', async () => {
  const draft = await opened();
  server.reachable = false;
  write(draft, 'Be kind');
  await vi.advanceTimersByTimeAsync(1_000);
  expect(draft.state.value).toBe('offline');
  server.reachable = true;
  await vi.advanceTimersByTimeAsync(5_000);
  expect(draft.state.value).toBe('saved');
  expect(promptOf(server.agent.flow)).toBe('Be kind');
});

test('a save whose answer is lost is no conflict with oneself, and what was written since is saved, too', async () => {
  const draft = await opened();
  server.losesAnswer = true;
  write(draft, 'Be kind');
  await vi.advanceTimersByTimeAsync(1_000);
  expect(draft.state.value).toBe('offline');
  write(draft, 'Be brief');
  server.losesAnswer = false;
  await vi.advanceTimersByTimeAsync(5_000);
  expect(draft.state.value).toBe('saved');
  expect(promptOf(server.agent.flow)).toBe('Be brief');
  expect(server.agent.revision).toBe(3);
});

test('a save whose answer came after the page was closed is no conflict for the next page', async () => {
  const draft = await opened();
  server.losesAnswer = true;
  write(draft, 'Be kind');
  await vi.advanceTimersByTimeAsync(1_000);
  scopes.pop()?.stop();
  const next = await opened();
  expect(next.state.value).toBe('saved');
  expect(next.restored.value).toBe(false);
  expect(promptOf(next.flow.value)).toBe('Be kind');
});

test.each([
  ['too many requests', () => Response.json({ type: 'x', title: 'x', status: 429, code: 'rate_limited', detail: 'Too many.', requestId: 'r1' }, { status: 429 })],
  ['a page of a proxy', () => new Response('<h1>Sign in to the network</h1>', { status: 200 })],
])('%s: nothing counts as saved, and it is saved later by itself', async (_what, answer) => {
  const draft = await opened();
  server.instead = answer();
  write(draft, 'Be kind');
  await vi.advanceTimersByTimeAsync(1_000);
  expect(draft.state.value).toBe('failed');
  expect(Object.keys(localStorage).filter((key) => key.startsWith('citiflow.draft'))).toHaveLength(1);
  await vi.advanceTimersByTimeAsync(5_000);
  expect(draft.state.value).toBe('saved');
  expect(promptOf(server.agent.flow)).toBe('Be kind');
});

test('a page that is closed before it could save gives its changes to the next, which can undo them', async () => {
  const first = await opened();
  server.reachable = false;
  write(first, 'Be kind');
  dispatchEvent(new Event('pagehide'));
  scopes.pop()?.stop();
  server.reachable = true;
  const second = await opened();
  expect(second.restored.value).toBe(true);
  expect(promptOf(second.flow.value)).toBe('Be kind');
  await vi.advanceTimersByTimeAsync(1_000);
  expect(promptOf(server.agent.flow)).toBe('Be kind');
  second.undo();
  expect(promptOf(second.flow.value)).toBeUndefined();
});

test('what was kept on an old version waits for a choice', async () => {
  const first = await opened();
  server.reachable = false;
  write(first, 'Mine');
  scopes.pop()?.stop();
  server.reachable = true;
  server.agent = agentAt(7, 'Theirs', FLOW);
  const second = await opened();
  expect(second.state.value).toBe('conflict');
  await vi.advanceTimersByTimeAsync(60_000);
  expect(server.saves).toBe(0);
  second.takeTheirs();
  expect(second.draft.value?.name).toBe('Theirs');
  second.undo();
  expect(promptOf(second.flow.value)).toBe('Mine');
});

test('two tabs, whatever they do, and whoever combines: the server has a sound document of both', async () => {
  await fc.assert(
    fc.asyncProperty(steps, steps, async (mine, theirs) => {
      server = new Server();
      vi.stubGlobal('fetch', server.fetch);
      localStorage.clear();
      const one = await opened('one');
      const other = await opened('other');
      for (let turn = 0; turn < Math.max(mine.length, theirs.length); turn += 1) {
        for (const [draft, step] of [[one, mine[turn]], [other, theirs[turn]]] as const) {
          if (step && draft.flow.value) draft.change(operationOf(draft.flow.value, step), { key: 'history.move' });
          if (turn % 5 === 4) draft.undo();
          await draft.save();
          if (draft.state.value === 'conflict') await draft.combine();
        }
      }
      expect([one.saveError.value?.message, one.state.value]).toEqual([undefined, 'saved']);
      expect(flowSchema.safeParse(server.agent.flow).error).toBeUndefined();
      expect(tidyFlow(server.agent.flow)).toEqual(server.agent.flow);
      for (const scope of scopes.splice(0)) scope.stop();
    }),
    { numRuns: 40 },
  );
});
