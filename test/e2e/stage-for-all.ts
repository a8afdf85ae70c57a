import { afterAll, afterEach, beforeAll } from 'vitest';
import { Stage } from './stage.ts';

/** One system for all tests of a file: starting it takes longer than most of them. */
export function stageForAll(): () => Stage {
  let stage: Stage | undefined;
  beforeAll(async () => {
    stage = await Stage.open();
  });
  afterEach(async ({ task }) => await stage?.clear(task.name, task.result?.state === 'fail'));
  afterAll(async () => await stage?.close());
  return () => {
    if (!stage) throw new Error('The system has not started.');
    return stage;
  };
}
