import { Client, Connection, type WorkflowHandle } from '@temporalio/client';
import { fork } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { once } from 'node:events';
import { join } from 'node:path';
import { projectRoot } from '../../services/project-root.ts';
import type { bareWorkflow } from './bare-workflow.ts';
import { steadyMs } from './clock.ts';

export interface BareRun {
  workflowId: string;
  runId: string;
  /** Of the steady clock: the client asks, hears that the first step has run, and has the result. */
  startedAtMs: number;
  firstStepAtMs: number;
  endedAtMs: number;
}

/** The floor: an empty workflow on the same server, with a worker process of the same kind. */
export interface BareBed {
  client: Client;
  workerPid: number;
  /** @param callCount full activities between the two local ones */
  run(callCount: number): Promise<BareRun>;
  stop(): Promise<void>;
}

export async function startBareBed(address: string): Promise<BareBed> {
  const taskQueue = `bench-${randomUUID()}`;
  const firstSteps = new Map<string, (atMs: number) => void>();
  const worker = fork(join(projectRoot, 'dist', 'bench-worker.mjs'), [address, taskQueue]);
  const ended = once(worker, 'exit');
  await Promise.race([
    once(worker, 'message'),
    ended.then(([code]) => { throw new Error(`The floor's worker ended with ${String(code)}.`); }),
  ]);
  worker.on('message', (workflowId: string) => firstSteps.get(workflowId)?.(steadyMs()));
  const connection = await Connection.connect({ address });
  const client = new Client({ connection });
  return {
    client,
    workerPid: worker.pid ?? Number.NaN,
    async run(callCount) {
      const workflowId = `bench/${randomUUID()}`;
      const firstStep = new Promise<number>((resolve) => firstSteps.set(workflowId, resolve));
      const startedAtMs = steadyMs();
      const handle: WorkflowHandle<typeof bareWorkflow> & { firstExecutionRunId: string } =
        await client.workflow.start<typeof bareWorkflow>('bareWorkflow', { workflowId, taskQueue, args: [callCount] });
      await handle.result();
      const endedAtMs = steadyMs();
      const firstStepAtMs = await firstStep;
      firstSteps.delete(workflowId);
      return { workflowId, runId: handle.firstExecutionRunId, startedAtMs, firstStepAtMs, endedAtMs };
    },
    async stop() {
      worker.disconnect();
      await ended;
      await connection.close();
    },
  };
}
