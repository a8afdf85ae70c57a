import type { Context } from '@temporalio/activity';
import { DefaultLogger, Runtime, Worker } from '@temporalio/worker';
import { pino, type Logger } from 'pino';
import { createReleaseActivities } from '../activities/releases/activities.ts';
import { EnvironmentProblems, readEnvironment } from '../config/env.ts';
import { ensureSearchAttributes } from './search-attributes.ts';
import { TASK_QUEUES, type TaskQueue } from '../temporal/queues.ts';
import { connectWorker } from '../temporal/worker-connection.ts';
import { ActivityConduct } from './activity-interceptor.ts';
import { buildClients, type Clients } from './clients.ts';
import { evaluationActivities } from './evaluations.ts';
import { serveHealth } from './health.ts';
import { ingestionActivities } from './ingestion.ts';
import { turnActivities } from './turns.ts';

/** What each queue's worker does, and how much of it at once on a machine of two cores. */
const QUEUES: Record<TaskQueue, { activities: (clients: Clients) => object; concurrency: number }> = {
  turns: { activities: turnActivities, concurrency: 200 },
  ingestion: { activities: ingestionActivities, concurrency: 4 },
  // Few: what customers wait for goes on beside it.
  evaluations: { activities: evaluationActivities, concurrency: 12 },
  releases: { activities: createReleaseActivities, concurrency: 20 },
};

/** Built beforehand, so that no worker spends its start on bundling. */
const WORKFLOW_BUNDLE = new URL('./workflows.js', import.meta.url).pathname;

/** Failed attempts are told by the interceptor, with their code; the SDK adds what is its own. */
const SDK_LEVEL = 'ERROR';
const LEVELS = { TRACE: 'trace', DEBUG: 'debug', INFO: 'info', WARN: 'warn', ERROR: 'error' } as const;

async function main(): Promise<void> {
  const environment = readEnvironment();
  const log = pino({ name: 'worker', level: environment.CITIFLOW_LOG_LEVEL });
  Runtime.install({
    logger: new DefaultLogger(SDK_LEVEL, ({ level, message, meta }) => {
      const { error, ...about } = meta ?? {};
      log[LEVELS[level]]({ ...about, ...(error instanceof Error ? { cause: error.message } : {}) }, message);
    }),
    telemetryOptions: { logging: { forward: {}, filter: SDK_LEVEL } },
  });
  const { connection, namespace } = await connectWorker();
  await ensureSearchAttributes(connection, namespace).catch((cause: unknown) =>
    log.warn({ err: cause }, 'search attributes could not be made; an administrator may have to'),
  );
  const clients = await buildClients(environment, namespace, log);
  const queues = queuesNamed(environment.CITIFLOW_WORKER_QUEUES);
  const workers = await Promise.all(queues.map((queue) => createWorker(queue, { connection, namespace, clients, log })));
  const health = serveHealth(environment.WORKER_PORT, () => workers.every((worker) => worker.getState() === 'RUNNING'));
  log.info({ queues }, 'worker is running');
  await Promise.all(workers.map((worker) => worker.run()));
  health?.close();
  await clients.close();
  await connection.close();
}

interface WorkerParts {
  connection: Awaited<ReturnType<typeof connectWorker>>['connection'];
  namespace: string;
  clients: Clients;
  log: Logger;
}

function createWorker(queue: TaskQueue, { connection, namespace, clients, log }: WorkerParts): Promise<Worker> {
  const { activities, concurrency } = QUEUES[queue];
  return Worker.create({
    connection,
    namespace,
    taskQueue: TASK_QUEUES[queue],
    workflowBundle: { codePath: WORKFLOW_BUNDLE },
    activities: activities(clients),
    maxConcurrentActivityTaskExecutions: concurrency,
    maxConcurrentLocalActivityExecutions: concurrency,
    // A turn waits on others most of its life; cached, it goes on without being replayed.
    maxCachedWorkflows: 500,
    // After a kill, a conversation goes to the new worker this soon rather than after ten seconds.
    stickyQueueScheduleToStartTimeout: '1s',
    // How soon a stopped turn's model call learns of it.
    maxHeartbeatThrottleInterval: '1s',
    defaultHeartbeatThrottleInterval: '1s',
    shutdownGraceTime: '10s',
    interceptors: { activity: [(context: Context) => ({ inbound: new ActivityConduct(context, log) })] },
  });
}

function queuesNamed(names: string | undefined): TaskQueue[] {
  const all = Object.keys(TASK_QUEUES) as TaskQueue[];
  if (!names) return all;
  const wanted = names.split(',').map((name) => name.trim());
  const unknown = wanted.filter((name) => !all.some((queue) => queue === name));
  if (unknown.length > 0) {
    throw new EnvironmentProblems(`CITIFLOW_WORKER_QUEUES: there is no queue ${unknown.join(', ')}; there are ${all.join(', ')}.`);
  }
  return all.filter((queue) => wanted.includes(queue));
}

main().catch((failure: unknown) => {
  if (failure instanceof EnvironmentProblems) console.error(failure.message);
  else pino({ name: 'worker' }).fatal({ err: failure }, 'the worker cannot go on');
  process.exit(1);
});
