/** Task queues, one a kind of work, so that each scales and stalls on its own. */
export const TASK_QUEUES = { turns: 'turns', ingestion: 'ingestion' } as const;
export type TaskQueue = keyof typeof TASK_QUEUES;
