import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, expect, inject, test } from 'vitest';
import { openOrm, type Orm } from '../../db/orm.ts';
import { REPLAY } from '../../domain/replay/limits.ts';
import { replayFilterSchema } from '../../domain/replay/settings.ts';
import { startReleaseBench, type ReleaseBench } from '../../test/support/release-bench.ts';
import { createReplaySteps } from './steps.ts';

let bench: ReleaseBench;
let orm: Orm;
beforeAll(async () => {
  [bench, orm] = await Promise.all([startReleaseBench(), openOrm(inject('databaseUrl'))]);
});
afterAll(async () => {
  await orm.close(true);
  await bench.stop();
});

/** Temporal refuses more at once, and a workflow that was given it would stand still. */
const TEMPORAL_TAKES_BYTES = 2 * 1024 * 1024;

test('conversations as long as they may be are opened in pages that Temporal takes, each of them once', async () => {
  const agent = await bench.agent();
  await agent.talked(10, 'Hello');
  await bench.query(
    `with more as (
       insert into turns (id, tenant_id, conversation_id, message_id, sequence, status, workflow_id, run_id, ended_at)
       select gen_random_uuid(), t.tenant_id, t.conversation_id, concat('m', n), n, 'completed', 'w', 'r', now()
       from turns t join conversations c on c.id = t.conversation_id, generate_series(2, ?) n where c.agent_id = ?
       returning id, tenant_id, conversation_id, message_id, sequence)
     insert into messages (id, tenant_id, conversation_id, turn_id, position, role, external_id, content, metadata)
     select gen_random_uuid(), tenant_id, conversation_id, id, sequence, 'user', message_id, repeat('漢', ?), '{}' from more`,
    [REPLAY.turns, agent.id, REPLAY.turnCharacters]);
  const { openReplay, openPairs } = createReplaySteps(orm);
  const order = {
    tenantId: bench.tenantId, runId: randomUUID(), agentId: agent.id, versionId: agent.second, releaseId: null,
    filter: replayFilterSchema.parse({}), judge: null, budgetMicros: null, estimateMicros: null, startedBy: 'A builder',
  };
  expect((await openReplay(order))?.pairs).toBe(10);
  const opened: number[] = [];
  for (let after = 0; ;) {
    const page = await openPairs({ ...order, after, limit: 10 });
    if (page.length === 0) break;
    expect(Buffer.byteLength(JSON.stringify(page))).toBeLessThan(TEMPORAL_TAKES_BYTES / 2);
    opened.push(...page.map(({ position }) => position));
    after = opened.at(-1) ?? after;
  }
  expect(opened).toEqual(Array.from({ length: 10 }, (_, index) => index + 1));
  expect(await bench.query("select 1 from replay_pairs where run_id = ? and status = 'running'", [order.runId])).toHaveLength(10);
});
