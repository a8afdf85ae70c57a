import { afterEach, describe, expect, test, vi } from 'vitest';
import { agentRoutes } from '../../../contract/http/agents.ts';
import { approvalRoutes } from '../../../contract/http/approvals.ts';
import { knowledgeRoutes } from '../../../contract/http/knowledge.ts';
import { addressOf, call, onSignedOut } from './client.ts';

const ID = '6f2f7c3e-8a52-4f0e-9a53-5d5f0a3b1c11';
const answer = (status: number, body?: unknown) => {
  const sent = vi.fn<typeof fetch>(async () => new Response(body === undefined ? null : JSON.stringify(body), { status }));
  vi.stubGlobal('fetch', sent);
  return sent;
};
const problem = (code: string, status: number, more = {}) => ({
  type: 'about:blank', title: code, status, code, detail: 'No.', requestId: 'r1', ...more,
});
afterEach(() => vi.unstubAllGlobals());

describe('call', () => {
  test('fills in the path and leaves empty queries out', () => {
    expect(addressOf(agentRoutes.read, { params: { agentId: 'a/b' } })).toBe('/api/v1/agents/a%2Fb');
    expect(addressOf(agentRoutes.list, { query: { limit: 5, q: undefined } })).toBe('/api/v1/agents?limit=5');
  });

  test('a refusal carries its code, its field errors and the tries left', async () => {
    answer(422, problem('approval_code_wrong', 422, { triesLeft: 2 }));
    const decided = call(approvalRoutes.decide, { params: { approvalId: ID }, body: { decision: 'approve', argumentsDigest: 'a'.repeat(64) } });
    await expect(decided).rejects.toMatchObject({ code: 'approval_code_wrong', triesLeft: 2, status: 422, requestId: 'r1' });
  });

  test('an answer that is not the contract\'s is told at the call', async () => {
    vi.spyOn(console, 'error').mockImplementation(() => undefined);
    answer(200, { items: [{ id: 'not a uuid' }], nextCursor: null });
    await expect(call(agentRoutes.list, {})).rejects.toMatchObject({ code: 'unexpected_answer' });
  });

  test.each([502, 503, 504])('a proxy that answers %i in place of the server says that it cannot be reached', async (status) => {
    vi.stubGlobal('fetch', async () => new Response('<h1>Bad gateway</h1>', { status, headers: { 'content-type': 'text/html' } }));
    await expect(call(agentRoutes.list, {})).rejects.toMatchObject({ code: 'unreachable', status });
    answer(status, problem('dependency_unavailable', status));
    await expect(call(agentRoutes.list, {})).rejects.toMatchObject({ code: 'dependency_unavailable', status });
  });

  test('a page that a proxy puts in the place of the answer is no success', async () => {
    vi.stubGlobal('fetch', async () => new Response('<h1>Sign in to the network</h1>', { status: 200, headers: { 'content-type': 'text/html' } }));
    // In development the schema would find it; this is found everywhere.
    await expect(call(agentRoutes.remove, { params: { agentId: ID } })).rejects.toMatchObject({ code: 'unexpected_answer', status: 200 });
    answer(204);
    expect(await call(agentRoutes.remove, { params: { agentId: ID } })).toBeNull();
  });

  test('a server that is not there is told apart from one that refuses', async () => {
    vi.stubGlobal('fetch', async () => Promise.reject(new TypeError('failed')));
    await expect(call(agentRoutes.list, {})).rejects.toMatchObject({ code: 'unreachable', status: 0 });
    answer(500);
    await expect(call(agentRoutes.list, {})).rejects.toMatchObject({ code: 'unexpected_answer', status: 500 });
  });

  test('a server that takes the request and never answers is given up after a minute, an upload is not', async () => {
    vi.useFakeTimers();
    const asked: AbortSignal[] = [];
    vi.stubGlobal('fetch', (_: string, { signal }: { signal: AbortSignal }) => new Promise((_, reject) => {
      asked.push(signal);
      signal.addEventListener('abort', () => reject(new DOMException('Aborted', 'AbortError')));
    }));
    const refused = expect(call(agentRoutes.list, {})).rejects.toMatchObject({ code: 'unreachable', status: 0 });
    void call(knowledgeRoutes.upload, { params: { knowledgeBaseId: ID }, files: [new File(['x'], 'fees.md')] });
    await vi.advanceTimersByTimeAsync(59_000);
    expect(asked.map(({ aborted }) => aborted)).toEqual([false, false]);
    await vi.advanceTimersByTimeAsync(2_000);
    await refused;
    expect(asked.map(({ aborted }) => aborted)).toEqual([true, false]);
    vi.useRealTimers();
  });

  test('a server of whose answer only the beginning comes is given up as well', async () => {
    vi.useFakeTimers();
    vi.stubGlobal('fetch', (_: string, { signal }: { signal: AbortSignal }) => Promise.resolve(new Response(new ReadableStream({
      start: (body) => {
        body.enqueue(new TextEncoder().encode('{"items": ['));
        signal.addEventListener('abort', () => body.error(signal.reason));
      },
    }))));
    const refused = expect(call(agentRoutes.list, {})).rejects.toMatchObject({ code: 'unreachable', status: 0 });
    await vi.advanceTimersByTimeAsync(61_000);
    await refused;
    vi.useRealTimers();
  });

  test('who leaves the page takes their request back, which is no failure of the server', async () => {
    const leave = new AbortController();
    vi.stubGlobal('fetch', (_: string, { signal }: { signal: AbortSignal }) => new Promise((_, reject) => {
      signal.addEventListener('abort', () => reject(signal.reason));
    }));
    const left = expect(call(agentRoutes.list, { signal: leave.signal })).rejects.not.toMatchObject({ code: 'unreachable' });
    leave.abort();
    await left;
  });

  test('an ended session is announced', async () => {
    const ended = vi.fn();
    onSignedOut(ended);
    answer(401, problem('unauthenticated', 401));
    await expect(call(agentRoutes.list, {})).rejects.toThrow();
    expect(ended).toHaveBeenCalledOnce();
  });

  test('files go as the form field that the contract names', async () => {
    const sent = answer(202, { documents: [] });
    await call(knowledgeRoutes.upload, { params: { knowledgeBaseId: ID }, files: [new File(['x'], 'fees.md')] });
    const form = sent.mock.calls[0]?.[1]?.body;
    expect(form instanceof FormData && form.getAll('files')).toHaveLength(1);
  });
});
