import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, expect, inject, test } from 'vitest';
import { z } from 'zod';
import { ensureDemoUsers } from '../../db/demo-users.ts';
import { createEventLog, openValkey } from '../../db/event-log.ts';
import { openOrm, type Orm } from '../../db/orm.ts';
import { withTenant } from '../../db/tenancy.ts';
import { CitiflowError } from '../../domain/errors.ts';
import { DEFAULT_POLICY } from '../../domain/tools/settings.ts';
import { bankClient } from '../banking/client.ts';
import type { Tool, ToolContext } from '../banking/tool.ts';
import type { ToolRunRequest } from '../turn/contract.ts';
import { runTool, type ToolDependencies } from './run-tool.ts';
import { createTenantRules } from './tenant-rules.ts';

let orm: Orm;
let deps: ToolDependencies;
let tenantId: string;
const announced: string[] = [];
const valkey = openValkey(inject('redisUrl'));
beforeAll(async () => {
  orm = await openOrm(inject('databaseUrl'));
  const tenantName = `tenant-${randomUUID()}`;
  ({ tenantId } = await ensureDemoUsers({ adminUrl: inject('databaseAdminUrl'), tenantName, users: [] }));
  deps = {
    inbox: { announce: (_tenant, { kind, id }) => void announced.push(`${kind} ${id}`) },
    orm, log: createEventLog(valkey), rules: createTenantRules(orm, 0), open: (sealed) => sealed, rates: { take: async () => true },
    bank: bankClient({ baseUrl: 'http://127.0.0.1:9', token: 'unused' }),
  };
});
afterAll(async () => {
  await orm.close(true);
  valkey.disconnect();
});

type Send = (context: ToolContext) => Promise<{ summary: string; data: null }>;
const done: Send = async () => ({ summary: 'Sent.', data: null });

/** A write that nobody can look up, such as one that was imported. */
const toolThat = (send: Send): Tool => ({
  name: 'post_letter', title: 'Post a letter', description: '', category: 'support', effect: 'write', requiresAuth: true,
  requires2FA: false, ungatedByDefault: true, rateLimitPerMinute: 60, parameters: z.object({}), describe: () => 'Post a letter',
  run: (_args, context) => send(context),
});

const requestFor = (turnId = randomUUID()): ToolRunRequest => ({
  tenantId, conversationId: randomUUID(), turnId, floorOffset: 0, standalone: true, toolCallId: `${turnId}.1`, policy: 1,
  tool: { name: 'post_letter', effect: 'write', requiresSignIn: true, requires2FA: false, strategy: 'ai_decides' },
  arguments: {}, customer: { id: 'cust-alex', name: 'Alex' },
});

const attempt = (tool: Tool, request: ToolRunRequest, number = 1) =>
  runTool(deps, tool, request, { number, signal: AbortSignal.timeout(5_000) });
const statusOf = async ({ toolCallId }: ToolRunRequest) =>
  withTenant(orm, tenantId, (em) => em.execute('select status from tool_calls where call_id = ?', [toolCallId]));

test('what may have reached the other side is never sent again where nobody can look it up', async () => {
  let sent = 0;
  const silent = toolThat(async () => {
    sent += 1;
    throw new CitiflowError('bank_outcome_unknown');
  });
  const request = requestFor();
  expect(await attempt(silent, request)).toMatchObject({ status: 'unknown', summary: expect.stringContaining('not confirmed') });
  expect(await attempt(silent, request, 2)).toMatchObject({ status: 'unknown' });
  expect(sent).toBe(1);
  expect(announced).toContain(`outcome ${request.toolCallId}`);
  expect(await statusOf(request)).toEqual([{ status: 'unknown' }]);
});

test('an attempt that died in the middle counts as one that may have reached it', async () => {
  const request = requestFor();
  const killed = toolThat(() => new Promise(() => undefined));
  void attempt(killed, request).catch(() => undefined);
  await expect.poll(() => statusOf(request)).toEqual([{ status: 'executing' }]);
  let sent = 0;
  const again = toolThat(async (context) => {
    sent += 1;
    return done(context);
  });
  expect(await attempt(again, request, 2)).toMatchObject({ status: 'unknown' });
  expect(sent).toBe(0);
});

test('an answer that makes no sense leaves the outcome unknown, too', async () => {
  const request = requestFor();
  const odd = toolThat(async () => ({ summary: z.object({ id: z.string() }).parse({}).id, data: null }));
  expect(await attempt(odd, request)).toMatchObject({ status: 'unknown' });
});

test('what certainly never went out is sent when the other side is back', async () => {
  const request = requestFor();
  await expect(attempt(toolThat(async () => Promise.reject(new CitiflowError('bank_unavailable'))), request)).rejects.toThrow();
  expect(await attempt(toolThat(done), request, 2)).toMatchObject({ status: 'succeeded', summary: 'Sent.' });
  expect(await attempt(toolThat(() => Promise.reject(new Error('sent twice'))), request, 3)).toMatchObject({ status: 'succeeded' });
});

test('a workflow of before the policy cannot ask, so what needs an approval is not done', async () => {
  const { policy: _policy, ...before } = requestFor();
  const { ungatedByDefault: _ungated, ...gated } = toolThat(() => Promise.reject(new Error('sent')));
  expect(await attempt(gated, before)).toMatchObject({ status: 'failed', code: 'tool_not_allowed' });
  expect(await attempt(gated, requestFor())).toMatchObject({ needsApproval: 'confirm' });
  expect(await attempt({ ...gated, run: (_args, context) => done(context) }, { ...requestFor(), approved: true, passed: ['confirm'] })).toMatchObject({ status: 'succeeded' });
});

test('of many calls at once, only as many are made as the limit of a day has room for', async () => {
  const policy = { ...DEFAULT_POLICY, perDayMinor: 3_500 };
  await withTenant(orm, tenantId, (em) =>
    em.execute(`insert into tool_policies (id, tenant_id, policy, revision, updated_by) values (?, ?, ?::jsonb, 1, 'test')`,
      [randomUUID(), tenantId, JSON.stringify(policy)]));
  const paying: Tool = { ...toolThat(done), moneyOf: () => ({ amountMinor: 1_000, currency: 'USD' }) };
  const results = await Promise.all(Array.from({ length: 10 }, () =>
    attempt(paying, { ...requestFor(), customer: { id: 'cust-crowd', name: 'Crowd' } })));
  expect(results.filter(({ status }) => status === 'succeeded')).toHaveLength(3);
  expect(results.filter(({ code }) => code === 'tool_not_allowed')).toHaveLength(7);
});
