import type { Client } from '@temporalio/client';
import { z } from 'zod';

const timeSchema = z.object({ seconds: z.coerce.number(), nanos: z.number().nullish() });
const eventSchema = z.looseObject({
  eventTime: timeSchema,
  workflowTaskStartedEventAttributes: z.unknown().optional(),
  activityTaskScheduledEventAttributes: z.object({ activityType: z.object({ name: z.string() }) }).nullish(),
  activityTaskStartedEventAttributes: z.unknown().optional(),
  activityTaskCompletedEventAttributes: z.unknown().optional(),
});

export interface ActivityTimes {
  name: string;
  scheduledAtMs: number;
  startedAtMs: number;
  completedAtMs: number;
}

/** When things happened to a run, by the server's clock (milliseconds since 1970), in order. */
export interface RunTimes {
  startedAtMs: number;
  endedAtMs: number;
  taskStartsAtMs: number[];
  activities: ActivityTimes[];
}

/** Reads a finished run's history. Its activities must have run one after the other, each at its first attempt. */
export async function runTimes(client: Client, workflowId: string, runId: string): Promise<RunTimes> {
  const handle = client.workflow.getHandle(workflowId, runId);
  await handle.result();
  const { events } = await handle.fetchHistory();
  const times: RunTimes = { startedAtMs: Number.NaN, endedAtMs: Number.NaN, taskStartsAtMs: [], activities: [] };
  for (const event of z.array(eventSchema).parse(events)) {
    const atMs = event.eventTime.seconds * 1_000 + (event.eventTime.nanos ?? 0) / 1e6;
    const current = times.activities.at(-1);
    if (Number.isNaN(times.startedAtMs)) times.startedAtMs = atMs;
    times.endedAtMs = atMs;
    if (event.workflowTaskStartedEventAttributes) times.taskStartsAtMs.push(atMs);
    const scheduled = event.activityTaskScheduledEventAttributes;
    if (scheduled) {
      times.activities.push({ name: scheduled.activityType.name, scheduledAtMs: atMs, startedAtMs: atMs, completedAtMs: atMs });
    } else if (event.activityTaskStartedEventAttributes && current) current.startedAtMs = atMs;
    else if (event.activityTaskCompletedEventAttributes && current) current.completedAtMs = atMs;
  }
  return times;
}
