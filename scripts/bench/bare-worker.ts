import { activityInfo } from '@temporalio/activity';
import { NativeConnection, Runtime, Worker } from '@temporalio/worker';
import { join } from 'node:path';
import { projectRoot } from '../../services/project-root.ts';
import type { BareActivities } from './bare-activities.ts';

/**
 * The floor's worker, a process of its own, set as the turns' worker is. Its parent hears `ready` once it runs,
 * and the id of each workflow whose first step has run.
 */
const [address = '', taskQueue = ''] = process.argv.slice(2);
const tell = (message: string) => void process.send?.(message);
const CONCURRENCY = 200;

Runtime.install({ logger: { log: ignore, trace: ignore, debug: ignore, info: ignore, warn: console.warn, error: console.error } });
const activities: BareActivities = {
  nothing: () => Promise.resolve(),
  firstStep: () => Promise.resolve(tell(activityInfo().workflowExecution?.workflowId ?? '')),
};
const connection = await NativeConnection.connect({ address });
const worker = await Worker.create({
  connection, taskQueue, activities,
  workflowsPath: join(projectRoot, 'scripts', 'bench', 'bare-workflow.ts'),
  maxConcurrentActivityTaskExecutions: CONCURRENCY,
  maxConcurrentLocalActivityExecutions: CONCURRENCY,
  maxCachedWorkflows: 500,
});
// A signal to the whole group may have stopped it before its parent lets go.
process.on('disconnect', () => {
  if (worker.getState() === 'RUNNING') worker.shutdown();
});
const running = worker.run();
tell('ready');
await running;
await connection.close();

function ignore(): void {
  // The worker's own news is of no use here.
}
