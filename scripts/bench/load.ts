import type { Bed } from './bed.ts';
import type { ChatClient } from './chat-client.ts';
import { steadyMs } from './clock.ts';

export interface Load {
  done: number;
  errors: string[];
  /** From the first start to the last end. */
  elapsedMs: number;
  durationsMs: number[];
}

/** So few that even a fast system stays below what one conversation takes a minute. */
const TURNS_A_CONVERSATION = 24;
const TURNS_A_SECOND_AT_MOST = 100;

/** Keeps `width` pieces of work going for so long, then lets those under way end. */
export async function keepUp(width: number, seconds: number, work: (lane: number) => Promise<void>): Promise<Load> {
  const startedAtMs = steadyMs();
  const load: Load = { done: 0, errors: [], elapsedMs: 0, durationsMs: [] };
  const lane = async (number: number) => {
    while (steadyMs() - startedAtMs < seconds * 1_000) {
      const sinceMs = steadyMs();
      try {
        await work(number);
        load.done += 1;
        load.durationsMs.push(steadyMs() - sinceMs);
      } catch (failure) {
        load.errors.push(failure instanceof Error ? failure.message : String(failure));
        if (load.errors.length > 100) return;
      }
    }
  };
  await Promise.all(Array.from({ length: width }, (_, number) => lane(number)));
  load.elapsedMs = steadyMs() - startedAtMs;
  return load;
}

/** Conversations that take turns, so that each speaks as often as a person could. */
export async function openConversations(bed: Bed, atOnce: number, seconds: number): Promise<ChatClient[]> {
  const count = Math.max(atOnce, Math.ceil((seconds * TURNS_A_SECOND_AT_MOST) / TURNS_A_CONVERSATION));
  return openMany(bed, count);
}

const OPENED_AT_ONCE = 16;

export async function openMany(bed: Bed, count: number): Promise<ChatClient[]> {
  const clients: ChatClient[] = [];
  while (clients.length < count) {
    const next = Math.min(OPENED_AT_ONCE, count - clients.length);
    clients.push(...(await Promise.all(Array.from({ length: next }, () => bed.openClient()))));
  }
  return clients;
}

/** `atOnce` customers at real sockets, each sending again as soon as its turn has ended. */
export async function loadTurns(bed: Bed, atOnce: number, seconds: number): Promise<Load> {
  const conversations = await openConversations(bed, atOnce, seconds);
  const resting = [...conversations];
  try {
    return await keepUp(atOnce, seconds, async () => {
      const client = resting.shift();
      if (!client) throw new Error('No conversation is free.');
      try {
        await client.turn('Say something.');
      } finally {
        resting.push(client);
      }
    });
  } finally {
    for (const client of conversations) client.close();
  }
}
