import { readdirSync, readFileSync } from 'node:fs';
import { bundleWorkflowCode, Worker, type WorkflowBundle } from '@temporalio/worker';
import { beforeAll, expect, test } from 'vitest';
import { historyFromJson } from './history-json.ts';
import { projectRoot } from '../../services/project-root.ts';

/** Every history that a released interpreter has left must replay on this one. */
const folder = `${projectRoot}/test/replay/histories`;
const names = readdirSync(folder).filter((name) => name.endsWith('.json'));
const historyOf = (name: string) => historyFromJson(readFileSync(`${folder}/${name}`, 'utf8'));

const silent = { log() {}, trace() {}, debug() {}, info() {}, warn() {}, error() {} };
const bundle = (workflowsPath: string) => bundleWorkflowCode({ workflowsPath, logger: silent });

let current: WorkflowBundle;
beforeAll(async () => {
  current = await bundle(`${projectRoot}/workflows/index.ts`);
}, 60_000);

const replay = (workflowBundle: WorkflowBundle, name: string) =>
  Worker.runReplayHistory({ workflowBundle, replayName: name }, historyOf(name), `replay/${name}`);

test.each(names)('the history %s replays', async (name) => {
  await replay(current, name);
}, 30_000);

test('there is a history of every kind of turn', () => {
  expect(names.length).toBeGreaterThanOrEqual(7);
});

test('replay can fail: an interpreter that asks in another order does not fit', async () => {
  const changed = await bundle(`${projectRoot}/test/replay/changed-interpreter.ts`);
  await expect(replay(changed, 'answer.json')).rejects.toThrow(/nondeterminism|determinism/i);
}, 60_000);
