import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { compileFlow } from '../../domain/flow/compile.ts';
import { toolFacts } from '../../activities/banking/tools/index.ts';
import { modelFlow, withTools } from '../../test/support/flows.ts';
import { startTurnBench, type Conversation, type TurnBench } from '../../test/support/turn-bench.ts';
import { enqueueMessageUpdate } from './messages.ts';

let bench: TurnBench;
beforeAll(async () => {
  bench = await startTurnBench();
});
afterAll(() => bench.stop());
beforeEach(() => {
  bench.model.script();
  bench.model.requests.length = 0;
});

const FIRST = 'You are the first version.';
const SECOND = 'You are the second version.';

interface Moveable {
  conversation: Conversation;
  first: string;
  second: string;
  releaseId: string;
  /** Puts a version into production, with or without the conversations that are open. */
  bring(versionId: string | null, from?: string): Promise<void>;
  /** What each turn ran on, oldest first. */
  ran(): Promise<string[]>;
}

/** A customer's conversation on the first version of an agent that has a second one. */
async function moveable(): Promise<Moveable> {
  const conversation = await bench.converse(modelFlow({ systemPrompt: FIRST }));
  const { agentId, versionId: first } = conversation.inputOf('');
  const [second, releaseId] = [randomUUID(), randomUUID()];
  const flow = modelFlow({ systemPrompt: SECOND, ...withTools('list_payees') });
  await bench.query(
    `insert into agent_versions (id, tenant_id, agent_id, version, kind, flow_digest, flow, runtime_package, change_description, created_by)
     values (?, ?, ?, '1.1.0', 'released', '', ?::jsonb, ?::jsonb, '', 'test')`,
    [second, bench.tenantId, agentId, JSON.stringify(flow), JSON.stringify(compileFlow(flow, toolFacts()))]);
  await bench.query(
    `insert into releases (id, tenant_id, agent_id, kind, version_id, note, gates, canary, proposed_by_id, proposed_by_name, workflow_id, stage, status, ended_at)
     values (?, ?, ?, 'release', ?, '', '{}', '{}', ?, 'x', 'w', 'ended', 'active', now())`,
    [releaseId, bench.tenantId, agentId, second, randomUUID()]);
  await bench.query("update conversations set mode = 'live' where id = ?", [conversation.id]);
  return {
    conversation, first, second, releaseId,
    async bring(versionId, from) {
      const moving = versionId && { releaseId, versionId, since: new Date(Date.now() + 1000).toISOString(), from: from ?? null };
      await bench.query('update agents set moving = ?::jsonb where id = ?', [moving ? JSON.stringify(moving) : null, agentId]);
    },
    async ran() {
      const turns = await bench.query<{ version_id: string }>('select version_id from turns where conversation_id = ? order by sequence', [conversation.id]);
      return turns.map((turn) => turn.version_id);
    },
  };
}

const told = () => bench.model.requests.map((request) => request.messages.find(({ role }) => role === 'system')?.content);
const ask = async (conversation: Conversation, text: string) => (await conversation.send(text)).result();
const versionNow = async ({ id }: Conversation) => (await bench.query<{ version_id: string }>('select version_id from conversations where id = ?', [id]))[0]?.version_id;
const moves = ({ releaseId }: Moveable) => bench.query('select conversation_id from conversation_moves where release_id = ?', [releaseId]);

test('a conversation goes on with the version that came to production from its next turn, with its prompt and its tools, and back', async () => {
  bench.model.otherwise({ text: 'ok' });
  const it = await moveable();
  await ask(it.conversation, 'one');
  await it.bring(it.second);
  await ask(it.conversation, 'two');
  await ask(it.conversation, 'three');
  expect(told()).toEqual([expect.stringContaining(FIRST), expect.stringContaining(SECOND), expect.stringContaining(SECOND)]);
  expect(bench.model.requests[1]?.tools).toHaveLength(1);
  expect(await versionNow(it.conversation)).toBe(it.second);
  await it.bring(it.first);
  await ask(it.conversation, 'four');
  expect(await it.ran()).toEqual([it.first, it.second, it.second, it.first]);
  expect(await moves(it)).toHaveLength(2);
});

test('a turn that has begun ends on its version; the message that waited behind it is the new version’s', async () => {
  bench.model.script({ text: 'A long answer', chunks: 6, delayMs: 150 }, { text: 'The next one' });
  const it = await moveable();
  const handle = await it.conversation.send('one');
  await it.conversation.event('text-delta');
  await it.bring(it.second);
  await handle.executeUpdate(enqueueMessageUpdate, { args: [{ turnId: randomUUID(), messageId: 'two', text: 'two' }] });
  await handle.result();
  expect(await it.ran()).toEqual([it.first, it.second]);
  expect(told()).toEqual([expect.stringContaining(FIRST), expect.stringContaining(SECOND)]);
});

test('a worker that is killed in the moved turn neither moves it twice nor back', async () => {
  bench.model.script({ text: 'A long answer', chunks: 8, delayMs: 150 }, { text: 'Again' });
  const it = await moveable();
  await it.bring(it.second);
  const handle = await it.conversation.send('one');
  await it.conversation.event('text-delta');
  await bench.restartWorker();
  await handle.result();
  expect(await it.ran()).toEqual([it.second]);
  expect(new Set(told())).toEqual(new Set([told()[0]]));
  expect(told()[0]).toContain(SECOND);
  expect(await moves(it)).toHaveLength(1);
});

test.each<[string, (it: Moveable) => Promise<unknown>]>([
  ['while a person has it', (it) => bench.query("update conversations set status = 'handed-over', taken_by_id = ? where id = ?", [randomUUID(), it.conversation.id])],
  ['that is a test', (it) => bench.query("update conversations set mode = 'test' where id = ?", [it.conversation.id])],
  ['while an approval waits', (it) => bench.query(
    `insert into approvals (id, tenant_id, workflow_id, conversation_id, tool_call_id, tool_name, arguments, arguments_digest, summary, kind, status, tries_left, expires_at)
     values (?, ?, 'w', ?, 't', 'x', '{}', '', '', 'confirm', 'waiting', 1, now())`, [randomUUID(), bench.tenantId, it.conversation.id])],
  ['of which an earlier turn has come to no end', (it) => bench.query(
    `insert into turns (id, tenant_id, conversation_id, message_id, sequence, status, workflow_id, run_id) values (?, ?, ?, 'm0', 0, 'running', 'w', 'r')`,
    [randomUUID(), bench.tenantId, it.conversation.id])],
  ['that began after the release', (it) => bench.query("update conversations set created_at = now() + interval '1 hour' where id = ?", [it.conversation.id])],
  ['on another version than the one that was given up', (it) => it.bring(it.second, it.second)],
])('a conversation %s stays on its version', async (_case, arrange) => {
  bench.model.otherwise({ text: 'ok' });
  const it = await moveable();
  await it.bring(it.second);
  await arrange(it);
  await ask(it.conversation, 'one');
  expect((await it.ran()).at(-1)).toBe(it.first);
  expect(await versionNow(it.conversation)).toBe(it.first);
  expect(await moves(it)).toHaveLength(0);
});
