import { randomUUID } from 'node:crypto';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { startTestApi, type TestApi } from '../../api/testing/test-api.ts';
import type { TestCaller } from '../../api/testing/test-caller.ts';
import { run } from './run.ts';
import { portableAgentSchema } from '../../domain/flow/portable.ts';

let api: TestApi;
let tenant: Awaited<ReturnType<TestApi['tenant']>>;
let builder: TestCaller;
let apiKey: string;
let agent: string;
const folder = mkdtempSync(join(tmpdir(), 'citiflow-cli-'));

beforeAll(async () => {
  api = await startTestApi();
  tenant = await api.tenant();
  builder = await tenant.signedIn('builder');
  const { body: key } = await (await tenant.signedIn('admin')).post('/api/v1/api-keys', { name: 'CI', role: 'builder' });
  apiKey = String(key['secret'] ?? key['key']);
  const { body } = await builder.post('/api/v1/agents', { name: 'From the command line' });
  agent = String(body['id']);
});
afterAll(async () => {
  rmSync(folder, { recursive: true });
  await api.close();
});

async function citiflow(...args: string[]) {
  const lines: string[] = [];
  const code = await run(args, { CITIFLOW_API: api.url, CITIFLOW_API_KEY: apiKey }, (line) => lines.push(line));
  return { code, text: lines.join('\n') };
}

test('called wrongly, it says how it is called, and ends with 2', async () => {
  for (const args of [[], ['fly'], ['validate'], ['evaluate'], ['pull', '--agent', 'x'], ['evaluate', '--suite', 'x', '--fail-under', '90'], ['replay'], ['replay', '--version', 'x', '--last', 'many'], ['push', '--file', join(folder, 'none')], ['pull', '--color']]) {
    expect(await citiflow(...args), args.join(' ')).toMatchObject({ code: 2, text: expect.stringContaining('npm run citiflow') });
  }
  expect(await run(['validate'], {}, () => undefined)).toBe(2);
  expect(await citiflow('--help')).toMatchObject({ code: 0 });
});

test('what is refused, or not reached, ends with 3', async () => {
  expect(await citiflow('validate', '--agent', randomUUID())).toMatchObject({ code: 3, text: expect.stringContaining('(not_found)') });
  expect(await citiflow('validate', '--agent', agent, '--api-key', 'cfk_wrong')).toMatchObject({ code: 3, text: expect.stringContaining('(unauthenticated)') });
  expect(await citiflow('validate', '--agent', agent, '--api', 'http://127.0.0.1:9')).toMatchObject({ code: 3, text: expect.stringContaining('Nobody answers') });
});

test('a replay is refused with its reason where no customer has spoken to the agent', async () => {
  await builder.post(`/api/v1/agents/${agent}/versions`, { changeDescription: 'x', publish: false });
  expect(await citiflow('replay', '--agent', agent, '--last', '5')).toMatchObject({ code: 3, text: expect.stringContaining('(replay_no_conversations)') });
});

test('an agent is pulled, validated and pushed', async () => {
  const file = join(folder, 'agent.json');
  expect(await citiflow('pull', '--agent', agent, '--file', file)).toMatchObject({ code: 0 });
  expect(await citiflow('validate', '--agent', agent)).toMatchObject({ code: 0 });
  const pulled = portableAgentSchema.parse(JSON.parse(readFileSync(file, 'utf8')));
  writeFileSync(file, JSON.stringify({ ...pulled, description: 'Pushed', flow: { ...pulled.flow, nodes: pulled.flow.nodes.filter(({ type }) => type !== 'start') } }));
  expect(await citiflow('validate', '--agent', agent, '--file', file)).toMatchObject({ code: 1, text: expect.stringContaining('error') });
  expect(await citiflow('push', '--agent', agent, '--file', file)).toMatchObject({ code: 0 });
  expect((await builder.get(`/api/v1/agents/${agent}`)).body).toMatchObject({ description: 'Pushed' });
  expect(await citiflow('push', '--file', file)).toMatchObject({ code: 0, text: expect.stringContaining('is the agent') });
});

test('a suite is pushed, pulled and run; the score decides how it ends', async () => {
  const version = await builder.post('/api/v1/agents', { name: 'To be evaluated' });
  const agentId = String(version.body['id']);
  const { body: released } = await builder.post(`/api/v1/agents/${agentId}/versions`, { changeDescription: 'x' });
  const file = join(folder, 'suite.json');
  const cases = ['good', 'bad'].map((id) => ({ id, name: `The ${id} one`, turns: [{ text: 'Hi' }], expectations: [{ type: 'contains', text: 'hi' }] }));
  writeFileSync(file, JSON.stringify({ format: 'citiflow-evaluation-suite', formatVersion: 1, name: 'From a file', cases }));
  const pushed = await citiflow('push', '--file', file);
  const suite = /suite ([\w-]+)\./.exec(pushed.text)?.[1] ?? '';
  expect(await citiflow('push', '--suite', suite, '--file', file)).toMatchObject({ code: 0, text: expect.stringContaining('2 cases') });
  expect(await citiflow('pull', '--suite', suite, '--file', file)).toMatchObject({ code: 0 });
  expect(await citiflow('evaluate', '--suite', suite)).toMatchObject({ code: 2, text: expect.stringContaining('--version') });
  const evaluated = async (...args: string[]) => {
    const running = citiflow('evaluate', '--suite', suite, '--version', String(released['id']), '--json', join(folder, 'run.json'), ...args);
    await judge(suite);
    return running;
  };
  expect(await evaluated('--fail-under', '0.5')).toMatchObject({ code: 0, text: expect.stringContaining('Score 50.0 %') });
  const failed = await evaluated('--fail-under', '0.6');
  expect(failed).toMatchObject({ code: 1, text: expect.stringContaining('✗ The bad one: failed') });
  expect(failed.text).toContain('below 60.0 %');
  expect(JSON.parse(readFileSync(join(folder, 'run.json'), 'utf8'))).toMatchObject({ status: 'completed', summary: { score: 0.5 } });
});

/** No worker runs here: what one would write of the run, once it is there. */
async function judge(suiteId: string): Promise<void> {
  for (const deadline = Date.now() + 60_000; Date.now() < deadline;) {
    const done = await api.dependencies.database.tenant(tenant.tenantId, async (em) => {
      const [open] = await em.execute<{ id: string }[]>("select id from evaluation_runs where suite_id = ? and status = 'running'", [suiteId]);
      if (!open) return false;
      await em.execute(
        `update evaluation_results set status = case case_id when 'good' then 'passed' else 'failed' end, ended_at = now(),
           outcomes = '[{"type":"contains","outcome":"failed","reason":"It is not there."}]' where run_id = ?`, [open.id]);
      await em.execute("update evaluation_runs set status = 'completed', ended_at = now() where id = ?", [open.id]);
      return true;
    });
    if (done) return;
    await new Promise((resolve) => setTimeout(resolve, 25));
  }
  throw new Error('No run was started');
}
