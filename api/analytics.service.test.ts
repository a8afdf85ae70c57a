import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { analyticsSummarySchema, guardrailRowSchema, knowledgeGapSchema, toolRowSchema, usageRowSchema, waitingRowSchema } from '../contract/http/analytics.ts';
import { problemSchema } from '../contract/http/common.ts';
import { writeBusyMonth } from './testing/busy-month.ts';
import { figuresOf } from './testing/figures.ts';
import { startTestApi, type TestApi } from './testing/test-api.ts';
import type { TestCaller } from './testing/test-caller.ts';

let api: TestApi;
beforeAll(async () => {
  api = await startTestApi();
});
afterAll(() => api.close());

type Query = Record<string, string>;
const DAYS = { from: '2026-05-10', to: '2026-05-12' };
const address = (report: string, query: Query) => `/api/v1/analytics/${report}?${new URLSearchParams({ ...DAYS, ...query })}`;

async function newBank() {
  const tenant = await api.tenant();
  const manager = await tenant.signedIn('manager');
  const rows = figuresOf(api.dependencies.database, tenant.tenantId);
  const ask = async (report: string, query: Query = {}, caller: TestCaller = manager) => (await caller.get(address(report, query))).body;
  return {
    ...tenant, manager, rows, ask,
    summary: async (query: Query = {}) => analyticsSummarySchema.parse(await ask('summary', query)),
    usage: async (query: Query = {}) => usageRowSchema.array().parse((await ask('usage', query))['items']),
    tools: async (query: Query = {}) => toolRowSchema.array().parse((await ask('tools', query))['items']),
    guardrails: async (query: Query = {}) => guardrailRowSchema.array().parse((await ask('guardrails', query))['items']),
    gaps: async (query: Query = {}) => knowledgeGapSchema.array().parse((await ask('knowledge-gaps', query))['items']),
    waiting: async (query: Query = {}) => waitingRowSchema.array().parse((await ask('approvals', query))['items']),
  };
}

describe('a bank whose rows were counted by hand', () => {
  let bank: Awaited<ReturnType<typeof newBank>>;
  let cards: { agentId: string; versionId: string };
  let loans: { agentId: string; versionId: string };
  let newest: string;

  beforeAll(async () => {
    bank = await newBank();
    const { rows } = bank;
    const knowledgeBaseId = await rows.knowledgeBase('Product guide');
    cards = await rows.agent('=Cards', { nodes: [{ id: 'r', type: 'retrieve', config: { knowledgeBaseIds: [knowledgeBaseId] } }], edges: [] });
    loans = await rows.agent('Loans');
    const first = await rows.conversation(cards, { at: '2026-05-10T09:00:00Z' }, [
      { at: '2026-05-10T09:00:00Z', seconds: 2, firstTextSeconds: 0.5, tokens: [100, 10], costMicros: 300, flags: ['personal-data:card-number', 'personal-data:card-number'], retrieval: 'nothing', question: 'Is 4111 1111 1111 1111 insured abroad?' },
      { at: '2026-05-10T09:05:00Z', seconds: 4, firstTextSeconds: 1, tokens: [200, 20], costMicros: 500, model: 'large', retrieval: 'found', question: 'And at home?' },
    ]);
    await rows.conversation(cards, { at: '2026-05-11T09:00:00Z', handedOver: true }, [
      { at: '2026-05-11T09:00:00Z', seconds: 30, status: 'failed', tokens: [50, 0], costMicros: 100, retrieval: 'unavailable', question: 'Hello?' },
      { at: '2026-05-11T09:01:00Z', seconds: 600, status: 'handed-over' },
      { at: '2026-05-11T09:02:00Z', status: 'running' },
    ]);
    newest = await rows.conversation(loans, { at: '2026-05-12T09:00:00Z' }, [
      { at: '2026-05-12T09:00:00Z', seconds: 6, tokens: [400, 40], costMicros: 900, flags: ['citation-missing'], retrieval: 'nothing', question: 'is 5555 5555 5555 4444  insured abroad' },
    ]);
    const test = await rows.conversation(cards, { at: '2026-05-11T10:00:00Z', mode: 'test' }, [{ at: '2026-05-11T10:00:00Z', seconds: 9, tokens: [7, 7], costMicros: 70, retrieval: 'nothing', question: 'A test' }]);
    await rows.conversation(cards, { at: '2026-05-11T10:00:00Z', mode: 'evaluation' }, [{ at: '2026-05-11T10:00:00Z', tokens: [9_999, 9], costMicros: 9_999, flags: ['citation-missing'] }]);
    await rows.conversation(cards, { at: '2026-05-11T11:00:00Z' });
    await rows.conversation(cards, { at: '2026-05-08T09:00:00Z' }, [{ at: '2026-05-08T09:00:00Z', seconds: 3, costMicros: 250 }]);
    for (const rating of [5, 4, 1]) await rows.rating(first, rating, '2026-05-10T10:00:00Z');
    await rows.rating(test, 1, '2026-05-11T10:01:00Z');
    for (const ms of [100, 200, 400]) await rows.toolCall(first, 'get_account_balance', 'succeeded', '2026-05-10T09:00:01Z', ms);
    await rows.toolCall(first, 'get_account_balance', 'failed', '2026-05-10T09:00:01Z', 1_000);
    for (const status of ['unknown', 'rejected', 'executing']) await rows.toolCall(first, 'transfer_funds', status, '2026-05-10T09:00:01Z');
    await rows.toolCall(null, 'transfer_funds', 'succeeded', '2026-05-10T09:00:01Z', 5);
    await rows.approval({ conversationId: first }, '2fa', '2026-05-10T09:06:00Z', null);
    await rows.approval({ conversationId: newest }, '2fa', '2026-05-12T09:06:00Z', null);
    await rows.approval({ conversationId: first }, 'confirm', '2026-05-10T09:06:00Z', '2026-05-10T09:07:00Z');
  });

  test('its figures are those of the rows', async () => {
    const { current, previous, period } = await bank.summary();
    expect(current).toEqual({
      conversations: 3, handedOver: 1, turns: 6, failedTurns: 1, ratings: 3, goodRatings: 2, averageRating: 10 / 3,
      // Of 2, 4, 6 and 30 seconds; the turn at the desk and the one that is not over have none.
      latency: { p50Ms: 5_000, p95Ms: expect.closeTo(26_400) }, firstText: { p50Ms: 750, p95Ms: expect.closeTo(975) },
      inputTokens: 750, outputTokens: 70, costMicros: 1_800, toolCalls: 5, toolCallsSucceeded: 3, guardrailTurns: 2, turnsWithoutKnowledge: 2,
    });
    expect(previous).toMatchObject({ conversations: 1, handedOver: 0, turns: 1, costMicros: 250, averageRating: null, latency: { p50Ms: 3_000 } });
    expect(period).toMatchObject({ from: '2026-05-10T00:00:00.000Z', to: '2026-05-13T00:00:00.000Z', previousFrom: '2026-05-07T00:00:00.000Z', previousTo: '2026-05-10T00:00:00.000Z', bucket: 'day' });
  });

  test('its days add up to the whole, and a day without anything is there', async () => {
    const { series } = await bank.summary({ to: '2026-05-13' });
    expect(series.map(({ start, conversations, handedOver, turns, costMicros, ratings, p50Ms }) => [start.slice(0, 10), conversations, handedOver, turns, costMicros, ratings, p50Ms])).toEqual([
      ['2026-05-10', 1, 0, 2, 800, 3, 3_000], ['2026-05-11', 1, 1, 3, 100, 0, 30_000], ['2026-05-12', 1, 0, 1, 900, 0, 6_000], ['2026-05-13', 0, 0, 0, 0, 0, null],
    ]);
  });

  test('tokens and cost by model, agent and version, the dearest first', async () => {
    const short = (rows: Awaited<ReturnType<typeof bank.usage>>) => rows.map(({ name, conversations, turns, inputTokens, outputTokens, costMicros }) => [name, conversations, turns, inputTokens, outputTokens, costMicros]);
    expect(short(await bank.usage())).toEqual([['demo', 3, 5, 550, 50, 1_300], ['large', 1, 1, 200, 20, 500]]);
    expect(short(await bank.usage({ by: 'agent' }))).toEqual([['=Cards', 2, 5, 350, 30, 900], ['Loans', 1, 1, 400, 40, 900]]);
    expect(short(await bank.usage({ by: 'version', agentId: loans.agentId }))).toEqual([['Loans 1.0.0', 1, 1, 400, 40, 900]]);
  });

  test('a tool\'s calls are those that were sent, and what was not approved stands beside them', async () => {
    expect(await bank.tools()).toEqual([
      { toolName: 'get_account_balance', calls: 4, succeeded: 3, failed: 1, unknown: 0, notApproved: 0, p50Ms: 300, p95Ms: expect.closeTo(910) },
      { toolName: 'transfer_funds', calls: 1, succeeded: 0, failed: 0, unknown: 1, notApproved: 1, p50Ms: null, p95Ms: null },
    ]);
  });

  test('what guardrails found counts once a turn, and leads to a conversation', async () => {
    expect(await bank.guardrails()).toEqual([
      { flag: 'citation-missing', turns: 1, conversations: 1, conversationId: newest },
      { flag: 'personal-data:card-number', turns: 1, conversations: 1, conversationId: expect.any(String) },
    ]);
  });

  test('questions without an answer in the knowledge are masked, and lead to conversation and knowledge base', async () => {
    const gaps = await bank.gaps();
    expect(gaps.map(({ question, count, agentName, knowledgeBases }) => [question, count, agentName, knowledgeBases.map(({ name }) => name)])).toEqual([
      ['is [card ending 4444] insured abroad', 1, 'Loans', []], ['Is [card ending 1111] insured abroad?', 1, '=Cards', ['Product guide']],
    ]);
    expect(gaps[0]?.conversationId).toBe(newest);
    expect(JSON.stringify(gaps)).not.toMatch(/4111 1111|5555 5555/);
  });

  test('approvals wait now, whatever the days', async () => {
    expect(await bank.waiting({ from: '2020-01-01', to: '2020-01-01' })).toEqual([{ toolName: 'transfer_funds', kind: '2fa', waiting: 2, oldestAt: '2026-05-10T09:06:00.000Z' }]);
    expect((await bank.waiting({ agentId: loans.agentId }))[0]?.waiting).toBe(1);
  });

  test('a filter holds for every figure: agent, version, and test conversations by themselves', async () => {
    expect((await bank.summary({ agentId: cards.agentId })).current).toMatchObject({ conversations: 2, turns: 5, costMicros: 900, ratings: 3, toolCalls: 5, guardrailTurns: 1, turnsWithoutKnowledge: 1 });
    expect((await bank.summary({ versionId: loans.versionId })).current).toMatchObject({ conversations: 1, turns: 1, ratings: 0, toolCalls: 0 });
    expect((await bank.summary({ mode: 'test' })).current).toMatchObject({ conversations: 1, turns: 1, costMicros: 70, ratings: 1, averageRating: 1 });
    expect((await bank.gaps({ mode: 'test' })).map(({ question }) => question)).toEqual(['A test']);
    expect(await bank.tools({ mode: 'test' })).toEqual([]);
  });

  test('every report is a CSV, in which no name runs as a formula', async () => {
    const usage = await bank.manager.get(address('usage/csv', { by: 'agent' }));
    expect(usage.status).toBe(200);
    expect(usage.headers.get('content-type')).toBe('text/csv; charset=utf-8');
    expect(usage.headers.get('content-disposition')).toBe('attachment; filename="citiflow-usage-2026-05-10-2026-05-12.csv"');
    expect(usage.body['text']).toBe([
      'name,key,conversations,turns,inputTokens,outputTokens,costMicros', `'=Cards,${cards.agentId},2,5,350,30,900`, `Loans,${loans.agentId},1,1,400,40,900`, ''].join('\r\n'));
    for (const [report, line] of Object.entries({
      series: '2026-05-11T00:00:00.000Z,1,1,3,1,30000,30000,0,0,50,0,100', tools: 'transfer_funds,1,0,0,1,1,,', guardrails: `citation-missing,1,1,${newest}`,
      'knowledge-gaps': `Is [card ending 1111] insured abroad?,1,2026-05-10T09:00:00.000Z,'=Cards,`, approvals: 'transfer_funds,2fa,2,2026-05-10T09:06:00.000Z',
    })) expect(String((await bank.manager.get(address(`${report}/csv`, {}))).body['text'])).toContain(line);
  });

  test('another tenant counts none of it', async () => {
    const theirs = await newBank();
    expect((await theirs.summary({ agentId: cards.agentId })).current).toMatchObject({ conversations: 0, turns: 0, ratings: 0, toolCalls: 0, costMicros: 0 });
    const lists = await Promise.all([theirs.usage(), theirs.tools(), theirs.guardrails(), theirs.gaps(), theirs.waiting()]);
    expect(lists.flat()).toEqual([]);
  });
});

test('a day begins and ends with its time zone, also where the clocks change', async () => {
  const { rows, summary } = await newBank();
  const agent = await rows.agent('Night owl');
  // In Berlin summer time begins on 29 March 2026: that day has 23 hours, from 23:00 to 22:00 UTC.
  for (const at of ['2026-03-28T22:59:59Z', '2026-03-28T23:00:00Z', '2026-03-29T21:59:59Z', '2026-03-29T22:00:00Z']) {
    await rows.conversation(agent, { at }, [{ at }]);
  }
  const berlin = { from: '2026-03-29', to: '2026-03-29', timeZone: 'Europe/Berlin' };
  const one = await summary(berlin);
  expect(one.current).toMatchObject({ conversations: 2, turns: 2 });
  expect(one.previous).toMatchObject({ conversations: 1, turns: 1 });
  expect(one.series).toHaveLength(23);
  expect(one.period).toMatchObject({ from: '2026-03-28T23:00:00.000Z', to: '2026-03-29T22:00:00.000Z', previousFrom: '2026-03-27T23:00:00.000Z', bucket: 'hour' });
  const days = await summary({ ...berlin, from: '2026-03-28', to: '2026-03-30' });
  expect(days.series.map(({ start, turns }) => [start, turns])).toEqual([
    ['2026-03-27T23:00:00.000Z', 1], ['2026-03-28T23:00:00.000Z', 2], ['2026-03-29T22:00:00.000Z', 1]]);
  const weeks = await summary({ ...berlin, from: '2026-01-01', to: '2026-04-30' });
  expect(weeks.period.bucket).toBe('week');
  expect(weeks.series.filter(({ turns }) => turns > 0).map(({ start, turns }) => [start, turns])).toEqual([['2026-03-22T23:00:00.000Z', 3], ['2026-03-29T22:00:00.000Z', 1]]);
  expect((await summary({ from: '2026-03-29', to: '2026-03-29' })).current.turns).toBe(2);
});

test('an answer that waited for an approval took as long as the agent took, waits that overlap counted once', async () => {
  const { rows, summary } = await newBank();
  const conversationId = await rows.conversation(await rows.agent('Patient'), { at: '2026-05-10T09:00:00Z' }, [{ at: '2026-05-10T08:00:00Z', seconds: 1 }]);
  const turnId = await rows.turn(conversationId, 1, { at: '2026-05-10T09:00:00Z', seconds: 605 });
  const minute = (count: number) => `2026-05-10T09:0${count}:00Z`;
  await rows.approval({ conversationId, turnId }, '2fa', '2026-05-10T09:00:00Z', minute(6));
  await rows.approval({ conversationId, turnId }, 'confirm', minute(2), minute(5));
  await rows.approval({ conversationId, turnId }, 'confirm', minute(7), '2026-05-10T09:10:00Z');
  // 605 s, less 6 and 3 minutes.
  expect((await summary()).current.latency).toEqual({ p50Ms: expect.closeTo(33_000), p95Ms: expect.closeTo(61_800) });
});

test('a range with nothing in it, or all of it to come, has no figures and no error', async () => {
  const { summary, usage, manager } = await newBank();
  const nothing = await summary();
  expect(nothing.current).toMatchObject({ conversations: 0, turns: 0, averageRating: null, latency: { p50Ms: null, p95Ms: null } });
  expect(nothing.series).toHaveLength(3);
  expect(await usage()).toEqual([]);
  const toCome = await summary({ from: '2099-01-01', to: '2099-01-31' });
  expect(toCome.series).toEqual([]);
  const csv = await manager.get(address('usage/csv', {}));
  expect(csv.body['text']).toBe('name,key,conversations,turns,inputTokens,outputTokens,costMicros\r\n');
});

test('today is compared to as much of yesterday', async () => {
  const { summary } = await newBank();
  const today = new Date().toISOString().slice(0, 10);
  const { period } = await summary({ from: today, to: today });
  expect(Date.parse(period.to)).toBeLessThanOrEqual(Date.now() + 1_000);
  expect(Date.parse(period.to) - Date.parse(period.previousTo)).toBe(24 * 3600 * 1000);
});

test('a bad range is refused with what is wrong', async () => {
  const { manager } = await newBank();
  const refused = async (query: Query, report = 'summary') => {
    const { status, body } = await manager.get(address(report, query));
    const { code, errors = [] } = problemSchema.parse(body);
    return [status, code, ...errors.map(({ path }) => path)];
  };
  expect(await refused({ from: '2026-05-13' })).toEqual([422, 'validation_failed', 'query.to']);
  expect(await refused({ from: '2024-05-10', to: '2026-05-10' })).toEqual([422, 'validation_failed', 'query.to']);
  expect(await refused({ from: '2026-02-30' })).toContain('query.from');
  expect(await refused({ timeZone: 'Europe/Nowhere' })).toEqual([422, 'validation_failed', 'query.timeZone']);
  expect(await refused({ timeZone: "UTC'; drop table turns; --" })).toEqual([422, 'validation_failed', 'query.timeZone']);
  expect(await refused({ mode: 'evaluation' })).toEqual([422, 'validation_failed', 'query.mode']);
  expect(await refused({ agentId: 'x' }, 'usage/csv')).toEqual([422, 'validation_failed', 'query.agentId']);
  expect(await refused({}, 'secrets/csv')).toEqual([404, 'not_found']);
});

test('builders, managers and administrators read figures; support and operations do not', async () => {
  const { signedIn } = await api.tenant();
  for (const [role, status] of [['builder', 200], ['admin', 200], ['support', 403], ['operator', 403]] as const) {
    const caller = await signedIn(role);
    expect([role, (await caller.get(address('summary', {}))).status, (await caller.get(address('usage/csv', {}))).status]).toEqual([role, status, status]);
  }
  expect((await api.nobody().get(address('summary', {}))).status).toBe(401);
});

test('a month of 50,000 turns, with the one before it to compare, is answered in well under a second', async () => {
  const bank = await newBank();
  const turns = 50_000;
  await writeBusyMonth(bank.tenantId, await bank.rows.agent('Busy'), { from: '2026-05-01T00:00:00Z', turns });
  const month = { from: '2026-05-01', to: '2026-05-30', timeZone: 'Europe/Berlin' };
  const { current, previous, series } = await bank.summary(month);
  expect(current.turns).toBeCloseTo(turns * 0.9, -3);
  expect(previous.turns).toBeCloseTo(turns * 0.9, -3);
  expect(series).toHaveLength(30);
  expect((await bank.gaps(month)).reduce((sum, { count }) => sum + count, 0)).toBeGreaterThan(1_000);
  const reports = ['summary', 'usage', 'tools', 'guardrails', 'knowledge-gaps', 'approvals'];
  const tookMs: Record<string, number> = {};
  for (const report of reports) {
    const times: number[] = [];
    for (let round = 0; round < 3 || (round < 12 && Math.min(...times) >= 1_000); round += 1) {
      const before = performance.now();
      await bank.ask(report, month);
      times.push(performance.now() - before);
    }
    // The best of some: what others do on this machine is not the report's.
    tookMs[report] = Math.round(Math.min(...times));
  }
  console.info(`A month of ${turns} turns: ${JSON.stringify(tookMs)} ms`);
  for (const report of reports) expect([report, (tookMs[report] ?? Infinity) < 1_000]).toEqual([report, true]);
}, 300_000);
