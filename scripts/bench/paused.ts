import { Client, Connection } from '@temporalio/client';
import { conversationWorkflowId } from '../../domain/ids.ts';
import { steadyMs } from './clock.ts';
import type { DeskBed } from './desk-bed.ts';
import type { Findings } from './report.ts';
import { p50, p95 } from './statistics.ts';

const PAUSED = 500;
const AT_ONCE = 16;
const FIRST_AMOUNT_MINOR = 1;
const PROBES = 20;
const PROBE_AMOUNT_MINOR = 90_01;

type Chat = ReturnType<DeskBed['chat']>;
interface Waiting {
  chat: Chat;
  approvalId: string;
  code: string;
}

/** Five hundred turns that wait for their customers: what they hold meanwhile, and that all of them go on. */
export async function measurePaused(desk: DeskBed): Promise<Findings> {
  const before = await answerTimes(desk, 0);
  const pausedSinceMs = steadyMs();
  const waiting = await pauseMany(desk);
  const pausingMs = steadyMs() - pausedSinceMs;
  const held = await heldBy(desk, waiting);
  const during = await answerTimes(desk, PROBES);
  const resumed = await resumeAll(waiting);
  for (const { chat } of waiting) chat.close();
  return {
    title: `${PAUSED} turns paused at a gated call`,
    figures: [
      { name: 'activities and workflow tasks that they hold', value: held, unit: 'count', aim: { of: 'value', most: 0 } },
      { name: 'a further turn until its call waits, p50, while they are paused', value: p50(during), unit: 'ms', floor: p50(before) },
      { name: 'not resumed, or with an error', value: PAUSED - resumed.completed, unit: 'count', aim: { of: 'value', most: 0 } },
      { name: `all resumed, ${AT_ONCE} verdicts at once`, value: resumed.elapsedMs / 1_000, unit: 's' },
      { name: 'verdict to turn-end, p50', value: p50(resumed.durationsMs), unit: 'ms' },
      { name: 'verdict to turn-end, p95', value: p95(resumed.durationsMs), unit: 'ms' },
    ],
    notes: [
      `Paused within ${(pausingMs / 1_000).toFixed(1)} s. What they hold is what Temporal has handed to workers of these runs: their slots. `
      + 'Floor of the further turn: the same before any was paused.',
      ...(resumed.errors.length > 0 ? [`Errors: ${[...new Set(resumed.errors)].join('; ')}`] : []),
    ],
  };
}

async function pauseMany(desk: DeskBed): Promise<Waiting[]> {
  const waiting: Waiting[] = [];
  const amounts = Array.from({ length: PAUSED }, (_, index) => FIRST_AMOUNT_MINOR + index);
  await Promise.all(Array.from({ length: AT_ONCE }, async () => {
    for (let amountMinor = amounts.shift(); amountMinor !== undefined; amountMinor = amounts.shift()) waiting.push(await pause(desk, amountMinor));
  }));
  return waiting;
}

async function pause(desk: DeskBed, amountMinor: number): Promise<Waiting> {
  const chat = desk.chat();
  chat.say(desk.request(amountMinor));
  const { approvalId, argumentsDigest } = await chat.next('approval-request', 120_000);
  return { chat, approvalId, code: await desk.bank.codeFor(desk.customerId, argumentsDigest) };
}

/** Activities and workflow tasks of these runs that a worker has, or is about to get. */
async function heldBy({ system }: DeskBed, waiting: readonly Waiting[]): Promise<number> {
  const connection = await Connection.connect({ address: system.endpoints.temporalAddress });
  const client = new Client({ connection });
  try {
    const held = await Promise.all(waiting.map(async ({ chat }) => {
      const { raw } = await client.workflow.getHandle(conversationWorkflowId(chat.conversationId)).describe();
      return (raw.pendingActivities?.length ?? 0) + (raw.pendingWorkflowTask ? 1 : 0);
    }));
    return held.reduce((total, count) => total + count, 0);
  } finally {
    await connection.close();
  }
}

/** How long a further turn takes until its call waits; each is then declined. */
async function answerTimes(desk: DeskBed, from: number): Promise<number[]> {
  const times: number[] = [];
  for (let probe = from; probe < from + PROBES; probe += 1) {
    const chat = desk.chat();
    const sinceMs = steadyMs();
    chat.say(desk.request(PROBE_AMOUNT_MINOR + probe));
    const { approvalId } = await chat.next('approval-request');
    times.push(steadyMs() - sinceMs);
    chat.sendOnce({ type: 'reject', approvalId });
    await chat.next('turn-end');
    chat.close();
  }
  return times;
}

async function resumeAll(waiting: readonly Waiting[]) {
  const left = [...waiting];
  const sinceMs = steadyMs();
  const durationsMs: number[] = [];
  const errors: string[] = [];
  await Promise.all(Array.from({ length: AT_ONCE }, async () => {
    for (let next = left.shift(); next; next = left.shift()) {
      const approvedAtMs = steadyMs();
      const trouble = await resume(next);
      if (trouble) errors.push(trouble);
      else durationsMs.push(steadyMs() - approvedAtMs);
    }
  }));
  return { completed: durationsMs.length, durationsMs, errors, elapsedMs: steadyMs() - sinceMs };
}

/** @returns what went wrong, in words */
async function resume({ chat, approvalId, code }: Waiting): Promise<string | undefined> {
  chat.approve(approvalId, code);
  try {
    const end = await chat.next('turn-end', 120_000);
    const done = chat.events.some((event) => event.type === 'tool-result' && event.status === 'succeeded');
    return end.status === 'completed' && done && chat.errors.length === 0 ? undefined : `ended as ${end.status} ${chat.errors.join(' ')}`;
  } catch (failure) {
    return failure instanceof Error ? failure.message : String(failure);
  }
}
