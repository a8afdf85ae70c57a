import { randomUUID } from 'node:crypto';
import { inject } from 'vitest';
import { openOrm } from '../../db/orm.ts';

/** Steps and events as large as those of a turn with a search and two tool calls. */
const STEPS = `jsonb_build_array(
  jsonb_build_object('nodeId', 'start', 'nodeType', 'start', 'name', 'Start', 'durationMs', 1, 'outcome', 'next', 'startedAt', at),
  jsonb_build_object('nodeId', 'guard', 'nodeType', 'guardrail', 'name', 'Check', 'durationMs', 3, 'outcome', 'next', 'startedAt', at,
    'detail', jsonb_build_object('flags', case when n % 20 = 0 then '["personal-data:card-number"]'::jsonb else '[]' end)),
  jsonb_build_object('nodeId', 'retrieve', 'nodeType', 'retrieve', 'name', 'Search', 'durationMs', 80, 'outcome', 'next', 'startedAt', at,
    'detail', jsonb_build_object('retrieval', case when n % 25 = 0 then 'nothing' else 'found' end, 'passages', 5)),
  jsonb_build_object('nodeId', 'model', 'nodeType', 'model', 'name', 'Answer', 'durationMs', 900, 'outcome', 'next', 'startedAt', at,
    'detail', jsonb_build_object('model', 'demo', 'rounds', 2, 'prompt', repeat(md5(n::text), 30))))`;
const EVENTS = `jsonb_build_array(
  jsonb_build_object('type', 'turn-start', 'at', at), jsonb_build_object('type', 'text-delta', 'at', at + interval '400 milliseconds', 'text', repeat(md5(n::text), 30)))`;

/**
 * A month as a busy bank has it, and the month before it: in each, so many turns of a third as many conversations, with
 * their messages, tool calls and ratings.
 */
export async function writeBusyMonth(tenantId: string, of: { agentId: string; versionId: string }, { from, turns }: { from: string; turns: number }): Promise<void> {
  const orm = await openOrm(inject('databaseAdminUrl'));
  const run = (sql: string, parameters: unknown[]) => orm.em.fork().execute(sql, parameters);
  const batch = randomUUID();
  // Ids follow from numbers, so that each table finds the other's.
  const id = (kind: string, n: string) => `overlay(overlay(md5('${batch}${kind}' || ${n}) placing '4' from 13) placing '8' from 17)::uuid`;
  const moment = `?::timestamptz - interval '30 days' + (interval '60 days' / ${turns * 2}) * n`;
  await run(
    `insert into conversations (id, tenant_id, agent_id, version_id, mode, channel, turn_count, created_at, handoff)
     select ${id('c', 'n')}, ?, ?, ?, case when n % 10 = 0 then 'test' else 'live' end, 'web', 3, ?::timestamptz - interval '30 days' + (interval '60 days' / ${Math.ceil((turns * 2) / 3)}) * n,
       case when n % 8 = 0 then '{}'::jsonb end from generate_series(0, ${Math.ceil((turns * 2) / 3)}) n`,
    [tenantId, of.agentId, of.versionId, from]);
  await run(
    `insert into turns (id, tenant_id, conversation_id, message_id, sequence, status, workflow_id, run_id, model, input_tokens, output_tokens,
       cost_micros, steps, events, created_at, ended_at)
     select ${id('t', 'n')}, ?, ${id('c', '(n / 3)')}, 'm' || n, n % 3 + 1, case when n % 50 = 0 then 'failed' else 'completed' end, 'w', 'r', 'model-' || n % 4,
       900 + n % 300, 80 + n % 60, 1200 + n % 500, ${STEPS}, ${EVENTS}, at, at + interval '1 millisecond' * (800 + n % 3000)
     from generate_series(0, ${turns * 2 - 1}) n, lateral (select ${moment} as at) moment`,
    [tenantId, from]);
  await run(
    `insert into messages (id, tenant_id, conversation_id, turn_id, position, role, external_id, content, created_at)
     select ${id('m', 'n')}, ?, ${id('c', '(n / 3)')}, ${id('t', 'n')}, n % 3 + 1, 'user', 'm' || n, 'Question number ' || n % 400 || ' about my card 4111 1111 1111 1111', ${moment}
     from generate_series(0, ${turns * 2 - 1}) n where n % 5 = 0`,
    [tenantId, from]);
  await run(
    `insert into tool_calls (id, tenant_id, call_id, conversation_id, turn_id, tool_name, effect, arguments, arguments_digest, idempotency_key, status, receipt, created_at)
     select ${id('k', 'n')}, ?, ${id('k', 'n')}::text, ${id('c', '(n / 3)')}, ${id('t', 'n')}, 'tool_' || n % 24, 'read', '{}', 'd', ${id('k', 'n')}::text,
       case when n % 30 = 0 then 'failed' else 'succeeded' end, jsonb_build_object('durationMs', 20 + n % 400, 'summary', repeat('x', 200)), ${moment}
     from generate_series(0, ${turns * 2 - 1}) n where n % 4 = 0`,
    [tenantId, from]);
  await run(
    `insert into user_feedback (id, tenant_id, conversation_id, message_id, rating, created_at)
     select ${id('f', 'n')}, ?, ${id('c', '(n / 3)')}, 'r' || n, n % 5 + 1, ${moment} from generate_series(0, ${turns * 2 - 1}) n where n % 10 = 0`,
    [tenantId, from]);
  for (const table of ['conversations', 'turns', 'messages', 'tool_calls', 'user_feedback']) await run(`vacuum analyze ${table}`, []);
  await orm.close(true);
}
