import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { startReleaseBench, type ReleaseBench } from '../../test/support/release-bench.ts';
import { newStaff } from '../../api/testing/staff.ts';
import { run } from './run.ts';

let bench: ReleaseBench;
const keys = { builder: '', manager: '' };
const folder = mkdtempSync(join(tmpdir(), 'citiflow-cli-'));

beforeAll(async () => {
  bench = await startReleaseBench();
  const [tenant] = await bench.query<{ name: string }>('select name from tenants where id = ?', [bench.tenantId]);
  const admin = await newStaff(bench.api.url, tenant?.name ?? '', 'admin');
  for (const role of ['builder', 'manager'] as const) {
    const { body } = await admin.caller.post('/api/v1/api-keys', { name: `CI of a ${role}`, role });
    keys[role] = String(body['secret'] ?? body['key']);
  }
});
afterAll(async () => {
  rmSync(folder, { recursive: true });
  await bench.stop();
});

async function citiflow(by: keyof typeof keys, ...args: string[]) {
  const lines: string[] = [];
  const code = await run(['release', ...args], { CITIFLOW_API: bench.api.url, CITIFLOW_API_KEY: keys[by] }, (line) => lines.push(line));
  return { code, text: lines.join('\n'), id: /Release ([\w-]+) is proposed/.exec(lines.join('\n'))?.[1] ?? '' };
}

test('a release is proposed by flags, followed to its approval, approved by somebody else, and followed to production', async () => {
  const agent = await bench.agent();
  const proposed = await citiflow('builder', '--agent', agent.id, '--version', '1.1.0', '--note', 'From CI', '--move', '--wait', 'approval');
  expect(proposed, proposed.text).toMatchObject({ code: 0, text: expect.stringContaining('1.1.0: approval') });
  expect(await agent.read(proposed.id)).toMatchObject({ note: 'From CI', conversationPolicy: 'move', version: { id: agent.second } });
  expect(await citiflow('builder', '--release', proposed.id, '--approve')).toMatchObject({ code: 3, text: expect.stringContaining('(forbidden)') });
  expect(await citiflow('manager', '--release', proposed.id, '--approve', '--wait', 'production')).toMatchObject({ code: 0, text: expect.stringContaining('1.1.0: released') });
  expect(await agent.converse('alex')).toBe(agent.second);
});

test('a file says canary and gates; whoever proposed cannot approve; a rejection ends the waiting with 1', async () => {
  const agent = await bench.agent();
  const file = join(folder, 'release.json');
  writeFileSync(file, JSON.stringify({ note: 'From a file', canary: { steps: [{ sharePercent: 5, holdSeconds: 60 }], advance: 'by-hand' }, testers: ['tess'] }));
  const proposed = await citiflow('manager', '--agent', agent.id, '--file', file, '--canary', '10:30,50:60', '--wait', 'approval');
  expect(proposed, proposed.text).toMatchObject({ code: 0 });
  const found = await agent.read(proposed.id);
  expect(found).toMatchObject({ note: 'From a file', testers: ['tess'] });
  expect(found.canary).toMatchObject({ advance: 'by-hand', steps: [{ sharePercent: 10, holdSeconds: 1800 }, { sharePercent: 50, holdSeconds: 3600 }] });
  expect(await citiflow('manager', '--release', proposed.id, '--approve')).toMatchObject({ code: 3, text: expect.stringContaining('(release_needs_other_person)') });
  const waiting = citiflow('builder', '--release', proposed.id, '--wait', 'canary');
  await bench.otherManager.caller.post(`/api/v1/releases/${proposed.id}/reject`, { reason: 'Not today' });
  expect(await waiting).toMatchObject({ code: 1, text: expect.stringContaining('rejected. Not today') });
});

test('a gate that is not met is refused with what to do, and ends with 3', async () => {
  const agent = await bench.agent();
  const refused = await citiflow('builder', '--agent', agent.id, '--note', 'x', '--canary', '50:1,20:1');
  expect(refused).toMatchObject({ code: 3, text: expect.stringContaining('larger share than the 50 %') });
});

test('called wrongly, it says how it is called, and ends with 2', async () => {
  for (const args of [[], ['--agent', 'x', '--approve'], ['--release', 'x', '--approve', '--reject'], ['--release', 'x', '--reject'], ['--agent', 'x', '--wait', 'lunch'],
    ['--agent', 'x', '--version', '11111111-1111-4111-8111-111111111111', '--note', 'x', '--gate', '=2'],
    ['--agent', 'x', '--version', '11111111-1111-4111-8111-111111111111', '--note', 'x', '--canary', 'five']]) {
    expect(await citiflow('builder', ...args), args.join(' ')).toMatchObject({ code: 2, text: expect.stringContaining('npm run citiflow') });
  }
});
