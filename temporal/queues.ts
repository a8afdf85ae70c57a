/** Task queues, one a kind of work, so that each scales and stalls on its own. */
export const TASK_QUEUES = { turns: 'turns', ingestion: 'ingestion', evaluations: 'evaluations', releases: 'releases' } as const;
export type TaskQueue = keyof typeof TASK_QUEUES;

/**
 * How soon a turn goes on elsewhere when its worker dies in the middle of a decision; Temporal's default is ten
 * seconds. A decision takes milliseconds; while it waits for short steps, the worker keeps renewing it.
 */
export const WORKFLOW_TASK_TIMEOUT = '5s';
