import { afterAll, beforeAll, expect, inject, test } from 'vitest';
import { openOrm, type Orm } from './orm.ts';

let orm: Orm;
beforeAll(async () => {
  orm = await openOrm(inject('databaseUrl'));
});
afterAll(() => orm.close(true));

test.each([
  ['messages', 'turn_id'], ['approvals', 'tool_call_id'], ['notifications', 'source'], ['tool_calls', 'turn_id'], ['tool_calls', 'call_id'],
  ['turns', 'conversation_id'], ['messages', 'conversation_id'], ['replay_pairs', 'run_id'], ['evaluation_results', 'run_id'], ['desk_actions', 'conversation_id'],
])('%s are looked up by %s, which an index begins with', async (table, column) => {
  const found = await orm.em.fork().execute(
    `select i.indexrelid::regclass::text from pg_index i join pg_attribute a on a.attrelid = i.indrelid and a.attnum = i.indkey[0]
     where i.indrelid = ?::regclass and a.attname = ?`, [table, column]);
  expect(found).not.toEqual([]);
});
